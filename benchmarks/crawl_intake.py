"""What `add` takes for a crawl as large as a disk: time, memory, and what is the case after a kill in mid-run.

    python -m benchmarks.crawl_intake CORPUS.jsonl.gz [--kind jsonl|warc] [--megabytes 10000] [--every 2]
                                      [--kill-after SECONDS] [--folder FOLDER]

Writes a file of that size, and adds it with one worker (`--engine grammar --jobs 1`), sentences and all. Every second
text of the corpus is in it. `jsonl`: each line is a page with its `html` beside the text, as crawls have them, of some
hundred kilobytes; the texts of the other lines are some sentences that promise nothing. `warc`: the texts are web pages
among pictures and scripts. The text is thus a small part of the file, and the part that is read sentence by sentence
a part of that; both are printed. With `--kill-after` the run is killed (`SIGKILL`) and the same command is run again.
"""

from __future__ import annotations

import argparse
import gzip
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from html import escape
from pathlib import Path

from benchmarks.intake_memory import children, count, peak, sentences

PAGE = 100_000  # bytes of markup beside a text
ASIDE = 50_000  # bytes of a picture or script
ADD = "from pledgebook.doors.cli import main; main()"


@dataclass
class Written:
    """What stands in a file."""

    texts: int = 0
    statements: int = 0
    characters: int = 0
    of_statements: int = 0

    def note(self, text: str, *, statement: bool) -> None:
        self.texts += 1
        self.characters += len(text)
        if statement:
            self.statements += 1
            self.of_statements += len(text)

    def in_words(self) -> str:
        return (f"{self.texts:,} texts with {self.characters / 1e6:.0f} million characters, {self.statements:,} of "
                f"them statements with {self.of_statements / 1e6:.0f} million")


def statements(corpus: Path, every: int) -> Iterator[dict[str, str]]:
    with gzip.open(corpus, "rt", encoding="utf-8") as lines:
        for number, line in enumerate(lines):
            if number % every == 0:
                told = json.loads(line)
                yield {name: told[name] for name in ("id", "url", "publisher", "published", "title", "text")}


def short_page(number: int) -> dict[str, str]:
    chance = random.Random(number)
    return {"id": f"page-{number}", "url": f"https://site.example/{number}", "published": "2024-07-11",
            "title": f"Page {number}", "text": f"Page {number}. " + " ".join(chance.choices(sentences(), k=4))}


def markup(chance: random.Random) -> str:
    """A few megabytes of elements with attributes, of which pages are cut."""
    return "\n".join(f'<div class="c{chance.randrange(999)}" data-x="{chance.getrandbits(64):x}"><a href="/p/'
                     f'{chance.randrange(10**6)}">{chance.choice(sentences())}</a> –</div>' for _ in range(40_000))


def crawl_lines(path: Path, megabytes: int, corpus: Path, every: int) -> Written:
    chance, written = random.Random(1), Written()
    pool = markup(chance)
    waiting, pages = statements(corpus, every), megabytes * 1_000_000 // (PAGE + 8_000)
    share = max(1, pages // sum(1 for _ in statements(corpus, every)))
    with path.open("w", encoding="utf-8") as file:
        while file.tell() < megabytes * 1_000_000:
            told = next(waiting, None) if written.texts % share == 0 else None
            start = chance.randrange(len(pool) - PAGE)
            page = told or short_page(written.texts)
            written.note(page["text"], statement=told is not None)
            html = f"<html><body>{pool[start:start + PAGE]}</body></html>"
            file.write(json.dumps({"html": html, **page}, ensure_ascii=False) + "\n")
    return written


def record(address: str, media: str, body: bytes) -> bytes:
    answer = f"HTTP/1.1 200 OK\r\nContent-Type: {media}\r\n\r\n".encode() + body
    return gzip.compress((
        f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: {address}\r\nWARC-Date: 2024-07-11T10:00:00Z\r\n"
        f"Content-Type: application/http; msgtype=response\r\nContent-Length: {len(answer)}\r\n\r\n").encode()
        + answer + b"\r\n\r\n", 1)


def crawl_archive(path: Path, megabytes: int, corpus: Path, every: int) -> Written:
    chance, written, number = random.Random(1), Written(), 0
    scripts = [f"function f{n}(){{return '{chance.getrandbits(10 * ASIDE * 8 // 20):x}'}}".encode() for n in range(20)]
    waiting = statements(corpus, every)
    share = max(1, megabytes * 1_000_000 // ASIDE // sum(1 for _ in statements(corpus, every)))
    with path.open("wb") as file:
        while file.tell() < megabytes * 1_000_000:
            told = next(waiting, None) if number % share == 0 else None
            if told is not None:
                written.note(told["text"], statement=True)
                body = "</p><p>".join(escape(part) for part in told["text"].split("\n\n"))
                file.write(record(told["url"], "text/html; charset=utf-8", (
                    f"<html><head><title>{escape(told['title'])}</title></head><body><article><p>{body}</p></article>"
                    "</body></html>").encode()))
            elif number % 3:
                file.write(record(f"https://site.example/{number}.jpg", "image/jpeg", chance.randbytes(ASIDE)))
            else:
                file.write(record(f"https://site.example/{number}.js", "text/javascript", chance.choice(scripts)))
            number += 1
    return written


def added(source: Path, book: Path, kill_after: float | None, log: Path) -> tuple[int | None, float, int, int]:
    """Its exit code, seconds, and the most memory of the process and of all its children together, of one `add`."""
    began, own, others = time.monotonic(), 0, 0
    words = [sys.executable, "-c", ADD, "add", str(source), "--engine", "grammar", "--jobs", "1",
             "--book", str(book)]
    with log.open("a") as file, subprocess.Popen(words, stdout=file, stderr=file) as process:
        while process.poll() is None:
            own, others = max(own, peak(process.pid)), max(others, sum(map(peak, children(process.pid))))
            if kill_after is not None and time.monotonic() - began > kill_after:
                process.send_signal(signal.SIGKILL)
            time.sleep(0.5)
    return process.returncode, time.monotonic() - began, own, others


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    asked.add_argument("corpus", type=Path)
    asked.add_argument("--kind", choices=("jsonl", "warc"), default="jsonl")
    asked.add_argument("--megabytes", type=int, default=10_000)
    asked.add_argument("--every", type=int, default=2, help="of the corpus, every so manyth text")
    asked.add_argument("--kill-after", type=float, help="seconds")
    asked.add_argument("--folder", type=Path, help="where the files stay; else they are removed")
    given = asked.parse_args()
    with tempfile.TemporaryDirectory() as passing:
        folder = given.folder or Path(passing)
        folder.mkdir(parents=True, exist_ok=True)
        source = folder / ("crawl.jsonl" if given.kind == "jsonl" else "crawl.warc.gz")
        write = crawl_lines if given.kind == "jsonl" else crawl_archive
        written = write(source, given.megabytes, given.corpus, given.every)
        print(f"{source.name}: {source.stat().st_size / 1e6:,.0f} MB, {written.in_words()}", flush=True)
        book, log = folder / f"{source.name}.db", folder / f"{source.name}.log"
        for kill_after in ((given.kill_after, None) if given.kill_after else (None,)):
            before = count(book) if book.exists() else 0
            code, seconds, own, others = added(source, book, kill_after, log)
            ended = "killed" if code == -signal.SIGKILL else f"ended with {code}"
            print(f"{ended} after {seconds:,.0f} s: {count(book):,} texts in the book ({before:,} before), peak "
                  f"{own / 1e6:.0f} MB, its children {others / 1e6:.0f} MB", flush=True)
        print(f"the book: {book.stat().st_size / 1e6:,.0f} MB; {log.read_text(errors='replace').splitlines()[-1]}")
    print(f"on {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}")


if __name__ == "__main__":
    main()
