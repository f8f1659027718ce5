"""Full text on a PostgreSQL server: its own index, ranking and stemming, over words cut as SQLite's FTS5 cuts them.

PostgreSQL's parser would read "F-16" as a name and a negative number. So words are cut here; the server stems them by
Porter's rules, as FTS5 does, keeps them with their places in a tsvector, finds and ranks them.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Connection, select, text

from pledgebook.register import schema
from pledgebook.register.search import SNIPPET_WORDS, Found, Term

MARKS = "\u0300-\u036f"  # accents written as characters of their own
WORD = re.compile(rf"[^\W_](?:[^\W_]|[{MARKS}])*")
# A tsvector keeps 256 places of one word and numbers no word above 16,383: long texts are indexed in parts. They
# overlap, so that a phrase lies whole within one of them; of a longer phrase each run of so many words must occur.
PART, OVERLAP = 1000, 100

TABLES = (
    "CREATE TEXT SEARCH DICTIONARY pledgebook_porter (TEMPLATE = snowball, LANGUAGE = porter)",
    "CREATE TABLE document_words (document integer NOT NULL REFERENCES documents (number), part integer NOT NULL, "
    "words tsvector NOT NULL, PRIMARY KEY (document, part))",
    "CREATE INDEX document_words_index ON document_words USING gin (words)",
    "CREATE TABLE quote_words (claim integer PRIMARY KEY REFERENCES claims (number), words tsvector NOT NULL)",
    "CREATE INDEX quote_words_index ON quote_words USING gin (words)",
    "COMMENT ON TABLE document_words IS 'the words of each text, stemmed, for full-text search: part 0 is the title'",
    "COMMENT ON TABLE quote_words IS 'the words of each quote, stemmed, for full-text search'",
)
KEEP_TEXT = text("INSERT INTO document_words VALUES (:number, :part, CAST(:words AS tsvector))")
KEEP_QUOTE = text("INSERT INTO quote_words VALUES (:number, CAST(:words AS tsvector))")
LONGEST = 500  # characters of a word that count; the server takes 2,046 bytes
STEMMED = range(3, 65)  # bytes: FTS5 leaves shorter and longer words as they are
STEMS = text("SELECT word, (ts_lexize('pledgebook_porter', word))[1] AS stem "
             "FROM unnest(CAST(:words AS text[])) AS word")
AT_ONCE = 500  # documents or quotes read into memory at a time


@dataclass(frozen=True, slots=True)
class Word:
    """One word of a text: its place, and how it is looked up."""

    start: int
    end: int
    plain: str


def words_of(written: str) -> list[Word]:
    """The words of a text: runs of letters and figures; accents are left out."""
    return [Word(match.start(), match.end(), _plain(match[0][:LONGEST])) for match in WORD.finditer(written)]


def _plain(word: str) -> str:
    """In small letters; Latin letters without their accents, others with them, as FTS5 has it."""
    if word.isascii():
        return word.lower()
    return "".join(map(_bare, word.lower()))


def _bare(sign: str) -> str:
    first = unicodedata.normalize("NFD", sign)[0]
    return first if first.isascii() else "" if unicodedata.combining(sign) else sign


def _plain_words(written: str | None) -> list[str]:
    return [word.plain for word in words_of(written or "")]


def _parts(title: str | None, written: str) -> Iterator[list[str]]:
    yield _plain_words(title)
    plain = _plain_words(written)
    for start in range(0, max(1, len(plain) - OVERLAP), PART - OVERLAP):
        yield plain[start:start + PART]


def _stems(connection: Connection, words: Iterable[str]) -> dict[str, str]:
    """What the server takes for the same word, by word."""
    known = {word: word for word in words}
    asked = sorted(word for word in known if len(word.encode()) in STEMMED)
    return known | {row.word: row.stem or row.word for row in connection.execute(STEMS, {"words": asked})}


def _vector(words: Sequence[str], stems: Mapping[str, str]) -> str:
    """Words and their places as a tsvector is written; a word holds letters and figures only."""
    places: dict[str, list[str]] = {}
    for place, word in enumerate(words, 1):
        places.setdefault(stems[word], []).append(str(place))
    return " ".join(f"{stem}:{','.join(found)}" for stem, found in places.items())


# --- keeping ----------------------------------------------------------------------------------------------------


def keep_texts(connection: Connection, numbers: Sequence[int]) -> None:
    """Indexes documents, anew where they have an index."""
    connection.execute(text("DELETE FROM document_words WHERE document = ANY(:numbers)"), {"numbers": list(numbers)})
    rows = [{"number": number, "part": part, "words": words}
            for (number, part), words in _texts(connection, numbers).items()]
    if rows:
        connection.execute(KEEP_TEXT, rows)


def keep_quotes(connection: Connection, *conditions: ColumnElement[bool]) -> None:
    """Indexes the quotes of claims that have no index yet."""
    rows = [{"number": number, "words": words} for (number, _), words in _quotes(connection, *conditions).items()]
    if rows:
        connection.execute(KEEP_QUOTE, rows)


Indexed = dict[tuple[int, int], str]  # number of a document or claim, part of it: its words as a tsvector is written


def _texts(connection: Connection, numbers: Sequence[int]) -> Indexed:
    d = schema.documents.c
    return _indexed(connection, {(row.number, part): words for row in connection.execute(
        select(d.number, d.title, d.text).where(d.number.in_(numbers)))
        for part, words in enumerate(_parts(row.title, row.text))})


def _quotes(connection: Connection, *conditions: ColumnElement[bool]) -> Indexed:
    c = schema.claims.c
    return _indexed(connection, {(row.number, 0): _plain_words(row.quote) for row in connection.execute(
        select(c.number, c.quote).where(*conditions))})


def _indexed(connection: Connection, found: Mapping[tuple[int, int], list[str]]) -> Indexed:
    stems = _stems(connection, (word for words in found.values() for word in words))
    return {key: _vector(words, stems) for key, words in found.items()}


def clear(connection: Connection) -> None:
    connection.exec_driver_sql("DELETE FROM document_words")
    connection.exec_driver_sql("DELETE FROM quote_words")


def rebuild(connection: Connection) -> None:
    """The whole index anew, from texts and quotes."""
    clear(connection)
    d, c = schema.documents.c, schema.claims.c
    for numbers in _batches(connection.execute(select(d.number).order_by(d.number)).scalars().all()):
        keep_texts(connection, numbers)
    for numbers in _batches(connection.execute(select(c.number).order_by(c.number)).scalars().all()):
        keep_quotes(connection, c.number.in_(numbers))


def _batches(numbers: Sequence[int]) -> Iterator[Sequence[int]]:
    return (numbers[start:start + AT_ONCE] for start in range(0, len(numbers), AT_ONCE))


def unlike(connection: Connection) -> tuple[list[int], list[int]]:
    """The numbers of documents and of claims whose index is not what their words give."""
    d, c = schema.documents.c, schema.claims.c
    wrong: tuple[list[int], list[int]] = ([], [])
    for numbers in _batches(connection.execute(select(d.number).order_by(d.number)).scalars().all()):
        wrong[0].extend(_different(connection, "document_words", ("document", "part"), numbers,
                                   _texts(connection, numbers)))
    for numbers in _batches(connection.execute(select(c.number).order_by(c.number)).scalars().all()):
        wrong[1].extend(_different(connection, "quote_words", ("claim", "0"), numbers,
                                   _quotes(connection, c.number.in_(numbers))))
    return wrong


def _different(connection: Connection, table: str, key: tuple[str, str], numbers: Sequence[int],
               wanted: Indexed) -> list[int]:
    return list(connection.execute(text(
        "SELECT DISTINCT coalesce(held.a, wanted.a) AS number FROM "
        f"(SELECT {key[0]} AS a, {key[1]} AS b, words FROM {table} WHERE {key[0]} = ANY(:numbers)) AS held FULL JOIN "
        "(SELECT a, b, CAST(words AS tsvector) AS words FROM unnest(CAST(:a AS int[]), CAST(:b AS int[]), "
        "CAST(:words AS text[])) AS given(a, b, words)) AS wanted ON held.a = wanted.a AND held.b = wanted.b "
        "WHERE held.words IS DISTINCT FROM wanted.words ORDER BY number"),
        {"numbers": list(numbers), "a": [a for a, _ in wanted], "b": [b for _, b in wanted],
         "words": list(wanted.values())}).scalars())


# --- asking -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Run:
    """Words in a row that must occur, as they are looked up."""

    words: tuple[str, ...]
    beginning: bool

    def as_query(self, stems: Mapping[str, str]) -> str:
        """As a tsquery is written."""
        return "(" + " <-> ".join(stems[word] for word in self.words) + (":*" if self.beginning else "") + ")"


def runs(asked: Iterable[Term]) -> tuple[Run, ...]:
    """The runs of words asked for, none longer than the parts of a text overlap."""
    found = []
    for term in asked:
        plain = [word.plain for word in words_of(term.text)]
        for start in range(0, len(plain), OVERLAP):
            cut = tuple(plain[start:start + OVERLAP])
            found.append(Run(cut, term.beginning and start + OVERLAP >= len(plain)))
    return tuple(dict.fromkeys(found))


def _queries(connection: Connection, asked: Iterable[Term]) -> tuple[tuple[Run, ...], list[str]]:
    wanted = runs(asked)
    stems = _stems(connection, (word for run in wanted for word in run.words))
    return wanted, [run.as_query(stems) for run in wanted]


def quotes(connection: Connection, asked: Sequence[Term], limit: int) -> list[Found]:
    """Quotes of readings in force that hold all of it, best first."""
    wanted, queries = _queries(connection, asked)
    if not wanted:
        return []
    rows = connection.execute(text(
        "SELECT c.id, c.quote, d.id AS document, d.title FROM quote_words q JOIN claims c ON c.number = q.claim "
        "JOIN documents d ON d.reading = c.reading, CAST(:all AS tsquery) AS asked "
        "WHERE q.words @@ asked ORDER BY ts_rank(q.words, asked) DESC, d.id, c.start, c.id LIMIT :limit"),
        {"all": " & ".join(queries), "limit": limit}).all()
    hits_in = _finder(connection, wanted, [row.quote for row in rows])
    return [Found(row.id, row.document, row.title, _cut(row.quote, hits_in(row.quote))) for row in rows]


def documents(connection: Connection, asked: Sequence[Term], limit: int) -> list[Found]:
    """Texts that hold all of it, in any of their parts, best first."""
    wanted, queries = _queries(connection, asked)
    if not wanted:
        return []
    named = {f"run{number}": query for number, query in enumerate(queries)}
    each = " AND ".join("d.number IN (SELECT document FROM document_words WHERE words @@ "
                        f"CAST(:{name} AS tsquery))" for name in named)
    rows = connection.execute(text(
        "SELECT d.id, d.title, d.text FROM documents d JOIN LATERAL ("
        "SELECT sum(ts_rank(w.words, asked)::numeric) AS worth FROM document_words w, "
        "CAST(:any AS tsquery) AS asked WHERE w.document = d.number) AS ranked ON true "
        f"WHERE {each} ORDER BY worth DESC, d.id LIMIT :limit"),
        named | {"any": " | ".join(queries), "limit": limit}).all()
    hits_in = _finder(connection, wanted, [part for row in rows for part in (row.title or "", row.text)])
    return [Found(row.id, row.id, row.title, _snippet(row.title or "", row.text, hits_in)) for row in rows]


Hits = list[tuple[int, int, int]]  # start, end, number of the run
HitsIn = Callable[[str], Hits]


def _finder(connection: Connection, wanted: Sequence[Run], texts: Iterable[str]) -> HitsIn:
    """What finds the runs in a text, by the server's own stems of the words that may be meant."""
    asked = {word for run in wanted for word in run.words}
    initials = {word[0] for word in asked}
    words = asked | {word.plain for written in texts for word in words_of(written) if word.plain[:1] in initials}
    stems = _stems(connection, words)

    def fits(run: Run, place: int, plain: Sequence[Word]) -> bool:
        if place + len(run.words) > len(plain):
            return False
        last = len(run.words) - 1
        there = [stems.get(word.plain, "") for word in plain[place:place + last + 1]]
        return all(found == stems[word] or (n == last and run.beginning and found.startswith(stems[word]))
                   for n, (found, word) in enumerate(zip(there, run.words, strict=True)))

    def hits_in(written: str) -> Hits:
        plain = words_of(written)
        return [(plain[place].start, plain[place + len(run.words) - 1].end, number)
                for place in range(len(plain)) for number, run in enumerate(wanted) if fits(run, place, plain)]

    return hits_in


def _cut(written: str, hits: Hits) -> tuple[tuple[str, bool], ...]:
    """A text cut into pieces at the hits; hits that overlap are one."""
    joined: list[tuple[int, int]] = []
    for start, end, _ in sorted(hits):
        if joined and start < joined[-1][1]:
            joined[-1] = joined[-1][0], max(end, joined[-1][1])
        else:
            joined.append((start, end))
    found, at = list[tuple[str, bool]](), 0
    for start, end in joined:
        found += [(written[at:start], False), (written[start:end], True)]
        at = end
    found.append((written[at:], False))
    return tuple((shown, asked) for piece, asked in found if (shown := re.sub(r"\s+", " ", piece)))


def _snippet(title: str, written: str, hits_in: HitsIn) -> tuple[tuple[str, bool], ...]:
    """The words around the place where most of what was asked for stands together: in the text, else in the title."""
    hits = hits_in(written)
    if not hits:
        written, hits = title, hits_in(title)
    plain = words_of(written)
    if len(plain) <= SNIPPET_WORDS or not hits:
        return _cut(written.strip(), hits_in(written.strip()))
    index = {word.start: number for number, word in enumerate(plain)}
    places = sorted((index[start], number) for start, _, number in hits)

    def worth(first: int) -> tuple[int, int, int]:
        inside = [number for place, number in places if first <= place < first + SNIPPET_WORDS]
        return len(set(inside)), len(inside), -first

    first = max((place for place, _ in places), key=worth)
    inside = [place for place, _ in places if first <= place < first + SNIPPET_WORDS]
    begin = max(0, min(first - (SNIPPET_WORDS - (inside[-1] - first + 1)) // 2, len(plain) - SNIPPET_WORDS))
    start, end = plain[begin].start, plain[begin + SNIPPET_WORDS - 1].end
    before, after = "…" if begin else "", "…" if begin + SNIPPET_WORDS < len(plain) else ""
    cut = _cut(written[start:end], [(a - start, b - start, n) for a, b, n in hits if start <= a and b <= end])
    return tuple(piece for piece in ((before, False), *cut, (after, False)) if piece[0])
