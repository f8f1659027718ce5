"""What the verbs that answer from a whole book cost: each in a process of its own, in seconds of the processor.

    python benchmarks/verbs_at_size.py BOOK [--beside TREE] [--actor ID] [--lists-only] [--verb VERB]

BOOK is one that `register_at_size.py --keep` leaves; it is asked of one actor and of all, also as known at the end of
2019. First come lists as known on that day, of the first 20 actors of the newest thousand promises, in one process,
whole and the newest thousand of each: their 95th percentiles. TREE is another working copy of Pledgebook: it is asked
the same in turns, and it is said where an answer is not the same to the byte.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import resource
import statistics
import subprocess
import sys
import time
from datetime import date
from pathlib import Path

from pledgebook.answers.selection import Selection, commitments_in
from pledgebook.register.collector import collector_paused
from pledgebook.register.kept import Wanted
from pledgebook.register.store import Book

HERE = Path(__file__).resolve().parents[1]
THEN = date(2019, 12, 31)
NEWEST, ASKED = 1_000, 20  # promises whose actors are asked for; how many of these
RUN = "import sys; from pledgebook.doors.cli import main; sys.exit(main())"


def verbs_of(actor: str) -> list[list[str]]:
    """The questions, each as it is typed without the book."""
    then, of_one = ["--as-of", THEN.isoformat()], ["--actor", actor]
    both = [[], of_one, then, of_one + then]
    moved = ["changes", "--since", "2019-06-30", "--until", THEN.isoformat()]
    return [*(["list", *more] for more in both), *(["list", *more, "--limit", f"{NEWEST}"] for more in both),
            *(["totals", *more] for more in both), ["claims"],
            *([verb, *more] for verb in ("links", "conditions") for more in ([], of_one)), ["review"], moved,
            moved + of_one, ["brief", "--beneficiary", "UKR"]]


def listed(path: str, most: int | None) -> None:
    """Prints what lists of an earlier day take, and a hash of all that they show."""
    took, hasher = [], hashlib.sha256()
    with collector_paused(), Book.open(path) as book:
        newest = book.register(wanted=Wanted(most=NEWEST)).commitments
        for actor in sorted({actor for one in newest for actor in one.actors})[:ASKED]:
            started = time.process_time()
            found, _ = commitments_in(book, Selection(as_of=THEN, actors=(actor,)), most=most)
            took.append(time.process_time() - started)
            hasher.update(json.dumps([one.as_json() for one in (*found.commitments, *found.conflicts)]).encode())
    ranked = statistics.quantiles(took, n=20, method="inclusive")
    print(f"{ranked[-1]:.3f} {hasher.hexdigest()}")


def asked(tree: Path, program: list[str], book: str) -> tuple[float, str, str]:
    """Seconds of the processor that a question took, a hash of its answer, and its first line."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run([sys.executable, *program, book], cwd=tree, capture_output=True, check=False,
                          env=os.environ | {"PYTHONPATH": str(tree / "src")})
    if done.returncode:
        raise SystemExit(f"{' '.join(program)}: {done.stderr.decode()}")
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return (after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime,
            hashlib.sha256(done.stdout).hexdigest(), done.stdout.decode().partition("\n")[0])


def main() -> None:
    """Prints a line a question: seconds by working copy, and whether they answered the same."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("book")
    parser.add_argument("--beside", type=Path, help="another working copy, asked before this one each time")
    parser.add_argument("--actor", default="3SI")
    parser.add_argument("--lists-only", action="store_true", help="only the 95th percentile of lists of an earlier day")
    parser.add_argument("--verb", help="only questions of this verb, and no lists before")
    parser.add_argument("--listed", type=int, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.listed is not None:
        listed(given.book, given.listed or None)
        return
    book, trees = str(Path(given.book).resolve()), [*([given.beside.resolve()] if given.beside else []), HERE]
    whole_and_newest = ("20 lists as known (p95)", 0), ("the newest thousand of each (p95)", NEWEST + 1)
    for what, most in () if given.verb else whole_and_newest:
        lists = [asked(tree, [str(Path(__file__).resolve()), "--listed", f"{most}"], book)[2].split() for tree in trees]
        _tell(what, [float(took) for took, _ in lists], len({told for _, told in lists}) == 1)
    for verb in [] if given.lists_only else verbs_of(given.actor):
        if given.verb not in (None, verb[0]):
            continue
        how = [] if verb[0] == "brief" else ["--format", "json"]
        answers = [asked(tree, ["-c", RUN, *verb, *how, "--book"], book) for tree in trees]
        _tell(" ".join(verb), [took for took, _, _ in answers], len({told for _, told, _ in answers}) == 1)


def _tell(what: str, took: list[float], same: bool) -> None:
    told = "".join(f" {seconds:8.2f}" for seconds in took)
    print(f"{what:58s}{told}{'' if same else '  NOT THE SAME'}", flush=True)


if __name__ == "__main__":
    main()
