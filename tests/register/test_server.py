"""A book on a PostgreSQL server: ten people at once, troubles told in words, the same found as in a file."""

from __future__ import annotations

import os
import random
import subprocess
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import psycopg
import pytest

from pledgebook.model import Document, Reading
from pledgebook.register import schema, server_words
from pledgebook.register.errors import BookBusy, BookError, BookNeedsNewer, NoBook, NotABook
from pledgebook.register.places import is_address, shown
from pledgebook.register.rulings import Action
from pledgebook.register.store import Book
from pledgebook.register.verifying import mend, verify
from tests.conftest import NewPlace
from tests.postgres import Server
from tests.register.readings import many, reading

EXAMPLES = Path(__file__).parents[2] / "examples"
PEOPLE = 10


# --- ten people at once -----------------------------------------------------------------------------------------


def test_ten_people_who_rule_at_once_lose_nothing(new_place: NewPlace) -> None:
    """Each judges every claim, in an order of their own; two of them take theirs back again."""
    texts, shared, alone = many(6), new_place(), new_place()
    for place in (shared, alone):
        with Book.open(place, create=True) as book:
            for one in texts:
                book.add(one)
    begin = threading.Barrier(PEOPLE)

    def review(person: int) -> list[str]:
        rng, made = random.Random(person), []
        with Book.open(shared) as book:
            claims = list(book.claims())[:6]
            rng.shuffle(claims)
            marks = [book.judged().mark(claim) for claim in claims]
            begin.wait(timeout=60)
            for mark in marks:
                action = rng.choice((Action.ACCEPT, Action.NOTE))
                made.append(book.rule(action, who=f"person {person}", why="I looked", marks=(mark,)).id)
            if person < 2:
                made.append(book.rule(Action.UNDO, who=f"person {person}", why="not so", undoes=made[0]).id)
        return made

    with ThreadPoolExecutor(PEOPLE) as pool:
        acknowledged = [name for made in pool.map(review, range(PEOPLE)) for name in made]
    assert len(set(acknowledged)) == PEOPLE * 6 + 2
    with Book.open(shared) as book:
        rulings = book.judged().rulings
        assert {ruling.id for ruling in rulings} == set(acknowledged)
        whens = [ruling.when for ruling in rulings]
        assert len(set(whens)) == len(whens), "each has a moment of its own, so their order is the same everywhere"
        assert book.faults() == ()
        digest = book.digest()
    with Book.open(alone) as book:
        book.replay(rulings)
        assert book.digest() == digest


ADD = """
import sys
from pledgebook.register.store import Book
from tests.register.readings import many
with Book.open(sys.argv[1], create=True) as book:
    for reading in many(24)[int(sys.argv[2])::int(sys.argv[3])]:
        book.note(reading.document) or book.add(reading)
"""


def test_processes_that_make_one_book_and_add_to_it_lose_nothing(server: Server, tmp_path: Path) -> None:
    place = server.new_place()
    parts = [("0", "2"), ("1", "2"), ("0", "1")]  # the third adds what the first two add
    runs = [subprocess.Popen([sys.executable, "-c", ADD, place, *part], stderr=subprocess.PIPE,
                             env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}) for part in parts]
    for run in runs:
        _, errors = run.communicate(timeout=120)
        assert run.returncode == 0, errors.decode()
    with Book.open(str(tmp_path / "alone.db"), create=True) as alone, Book.open(place) as shared:
        for made in many(24):
            alone.add(made)
        assert shared.faults() == ()
        assert shared.digest() == alone.digest()


def test_a_busy_book_is_told_after_a_while_and_readers_go_on(server: Server) -> None:
    place = server.new_place()
    with Book.open(place, create=True, busy_seconds=0.1) as book, psycopg.connect(server.address()) as other:
        other.execute(f"LOCK TABLE {place.rpartition('%3D')[2]}.book IN SHARE ROW EXCLUSIVE MODE".encode())
        with pytest.raises(BookBusy, match=r"more than 0\.1 s"):
            book.add(reading("one", "Text."))
        assert book.documents() == ()
        assert book.register().commitments == ()
        other.rollback()
        assert book.add(reading("one", "Text.")).outcome == "new"


def test_a_writer_waits_for_another_to_end(server: Server) -> None:
    place = server.new_place()
    with Book.open(place, create=True, busy_seconds=20) as book, psycopg.connect(server.address()) as other:
        other.execute(f"LOCK TABLE {place.rpartition('%3D')[2]}.book IN SHARE ROW EXCLUSIVE MODE".encode())
        threading.Timer(0.3, other.rollback).start()
        assert book.add(reading("one", "Text.")).outcome == "new"


# --- what is there, and what is not -----------------------------------------------------------------------------


def test_a_book_in_a_schema_of_its_own_is_read_only_where_asked(server: Server) -> None:
    """What names the schema in the address stays, though reading only is asked for beside it."""
    place = server.new_place()
    with Book.open(place, create=True) as book:
        book.add(reading("one", "Norway gives Ukraine boats."))
    with Book.open(place, read_only=True) as book:
        assert len(book.documents()) == 1
        with pytest.raises(BookError, match="may not be written"):
            book.add(reading("two", "Norway gives Ukraine jets."))


def test_a_missing_book_is_told_and_not_made(server: Server) -> None:
    place = server.new_place()
    for _ in range(2):
        with pytest.raises(NoBook, match="pledgebook add"):
            Book.open(place)
    with Book.open(place, create=True) as book:
        assert book.counts().documents == 0


def test_another_programs_tables_are_refused_and_left_as_they_were(server: Server) -> None:
    place = server.new_place()
    server.run("CREATE TABLE theirs (x integer)", address=place)
    with pytest.raises(NotABook, match="another program"):
        Book.open(place, create=True)
    server.run("CREATE TABLE book (key text, value text)", "CREATE TABLE column_notes (x integer)", address=place)
    with pytest.raises(NotABook, match="not ours"):
        Book.open(place, create=True)


def test_a_book_of_a_newer_version_is_refused(server: Server) -> None:
    place = server.new_place()
    Book.open(place, create=True).close()
    server.run(f"UPDATE book SET value = '{schema.SCHEMA_VERSION + 1}' WHERE key = 'schema_version'", address=place)
    for create in (False, True):
        with pytest.raises(BookNeedsNewer, match="neither read nor changed"):
            Book.open(place, create=create)


def test_a_book_of_an_earlier_layout_gets_the_tables_it_lacks(server: Server) -> None:
    place = server.new_place()
    with Book.open(place, create=True) as book:
        for made in many(6):
            book.add(made)
        digest = book.digest()
    server.run("DROP TABLE links, matches, prints", "ALTER TABLE commitments DROP COLUMN sources",
               "UPDATE book SET value = '1' WHERE key = 'schema_version'", address=place)
    with Book.open(place) as again:
        assert again.digest() == digest
        assert again.faults() == ()


def test_what_cannot_be_reached_is_told_without_the_password(server: Server) -> None:
    wrong = [server.address(password="wr0ng-secret"), server.address(user="nobody-here", password="wr0ng-secret"),
             server.address(password="wr0ng-secret").replace(f":{server.port}", ":1"),
             "postgresql://ada:wr0ng-secret@127.0.0.1:port/db", "postgres://ada:wr0ng@secret@127.0.0.1:1/db",
             "postgresql://127.0.0.1:1/db?user=ada&password=wr0ng-secret"]
    for address in wrong:
        with pytest.raises(BookError) as told:
            Book.open(address)
        assert "ng-secret" not in str(told.value) and "ng@secret" not in str(told.value)
        assert told.value.try_this
    for address, what in ((server.address(database="none"), "none"), (server.address(schema="none"), "no schema")):
        with pytest.raises(BookError, match=what):
            Book.open(address, create=True)


@pytest.mark.parametrize(("place", "address", "printed"), [
    ("pledges.db", False, "pledges.db"), ("post.db", False, "post.db"), ("postgres/x.db", False, "postgres/x.db"),
    ("postgresql://ada@host/db", True, "postgresql://ada@host/db"),
    ("postgresql://ada:secret@host/db", True, "postgresql://ada:***@host/db"),
    ("postgres://ada:se@cret@host/db", True, "postgres://ada:***@host/db"),
    ("postgresql+psycopg://host/db?user=a&password=b&sslmode=x", True,
     "postgresql+psycopg://host/db?user=a&password=***&sslmode=x")])
def test_an_address_is_told_from_a_file_and_printed_without_its_password(
        place: str, address: bool, printed: str) -> None:
    assert (is_address(place), shown(place)) == (address, printed)


def test_roles_of_a_team(server: Server) -> None:
    """As docs/team.md has it: one that may add and rule, one that may only look."""
    place = server.new_place()
    name = place.rpartition("%3D")[2]
    with Book.open(place, create=True) as book:
        book.add(many(3)[0])
    server.run(f"CREATE ROLE {name}_adds LOGIN PASSWORD 'x1'", f"CREATE ROLE {name}_looks LOGIN PASSWORD 'x2'",
               f"GRANT USAGE ON SCHEMA {name} TO {name}_adds, {name}_looks",
               f"GRANT SELECT ON ALL TABLES IN SCHEMA {name} TO {name}_adds, {name}_looks",
               f"GRANT INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA {name} TO {name}_adds",
               f"GRANT USAGE ON ALL SEQUENCES IN SCHEMA {name} TO {name}_adds")
    with Book.open(server.address(user=f"{name}_adds", password="x1", schema=name)) as book:
        assert book.add(many(3)[1]).outcome == "new"
        first = book.claims()[0]
        book.rule(Action.REJECT, who="Ada", why="no", marks=(book.judged().mark(first),))
        digest = book.digest()
    with Book.open(server.address(user=f"{name}_looks", password="x2", schema=name)) as book:
        assert book.digest() == digest
        assert book.search("Norway") or book.search("aircraft") or book.claims()
        with pytest.raises(BookError, match="may not be written"):
            book.add(many(3)[2])
        assert book.faults() == ()


def test_what_the_server_cannot_keep_is_told(server: Server) -> None:
    with Book.open(server.new_place(), create=True) as book:
        with pytest.raises(BookError, match="NUL"):
            book.add(Reading(Document(id="nul", text="one\x00two"), ()))
        noise = "".join(random.Random(1).choices("abcdefghijklmnopqrstuvwxyz0123456789", k=9000))
        with pytest.raises(BookError, match="too long"):
            book.add(Reading(Document(id=noise, text="Text."), ()))
        assert book.documents() == ()
        assert book.add(Reading(Document(id="noise", text=f"A picture: {noise}"), ())).outcome == "new"
        assert [hit.id for hit in book.search(noise)] == [hit.id for hit in book.search("picture")] == ["noise"]


def test_a_lost_connection_is_made_again(server: Server) -> None:
    place = server.new_place()
    with Book.open(place, create=True) as book:
        book.add(many(1)[0])
        server.run("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'pledgebook'")
        assert len(book.documents()) == 1


@pytest.mark.parametrize(("statement", "where"), [
    ("DELETE FROM document_words WHERE part = 1", "document_words"),
    ("UPDATE quote_words SET words = 'x:1'", "quote_words"),
    ("UPDATE commitments SET stage = 'ended'", "commitments"), ("UPDATE prints SET family = 'none'", "prints")])
def test_what_is_worked_out_is_compared_and_mended(server: Server, statement: str, where: str) -> None:
    place = server.new_place()
    with Book.open(place, create=True) as book:
        for made in many(6):
            book.add(made)
        digest = book.digest()
    assert verify(place).all_faults == ()
    server.run(statement, address=place)
    found = verify(place)
    assert found.faults == () and {fault.where.rpartition(", ")[2] for fault in found.stale} == {where}
    assert ":***@" in found.stale[0].where
    mend(place)
    assert verify(place).all_faults == ()
    with Book.open(place) as book:
        assert book.digest() == digest


# --- the same words found ---------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def both(server: Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Book, Book]]:
    """The sample texts, each sentence of which is said to be a claim, in a file and on a server."""
    texts = [path.read_text(encoding="utf-8") for path in sorted(EXAMPLES.glob("*.txt"))[:8]]
    texts.append("Zürich and Kraków, naïve café; İstanbul, Straße, Ελλάδα, Україна 2024. €1.5bn a 5-year U.S.-led plan "
                 "(F-16s, §3, 10% of GDP)… don't; 50,000 under_score 北京 ½")
    with Book.open(str(tmp_path_factory.mktemp("both") / "b.db"), create=True) as file, \
            Book.open(server.new_place(), create=True) as on_server:
        for number, written in enumerate(texts):
            said: list[tuple[str, dict[str, Any]]] = [
                (line, {}) for line in dict.fromkeys(written.split("\n")) if line.strip() and line.strip() == line]
            made = reading(f"text-{number}", written, *said[1:9], title=said[0][0])
            for book in (file, on_server):
                book.add(made)
        yield file, on_server


def test_words_find_the_same_in_a_file_and_on_a_server(both: tuple[Book, Book]) -> None:
    file, on_server = both
    written = [" ".join(file.document(entry.id).text.split()) for entry in file.documents()]
    rng, asked = random.Random(5), ["naive cafe", "zurich", "krakow", "istanbul", "strasse", "straße", "ελλαδα",
                                    "україна", "f-16s", "f-16", "under_score", "U.S.", '"u s led"', "50,000", "1.5bn",
                                    "don't", "dont", "1*", "the", "against", "北京", "10%", "not and or", "gdp*"]
    for _ in range(120):
        words = rng.choice(written).split()
        start, length = rng.randrange(len(words)), rng.choice((1, 1, 2, 3, 5))
        some = words[start:start + length]
        asked.append(rng.choice((" ".join(some), '"' + " ".join(some).replace('"', "") + '"', some[0][:4] + "*",
                                 f"{rng.choice(words)} {some[0]}", " ".join(reversed(some)), some[0].upper())))
    hits = 0
    for question in asked:
        if not any(sign.isalnum() for sign in question):
            continue
        found, wanted = ({(hit.what, hit.id, hit.marked() if hit.what == "quote" else "")
                          for hit in book.search(question, limit=1000)} for book in (on_server, file))
        assert found == wanted, question
        hits += len(wanted)
    assert hits > 200


def test_a_word_far_into_a_long_text_is_found_and_shown(server: Server) -> None:
    """A tsvector alone would lose the place of every word after the 16,383rd."""
    words = [f"word{number % 4000}" for number in range(40_000)]
    words[38_000:38_003] = "leopard tanks arrive".split()
    with Book.open(server.new_place(), create=True) as book:
        book.add(Reading(Document(id="long", text=" ".join(words), title="A long text"), ()))
        hit, = book.search('"leopard tanks"')
        assert "[leopard tanks] arrive" in hit.marked()
        assert hit.marked().startswith("…") and hit.marked().endswith("…")
        assert book.search('"tanks leopard"') == ()
        assert book.search("leopard long word7"), "the words may stand far apart, and in the title"
        assert len(book.search('"' + " ".join(words[37_900:38_150]) + '"')) == 1
    assert [word.plain for word in server_words.words_of("Zu\u0308rich, naïve!")] == ["zurich", "naive"]
