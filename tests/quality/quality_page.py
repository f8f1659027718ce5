"""The page about quality: measures every set that is here, keeps the figures, and writes `docs/quality.md` from them.

`make quality` runs this file. Sets that do not stand beside the repository keep the figures they had. With
`--raise-floors` the floors in `quality.toml` follow figures that have risen; none is ever lowered here.
"""

from __future__ import annotations

import argparse
import json
import math
import re
import sys
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from pledgebook.claims import model_in_use
from pledgebook.doors.web.quality_page import SETS
from pledgebook.model import Kind, Stage
from tests.corpus_labels.unpack import unpack
from tests.quality.errors import MENDS, Error, errors_in, most_frequent
from tests.quality.sets import (
    CORPUS,
    GOLD_DEV,
    ROOT,
    Labelled,
    documents_in,
    figures_of,
    gold_dev,
    golden,
    headline,
    measured,
    silence,
)

PAGE = ROOT / "docs" / "quality.md"
KEPT = ROOT / "tests" / "quality" / "figures.json"
FLOORS = ROOT / "quality.toml"
SLACK = 0.01  # between a figure and the floor below it: a floor is for losses, not for the last digit
TITLES = SETS
COMMANDS = {
    "our golden documents": "`pledgebook score tests/golden`, for both halves together; folders ending in `-b` are the "
                            "blind one",
    "gold beside the repository": "`pledgebook score FOLDER`, for both halves together; these documents are not ours "
                                  "to pass on",
    "labels on official texts": "`python tests/corpus_labels/unpack.py whitehouse.jsonl.gz FOLDER`, then\n  "
                                "`pledgebook score FOLDER/dev` and `pledgebook score FOLDER/blind`",
}


def measure(gold: Path, corpus: Path, kept: Mapping[str, Any]) -> dict[str, Any]:
    """The figures of every set that is here, beside those kept of the others."""
    sets: dict[str, Any] = dict(kept.get("sets", {}))
    opened = golden(blind=False)
    marked = measured(opened)
    sets["golden-open"] = figures_of(marked)
    sets["golden-blind"] = figures_of(measured(golden(blind=True)))
    if gold.is_dir():
        sets["gold-dev-open"] = figures_of(measured(gold_dev(gold, blind=False)))
        sets["gold-dev-blind"] = figures_of(measured(gold_dev(gold, blind=True)))
    if corpus.is_file():
        with tempfile.TemporaryDirectory() as folder:
            unpack(corpus, Path(folder))
            sets["corpus-open"] = figures_of(_without_families(documents_in(Path(folder) / "dev")))
            sets["corpus-blind"] = figures_of(_without_families(documents_in(Path(folder) / "blind")))
    examples = [example for one, labelled in zip(marked, opened, strict=True)
                for example in errors_in(one, labelled.document)]
    card = model_in_use()
    return {"model": f"{card.name} {card.version}", "sets": {name: sets[name] for name in TITLES if name in sets},
            "silence": silence(), "errors": {"all": len(examples), "most frequent": most_frequent(examples)}}


def _without_families(labelled: Iterable[Labelled]) -> Iterable[Any]:
    """Read, and put into one family: each of these documents is of its own."""
    return measured(Labelled(one.document, one.claims, "official texts") for one in labelled)


# --- the page --------------------------------------------------------------------------------------


def page(kept: Mapping[str, Any]) -> str:
    """The page, from kept figures alone: the same figures give the same page."""
    sets = kept["sets"]
    opened, blind = sets["golden-open"], sets["golden-blind"]
    parts = [
        OPENING.format(model=kept["model"]),
        _sets(sets),
        "\n".join(f"* {name}: {told}" for name, told in COMMANDS.items()),
        YARDSTICK,
        SILENCE.format(**kept["silence"]),
        BY_FIELD,
        _fields(opened, blind),
        "## By kind\n",
        _parts(opened, blind, "kind", [str(kind) for kind in Kind]),
        "## By stage\n\nA claim that is found with another stage counts for neither.\n",
        _parts(opened, blind, "stage", [str(stage) for stage in Stage]),
        BY_FAMILY,
        _families(opened, blind),
        _errors(kept["errors"]),
        CLOSING,
    ]
    return "\n".join(parts)


OPENING = """# How well it reads

<!-- Written by `make quality` from tests/quality/figures.json; change the words in tests/quality/quality_page.py. -->

The reader against documents whose claims people have labelled, by the [codebook](codebook.md). `make quality` measures
again and writes this page; the floors that no change may fall below stand in `quality.toml`. Model: {model}.

* **detection**: a claim of the right kind is found in the right sentence. **core**: stage, actors and the other parties
  are all exactly right as well. **roles**: single parties in their roles. **amount**: value, currency and per.
* **stage**, **speaker**: shares of the claims that were found. **silent**: documents without a claim that stay without.
* F1 weighs what was found wrongly and what was missed alike; 1 is perfect. Nobody who changes the reader looks at the
  texts of the *blind* sets: these figures say what to expect of texts the reader has never met. The *open* sets are
  what rules were tuned on and the [learned reader](learned.md) was trained on: they show what it has made its own.

## The sets
"""
YARDSTICK = """
Two careful people who label the same news and official texts on their own agree at detection 0.955 and core 0.860. That
is where this ends one day.
"""
SILENCE = """## Texts that promise nothing

Most news promises nothing between states, and the words of promises stand in it all the same: a club pledges a stand, a
province is promised a hospital, an army shovels snow. Of {texts} blind texts of that sort (`tests/quality/silent`,
invented), {quiet} stay without claims. Of {twins} twins of some of them, alike in style, names and sums but with
a claim or more, something is told in {heard}. What is left out as no matter of security is listed with the problems of
its text, where its sentence has a word of security.
"""
BY_FIELD = """## By field

Our golden documents, open and blind half. The last three lines are not in `pledgebook score`: of the paired claims in
which either side has a value, the share that agrees (items and instrument: half their words; period: to the letter).
"""
BY_FAMILY = """## By family of documents

Families are the folders of `tests/golden/`; many hold a single document, so read a line as a hint.
"""
ERRORS = """## The ten most frequent errors

Of {all} errors in the open half of our golden documents (one claim may hold several). Each example is one of them; the
texts are invented. A claim is shown as kind, stage, actors | partners | beneficiaries, and its money.
"""
CLOSING = """## How to use these figures

* A claim that is shown is right in its kind and its sentence about as often as the precision of its kind says; what is
  not shown may still be in the text. For completeness, search the texts as well (`pledgebook search`).
* Look at `confidence` and `why` of a claim, and at its words, before you quote it.
* Your own texts differ from ours. Label a dozen of them in the codebook's form and run
  `pledgebook score FOLDER --misses`.
"""


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [f"| {' | '.join(head)} |", "|---" + "|---:" * (len(head) - 1) + "|"]
    return "\n".join([*lines, *(f"| {' | '.join(row)} |" for row in rows)]) + "\n"


def _sets(sets: Mapping[str, Any]) -> str:
    names = ("detection", "core", "roles", "amount", "stage", "speaker", "silent")
    rows = []
    for name, figures in sets.items():
        told = headline(figures)
        silent = figures["without claims"]
        shown = [f"{told[key]:.2f}" for key in names[:-1]]
        rows.append([TITLES[name], str(figures["documents"]), str(figures["gold claims"]), *shown,
                     f"{silent['stay without']} of {silent['documents']}"])
    return _table(("set", "documents", "claims", *names), rows)


def _fields(opened: Mapping[str, Any], blind: Mapping[str, Any]) -> str:
    rows = [[f"{name} {key}", *(f"{half[name][key.lower()]:.2f}" for half in (opened, blind))]
            for name in ("detection", "core", "roles", "amount") for key in ("precision", "recall", "F1")]
    rows += [[name, *(f"{half[name]:.2f}" for half in (opened, blind))]
             for name in ("stage accuracy", "stage±1 accuracy", "speaker accuracy", "count accuracy",
                          "condition accuracy")]
    for name in ("items", "period", "instrument"):
        rows.append([name, *(_share(half["further fields"][name]) for half in (opened, blind))])
    return _table(("figure", "open", "blind"), rows)


def _share(counts: Mapping[str, int]) -> str:
    return f"{counts['agree'] / counts['either']:.2f} (of {counts['either']})" if counts["either"] else "none"


def _parts(opened: Mapping[str, Any], blind: Mapping[str, Any], part: str, order: Sequence[str]) -> str:
    rows = [[name, *_brief(opened, part, name), *_brief(blind, part, name)] for name in order]
    return _table((part, "claims, open", "precision", "recall", "F1", "core F1", "claims, blind", "F1", "core F1"),
                  [[*row[:6], row[6], *row[9:]] for row in rows])


def _brief(half: Mapping[str, Any], part: str, name: str) -> list[str]:
    told = half[f"by {part}"].get(name)
    if told is None:
        return ["0", "", "", "", ""]
    return [str(told["gold claims"]), *(f"{told['detection'][key]:.2f}" for key in ("precision", "recall", "f1")),
            f"{told['core']['f1']:.2f}"]


def _families(opened: Mapping[str, Any], blind: Mapping[str, Any]) -> str:
    rows = []
    for name in sorted(set(opened["families"]) | set(blind["families"])):
        row = [name]
        for half in (opened, blind):
            told = half["by family"].get(name)
            number = half["families"].get(name, 0)
            if told is None or not told["gold claims"]:
                row += [str(number), "0" if number else "", "", ""]
            else:
                row += [str(number), str(told["gold claims"]), f"{told['detection']['f1']:.2f}",
                        f"{told['core']['f1']:.2f}"]
        rows.append(row)
    return _table(("family", "open", "claims", "F1", "core F1", "blind", "claims", "F1", "core F1"), rows)


def _errors(told: Mapping[str, Any]) -> str:
    lines = [ERRORS.format(all=told["all"])]
    for number, one in enumerate(told["most frequent"], 1):
        error = Error[one["error"]]
        lines.append(f"### {number}. {error}: {one['count']}\n")
        lines.append(f"> {one['evidence']}\n>\n> labelled: {one['gold']}<br>\n> read: {one['predicted']} "
                     f"(`{one['document']}`)\n")
        kinds = ", ".join(f"{kind} {count}" for kind, count in one["kinds"].items())
        lines.append(f"By kind of act: {kinds}. What would mend it: {MENDS[error]}\n")
    return "\n".join(lines)


# --- the floors ------------------------------------------------------------------------------------


def raised(floors: str, sets: Mapping[str, Any]) -> str:
    """The text of quality.toml with floors lifted to just below the figures, where these have risen."""
    section, lines = "", []
    for line in floors.splitlines():
        if opening := re.match(r"\[([\w-]+)\]", line):
            section = opening[1]
        value = re.match(r"(\w+) = (\d\.\d+)", line)
        if value and section in sets:
            floor = math.floor(round((headline(sets[section])[value[1]] - SLACK) * 100, 6)) / 100
            line = line.replace(value[2], f"{max(floor, float(value[2])):.2f}", 1)
        lines.append(line)
    return "\n".join(lines) + "\n"


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--gold", type=Path, default=GOLD_DEV, help="folder of the gold beside the repository")
    parser.add_argument("--corpus", type=Path, default=CORPUS, help="corpus of the labels on official texts")
    parser.add_argument("--raise-floors", action="store_true", help="let the floors follow figures that have risen")
    options = parser.parse_args(arguments)
    if not model_in_use().medium:
        print("The medium English model is not installed here: figures of another would mislead. Run `make dev`.",
              file=sys.stderr)
        return 1
    kept = json.loads(KEPT.read_text(encoding="utf-8")) if KEPT.exists() else {}
    told = measure(options.gold, options.corpus, kept)
    KEPT.write_text(json.dumps(told, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    PAGE.write_text(page(told), encoding="utf-8")
    if options.raise_floors:
        FLOORS.write_text(raised(FLOORS.read_text(encoding="utf-8"), told["sets"]), encoding="utf-8")
    for name, figures in told["sets"].items():
        shown = "  ".join(f"{key} {value:.3f}" for key, value in headline(figures).items())
        print(f"{name:15} {figures['documents']:3} documents {figures['gold claims']:4} claims  {shown}")
    print("silence         {quiet} of {texts} texts stay without claims, {heard} of {twins} twins do not".format(
        **told["silence"]))
    return 0


if __name__ == "__main__":
    sys.exit(main())
