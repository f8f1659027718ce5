"""Where the time of reading goes, stage by stage, gated or not.

    python benchmarks/stages.py CORPUS.jsonl.gz [--documents 8] [--no-gate]

Reads the documents of a corpus whose ids have the smallest SHA-256 and prints processor time by stage: seconds, share
of the whole, and microseconds for each word of the texts.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

from pledgebook.claims import reader

sys.path.insert(0, str(Path(__file__).parent))
from gate import sampled

STAGES = {
    "sentences": "sentences", "abroad": "first look", "Mentions": "names of parties", "Memory": "memory of the text",
    "note_speakers": "speakers", "worth_parsing": "which to parse", "may_tell": "which to parse", "parse": "parse",
    "_by_grammar": "grammar", "sight": "network", "suggest": "claims of the network",
    "_unread": "what was not understood",
}


def main() -> None:
    """Prints a line a stage, the costliest first."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--documents", type=int, default=8)
    parser.add_argument("--no-gate", dest="gate", action="store_false")
    asked = parser.parse_args()
    chosen = sampled(asked.corpus, asked.documents)
    reader.read(chosen[0], engine="both", gate=False)  # loads what is loaded once
    spent: Counter[str] = Counter()

    def timed(work: Callable[..., Any], stage: str) -> Callable[..., Any]:
        def measured(*given: Any, **named: Any) -> Any:
            started = time.process_time()
            found = work(*given, **named)
            found = list(found) if stage == "parse" else found  # spaCy parses as its answers are taken
            spent[stage] += time.process_time() - started
            return found
        return measured

    for name, stage in STAGES.items():
        setattr(reader, name, timed(getattr(reader, name), stage))
    started = time.process_time()
    for document in chosen:
        reader.read(document, engine="both", gate=asked.gate)
    whole = time.process_time() - started
    words = sum(len(document.text.split()) for document in chosen)
    print(f"{len(chosen)} documents, {words:,} words, {whole:.1f} s of processor time, {words / whole:,.0f} words/s")
    spent["everything else"] = whole - sum(spent.values())
    for stage, seconds in spent.most_common():
        print(f"{stage:24s} {seconds:7.2f} s  {seconds / whole:6.1%}  {seconds / words * 1e6:7.1f} us/word")


if __name__ == "__main__":
    main()
