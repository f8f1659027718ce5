"""The English model: which one is live, and what is said when none is."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from pledgebook.claims import NoEngine, model_in_use, read, read_all
from pledgebook.claims.pipeline import parse
from pledgebook.model import Document


def test_the_model_in_use_says_what_it_is() -> None:
    card = model_in_use()
    assert card.name.startswith("en_")
    assert card.medium is card.name.endswith("_md")
    assert Path(card.path).is_dir()
    assert card.version[0].isdigit()


def test_sentences_come_back_in_order_and_whole() -> None:
    texts = [f"Norway sent {number} tanks." for number in range(40)]  # more than one batch
    assert [doc.text for doc in parse(texts)] == texts
    assert list(parse([])) == []


def test_an_unknown_model_is_an_error_with_a_next_step() -> None:
    asked = subprocess.run(
        [sys.executable, "-c", "from pledgebook.claims import model_in_use; model_in_use()"], capture_output=True,
        text=True, timeout=60, check=False,
        env=os.environ | {"PLEDGEBOOK_MODEL": "no_such_model", "PYTHONPATH": os.pathsep.join(sys.path)})
    assert asked.returncode == 1
    assert "NoModel: PLEDGEBOOK_MODEL: No model is found under 'no_such_model'." in asked.stderr
    assert "make demo" in asked.stderr


def test_an_unknown_engine_is_an_error_with_a_next_step() -> None:
    with pytest.raises(NoEngine, match="Use one of: grammar"):
        read(Document("note", "Norway sent tanks."), engine="crystal-ball")


def test_many_documents_come_back_in_order_whatever_the_number_of_workers() -> None:
    documents = [Document(f"note-{number}", f"Norway sent {number} tanks to Ukraine.") for number in range(3, 9)]
    alone = list(read_all(documents))
    assert [reading.document.id for reading in alone] == [document.id for document in documents]
    assert list(read_all(documents, jobs=2)) == alone
    assert all(reading.claims for reading in alone)
