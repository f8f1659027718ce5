"""The labels on official texts are whole, and go back onto the words they were made on."""

from __future__ import annotations

import gzip
import hashlib
import json
from pathlib import Path
from typing import Any

import pytest

from pledgebook.model import Kind, PledgebookError, Stage
from tests.corpus_labels.unpack import label, labels, main, unpack

TITLE = "Statement on Freedonia"
TEXT = "We met today.\n\nRuritania will send two radars to Freedonia. Nothing else was said."
EXCERPT = slice(15, 59)
FIELDS = {"start", "end", "kind", "stage", "actors", "partners", "beneficiaries", "speaker", "instrument", "amount",
          "count", "items", "period", "condition"}


def claim(start: int, end: int) -> dict[str, Any]:
    return {"start": start, "end": end, "kind": "aid", "stage": "pledged", "actors": ["RUR"]}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with one label, on a text of ours."""
    at = tmp_path / "labels"
    at.mkdir()
    written = {"corpus_id": "note-1", "text_start": EXCERPT.start, "text_end": EXCERPT.stop,
               "sha256": hashlib.sha256(TEXT[EXCERPT].encode()).hexdigest(), "split": "blind",
               "published": "2031-05-04", "claims": [claim(0, 44)]}
    (at / "freedonia.json").write_text(json.dumps(written), encoding="utf-8")
    return at


def corpus(path: Path, text: str = TEXT) -> Path:
    lines = [{"id": "note-0", "title": "Another", "text": "Nothing."}, {"id": "note-1", "title": TITLE, "text": text}]
    with gzip.open(path, "wt", encoding="utf-8") as stream:
        stream.writelines(json.dumps(line) + "\n" for line in lines)
    return path


def test_a_label_goes_back_onto_its_words(tmp_path: Path, folder: Path) -> None:
    written, problems = unpack(corpus(tmp_path / "notes.jsonl.gz"), tmp_path / "gold", folder)
    assert (written, problems) == ((tmp_path / "gold/blind/freedonia.txt",), ())
    text = written[0].read_text(encoding="utf-8")
    document = json.loads(written[0].with_suffix(".json").read_text(encoding="utf-8"))
    assert text.startswith(TITLE + "\n\n")
    assert [text[c["start"]:c["end"]] for c in document["claims"]] == ["Ruritania will send two radars to Freedonia."]
    assert document["published"] == "2031-05-04"


def test_other_words_in_the_same_place_are_a_problem(tmp_path: Path, folder: Path) -> None:
    other = corpus(tmp_path / "notes.jsonl.gz", TEXT.replace("two", "six"))
    written, problems = unpack(other, tmp_path / "gold", folder)
    assert written == ()
    assert [problem.where for problem in problems] == ["freedonia"]
    assert not (tmp_path / "gold").exists()


def test_a_missing_record_is_a_problem_and_a_missing_corpus_an_error(tmp_path: Path, folder: Path) -> None:
    (tmp_path / "empty.jsonl").write_text("\n", encoding="utf-8")
    written, problems = unpack(tmp_path / "empty.jsonl", tmp_path / "gold", folder)
    assert written == ()
    assert "note-1" in problems[0].what
    with pytest.raises(PledgebookError, match=r"nowhere\.jsonl"):
        unpack(tmp_path / "nowhere.jsonl", tmp_path / "gold", folder)


def test_the_command_says_what_it_could_not_do(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "cut.jsonl.gz").write_bytes(gzip.compress(b'{"id": "a"}\n' * 2000)[:40])
    assert main([str(tmp_path / "cut.jsonl.gz"), str(tmp_path / "gold")]) == 1
    (tmp_path / "other.jsonl").write_text('{"id": "other", "title": "", "text": ""}\n', encoding="utf-8")
    assert main([str(tmp_path / "other.jsonl"), str(tmp_path / "gold")]) == 3
    assert "has no record" in capsys.readouterr().err


def test_a_label_without_a_split_is_refused(folder: Path) -> None:
    path = folder / "freedonia.json"
    held = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(json.dumps({**held, "split": "test"}), encoding="utf-8")
    with pytest.raises(PledgebookError, match="split"):
        label(path)
    path.write_text("{}", encoding="utf-8")
    with pytest.raises(PledgebookError, match="no label file"):
        label(path)


def test_every_label_keeps_to_the_codebook() -> None:
    held = labels()
    assert len(held) == 70
    assert sum(len(one.claims) for one in held) == 333
    for one in held:
        for said in one.claims:
            assert set(said) == FIELDS, one.name
            assert Kind(said["kind"]) and Stage(said["stage"])
            assert 0 <= said["start"] < said["end"] <= one.end - one.start, one.name
            assert said["actors"], one.name
            roles = [*said["actors"], *said["partners"], *said["beneficiaries"]]
            assert all(party.isupper() for party in roles), one.name
            assert len(set(roles)) == len(roles), one.name


def test_the_splits_are_even() -> None:
    splits = [one.split for one in labels()]
    assert splits.count("dev") == splits.count("blind") == 35
