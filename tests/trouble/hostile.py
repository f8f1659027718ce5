"""One hostile file at a time through the door that real ones take, with a watch on time and memory."""

from __future__ import annotations

import gzip
import io
import os
import random
import signal
import threading
import time
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pyarrow
import pyarrow.parquet

from pledgebook.documents import confined, open_sources
from pledgebook.documents.addresses import Errand
from pledgebook.documents.fetching import Fetched
from pledgebook.documents.kinds import Kind
from pledgebook.documents.reach import NotReached
from pledgebook.documents.visits import Validators
from pledgebook.model import Document, Problem
from tests.documents import made
from tests.documents.made import MORE, WORDS

TICKS = os.sysconf("SC_CLK_TCK") if hasattr(os, "sysconf") else 100
PROC = Path("/proc")
PATIENCE = 240  # seconds by the clock until a file counts as hanging
TOKENS = (b"<", b">", b"&", b"\0", b"\xff", b"\r", b"\n", b'"', b"{", b"[", b"9999999999999999999", b"-1", b"<!--",
          b"]]>", b"&#0;", b"%", b"obj", b"stream", b"/", b"PK\x03\x04", b"\xf0\x9f\x9b\xa1", b"\xed\xa0\x80", b"=?",
          b"--", b",", b"\x1f\x8b", b"colspan=2147483647", b"1e999", b"\xe2\x80\xae")


class Hangs(Exception):
    """A file was not done with in time."""


class NoNetwork:
    """Asks nobody: a sitemap that fuzz has touched may name any address."""

    def fetch(self, address: str, known: Validators | None = None) -> Fetched:
        raise NotReached("Nobody is asked here.", "Ask by yourself.")


@dataclass(frozen=True, slots=True)
class Met:
    """What a file came to."""

    documents: int
    problems: tuple[str, ...]
    breach: str  # a traceback, a hang, words that no file can keep; "" for none
    cpu: float = 0.0  # seconds, of the child that reads or of this process, whichever took more
    memory: int = 0  # megabytes that it grew by, likewise

    @property
    def stopped(self) -> bool:
        """Whether the reading process was ended, or ended by itself."""
        return any(what.startswith(confined.TOO_COMPLEX.split(" {}")[0]) for what in self.problems)

    @property
    def stumbled(self) -> bool:
        """Whether a library stumbled: it is told as a damaged file."""
        return any("not known" in what for what in self.problems)


def met(path: Path) -> Met:
    """The outcome of reading a file: whatever it holds, documents or problems, and nothing that is raised."""
    try:
        with in_time():
            outcomes = list(open_sources([str(path)], errand=Errand(NoNetwork())))
    except Hangs:
        return Met(0, (), f"no end within {PATIENCE} s")
    except Exception as error:
        return Met(0, (), f"{type(error).__name__}: {error}")
    documents = [one for one in outcomes if isinstance(one, Document)]
    problems = [one for one in outcomes if isinstance(one, Problem)]
    breach = ""
    for document in documents:
        told = (document.text, document.title or "", document.publisher or "", document.url or "")
        if not document.text.strip() or any("\0" in words or not _can_be_kept(words) for words in told):
            breach = "a document without words, or with words that no file can keep"
    if any(not (problem.what and problem.try_this and problem.where) for problem in problems):
        breach = "a problem that does not say what, where and what to try"
    return Met(len(documents), tuple(problem.what for problem in problems), breach)


def _can_be_kept(words: str) -> bool:
    try:
        words.encode()
    except UnicodeEncodeError:
        return False
    return True


@contextmanager
def in_time() -> Iterator[None]:
    def ring(*_: object) -> None:
        raise Hangs

    before = signal.signal(signal.SIGALRM, ring)
    signal.alarm(PATIENCE)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


# --- the watch ----------------------------------------------------------------------------------------------------


def watched(path: Path) -> Met:
    """As `met`, with what it cost. The reading process is a new one, and is looked at until it ends."""
    confined._WORKER.stop()
    confined.extract(Kind.MAIL, made.mail())  # it has loaded what every kind needs
    process = confined._WORKER._process
    child = process.pid if process is not None else 0
    _forget_peak(os.getpid())
    own_before, spent_before = _resident(os.getpid()), time.process_time()
    child_before = _child_seconds(child)
    peak, cpu = 0, 0.0
    stop = os.times()

    done = threading.Event()

    def look() -> None:
        nonlocal peak, cpu
        while not done.wait(0.02):
            peak, cpu = max(peak, _peak(child)), max(cpu, _child_seconds(child) - child_before)

    watch = threading.Thread(target=look, daemon=True)
    watch.start()
    outcome = met(path)
    peak, cpu = max(peak, _peak(child)), max(cpu, _child_seconds(child) - child_before)
    done.set()
    watch.join()
    after = os.times()  # a child that was ended is counted here, whole
    gone = (after.children_user + after.children_system) - (stop.children_user + stop.children_system)
    own = time.process_time() - spent_before
    grown = max(0, _peak(os.getpid()) - own_before)
    return Met(outcome.documents, outcome.problems, outcome.breach, max(cpu, own, gone - child_before),
               max(peak, grown) // 1_000_000)


def _status(pid: int, name: str) -> int:
    try:
        lines = (PROC / str(pid) / "status").read_text(encoding="ascii", errors="replace").splitlines()
    except OSError:  # it has ended
        return 0
    return next((int(line.split()[1]) * 1024 for line in lines if line.startswith(f"{name}:")), 0)


def _peak(pid: int) -> int:
    return _status(pid, "VmHWM")


def _resident(pid: int) -> int:
    return _status(pid, "VmRSS")


def _forget_peak(pid: int) -> None:
    (PROC / str(pid) / "clear_refs").write_text("5", encoding="ascii")


def _child_seconds(pid: int) -> float:
    try:
        told = (PROC / str(pid) / "stat").read_text(encoding="ascii", errors="replace").rpartition(")")[2].split()
    except OSError:
        return 0.0
    return (int(told[11]) + int(told[12])) / TICKS


INSIDE = {"b.docx"}  # changed before it is packed: else nearly all changes end at the sum of the packed bytes

# --- mutations ----------------------------------------------------------------------------------------------------

def record(body: bytes, media: str) -> bytes:
    """One record of a web archive, with the answer that a server gave."""
    answer = f"HTTP/1.1 200 OK\r\nContent-Type: {media}\r\n\r\n".encode() + body
    return (f"WARC/1.1\r\nWARC-Type: response\r\nWARC-Target-URI: https://wire.example/1\r\n"
            f"WARC-Date: 2024-07-12T10:00:00Z\r\nWARC-Record-ID: <urn:uuid:1>\r\n"
            f"Content-Type: application/http; msgtype=response\r\nContent-Length: {len(answer)}\r\n\r\n"
            ).encode() + answer + b"\r\n\r\n"


def rows() -> bytes:
    """A Parquet file of two rows."""
    raw = io.BytesIO()
    pyarrow.parquet.write_table(pyarrow.table({"text": [WORDS, MORE], "published": ["2024-07-11", None]}), raw)
    return raw.getvalue()


ARCHIVE = (record(made.page(), "text/html"), record(f"A note\n\n{MORE}".encode(), "text/plain"))
SEEDS: dict[str, bytes] = {
    "a.html": made.page(), "a.pdf": made.pdf(), "a.docx": made.docx(), "a.eml": made.mail(), "a.rss": made.rss(),
    "a.atom": made.ATOM, "a.txt": f"Radars\n\n{WORDS}\n{MORE}\n".encode(), "b.txt": WORDS.encode("utf-16"),
    "a.jsonl": f'{{"id": "a", "published": "2024-07-11", "text": "{WORDS}"}}\n{{"text": "{MORE}"}}\n'.encode(),
    "a.csv": f'text,published,title\n"{WORDS}",2024-07-11,Radars\n"{MORE}",,\n'.encode(),
    "b.docx": zipfile.ZipFile(io.BytesIO(made.docx())).read("word/document.xml"),
    "a.bib": made.BIB, "a.ris": made.RIS, "a.csljson": made.CSL, "a.xml": made.SITEMAP,
    "a.warc": b"".join(ARCHIVE), "a.warc.gz": b"".join(map(gzip.compress, ARCHIVE)),
    "a.parquet": rows(),
    "a.wacz": made.zipped({"archive/data.warc.gz": gzip.compress(ARCHIVE[0]), "datapackage.json": "{}"}),
    "a.tsv": f"text\ttitle\n{WORDS}\tRadars\n".encode(),
}


def mutated(raw: bytes, others: list[bytes], rng: random.Random) -> bytes:
    """A file with one to eight changes: a flipped bit, a part gone, doubled, moved, from elsewhere, or a hard word."""
    changed = bytearray(raw)
    for _ in range(rng.choice((1, 1, 2, 3, 8))):
        place, length = rng.randrange(len(changed) + 1), rng.choice((1, 2, 5, 30, 200))
        part = bytes(changed[place:place + length])
        kind = rng.randrange(8)
        if kind == 0 and place < len(changed):
            changed[place] ^= 1 << rng.randrange(8)
        elif kind == 1:
            del changed[place:place + length]
        elif kind == 2:
            changed[place:place] = part * rng.choice((1, 2, 50))
        elif kind == 3:
            changed[place:place] = rng.choice(TOKENS) * rng.choice((1, 1, 1, 100))
        elif kind == 4:
            other = rng.choice(others)
            start = rng.randrange(len(other))
            changed[place:place + length] = other[start:start + length]
        elif kind == 5:
            changed[place:place + length] = rng.randbytes(length)
        elif kind == 6:
            del changed[place:]
        else:
            changed[place:place + length] = part[::-1]
    return bytes(changed)
