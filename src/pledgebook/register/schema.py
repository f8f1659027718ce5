"""The tables of a book, each column with its meaning.

The same meanings are written into the book itself (table `column_notes`), so that whoever opens the file
with another tool finds them beside the columns.
"""

from __future__ import annotations

from sqlalchemy import Column, Float, ForeignKey, Index, Integer, LargeBinary, MetaData, Table, Text, UniqueConstraint

APPLICATION_ID = 0x506C6462  # "Pldb", in the header of the file: tells a book from any other SQLite file
SCHEMA_VERSION = 5  # 2: rulings, links, matches, suggestions, prints; 3: visits, originals; 4: bearings, turns;
#                     5: commitments.adopted, commitments.delivered

# A server would else sort by the rules of its language; SQLite sorts by code points.
WORDS = Text().with_variant(Text(collation="C"), "postgresql")

metadata = MetaData()


def _text(name: str, meaning: str, *, null: bool = False, primary_key: bool = False) -> Column[str]:
    return Column(name, WORDS, nullable=null, primary_key=primary_key, comment=meaning)


def _number(name: str, meaning: str, *, null: bool = False) -> Column[int]:
    return Column(name, Integer, nullable=null, comment=meaning)


book = Table(
    "book", metadata,
    _text("key", "schema_version, made_by, changes (documents, readings and rulings added so far), "
                 "derived_at (changes and version of the rules that commitments and conflicts were worked out from), "
                 "needs_review (where a language model told claims: they count only once a person accepts them)",
          primary_key=True),
    _text("value", "its value"),
)

column_notes = Table(
    "column_notes", metadata,
    _text("table_name", "a table of this book", primary_key=True),
    _text("column_name", "a column of it", primary_key=True),
    _text("meaning", "what the column holds"),
)

documents = Table(
    "documents", metadata,
    Column("number", Integer, primary_key=True, comment="row number inside this file; no meaning outside it"),
    _text("id", "the name under which the book shows the text: its first source's, with the start of text_id "
                "where two different texts share that name"),
    _text("text_id", "first 16 characters of sha256"),
    _text("sha256", "hash of the text in UTF-8"),
    _text("name", "the name its first source gave it (a file's stem)"),
    _text("source", "path or address of its first source"),
    _text("url", "address of the publication, where the source states it", null=True),
    _text("publisher", "who published it, where the source states it", null=True),
    _text("published", "ISO 8601 day of publication, as precise as known", null=True),
    _text("title", "its title, where known", null=True),
    _text("text", "the text, character for character as read"),
    _number("characters", "how many Unicode code points the text has"),
    _number("reading", "number of the reading in force (table readings)"),
    UniqueConstraint("text_id"), UniqueConstraint("sha256"), UniqueConstraint("id"),
    Index("documents_by_name", "name"), Index("documents_by_reading", "reading"),
)

sources = Table(
    "sources", metadata,
    Column("number", Integer, primary_key=True, comment="row number inside this file"),
    Column("document", Integer, ForeignKey("documents.number"), nullable=False,
           comment="the text that came from it (documents.number)"),
    _text("name", "the name the source gave the text"),
    _text("source", "path or address"),
    _text("url", "address of the publication", null=True),
    _text("publisher", "who published it", null=True),
    _text("published", "ISO 8601 day of publication", null=True),
    _text("title", "title", null=True),
    _text("recorded_on", "when the book learned of it (UTC)"),
    Index("sources_by_document", "document"), Index("sources_by_url", "url"),
)

readings = Table(
    "readings", metadata,
    Column("number", Integer, primary_key=True, comment="row number inside this file"),
    Column("document", Integer, ForeignKey("documents.number"), nullable=False,
           comment="the text that was read (documents.number)"),
    _text("published", "the day the text was read as of: it decides who held which office", null=True),
    _text("made_by", "version of Pledgebook that read it"),
    _text("recorded_on", "when it was read (UTC)"),
    _number("claims", "how many claims it gave"),
    _number("problems", "how many passages it could not make out"),
    Index("readings_by_document", "document"),
)

claims = Table(
    "claims", metadata,
    Column("number", Integer, primary_key=True, comment="row number inside this file"),
    Column("reading", Integer, ForeignKey("readings.number"), nullable=False,
           comment="the reading that gave it; only claims of a document's reading in force count"),
    Column("document", Integer, ForeignKey("documents.number"), nullable=False, comment="documents.number"),
    _text("id", "stable name: the same text and engine give the same id"),
    _number("start", "first character of the quote in the document's text (code points, from 0)"),
    _number("end", "character after the last one of the quote"),
    _text("quote", "the words that say it: the text from start to end"),
    _text("kind", "agreement, aid, guarantee, membership, deployment, body or posture"),
    _text("stage", "how firm: considered … delivered; refused, blocked, ended"),
    _text("actors", "JSON list of party ids: who performs the act"),
    _text("partners", "JSON list: with whom, or of whom"),
    _text("beneficiaries", "JSON list: for whom"),
    _text("speaker", "party whose voice the text reports; empty: the text itself speaks", null=True),
    _text("instrument", "the named vehicle, as written", null=True),
    Column("amount_value", Float, comment="money, plain number"),
    _text("amount_currency", "ISO 4217", null=True),
    _text("amount_per", "year or month; empty for a total", null=True),
    _text("amount_bound", "about, at least, up to, range; empty for a plain figure", null=True),
    _text("amount_as_written", "the words of the amount", null=True),
    _number("count", "a number of agreements, members or items that the claim states", null=True),
    _text("items", "JSON list: what is given, as written"),
    _text("period_start", "ISO 8601, as precise as the text", null=True),
    _text("period_end", "ISO 8601, included", null=True),
    _text("period_duration", "ISO 8601 duration", null=True),
    _text("condition", "the words that the act depends on", null=True),
    _text("said_on", "the day it was said, where the text gives one other than the document's", null=True),
    _number("said_with_document", "1: said on the day of the document; 0: see said_on"),
    _text("engine", "which reader found it"),
    Column("confidence", Float, nullable=False, comment="0 to 1"),
    _text("why", "JSON list: what in the sentence led to it"),
    UniqueConstraint("reading", "id"),
    Index("claims_by_id", "id"), Index("claims_by_document", "document"),
)

problems = Table(
    "problems", metadata,
    Column("number", Integer, primary_key=True, comment="row number inside this file"),
    Column("reading", Integer, ForeignKey("readings.number"), nullable=False, comment="the reading that met it"),
    Column("document", Integer, ForeignKey("documents.number"), nullable=False, comment="documents.number"),
    _text("place", "where, besides the document itself"),
    _text("what", "what was seen"),
    _text("try_this", "what can be done about it"),
    _number("start", "first character, where it has a place in the text", null=True),
    _number("end", "character after the last", null=True),
    Index("problems_by_document", "document"),
)

rulings = Table(
    "rulings", metadata,
    Column("number", Integer, primary_key=True, comment="row number inside this file; rulings act by recorded_on"),
    _text("id", "stable name: the same ruling has it in every book"),
    _text("recorded_on", "when it was made (UTC, to the microsecond)"),
    _text("who", "who made it"),
    _text("action", "accept, reject, correct, merge, split, link, claim (added by hand), note or undo"),
    _text("why", "the reason given"),
    _text("claim_ids", "JSON list of the claims it is about, by the names they had when it was made"),
    _text("undoes", "the ruling that it takes back (rulings.id)", null=True),
    _text("told", "the whole ruling as JSON, as `pledgebook rule export` writes it: with the words of each claim and "
                  "all values as they were read then"),
    UniqueConstraint("id"),
)

commitments = Table(
    "commitments", metadata,
    _text("id", "stable name, from the first claim that speaks of it", primary_key=True),
    _number("place", "lists show it by place, then by id; later days come first"),
    _text("act", "JSON list: kind, whether it is a request, who is bound; claims of other acts cannot meet it"),
    _text("side", "JSON list: the other side that its claims are looked at with; * before it where claims of its act "
                  "leave the side open"),
    _text("kind", "as in claims"),
    _text("stage", "the furthest that its claims reach, or the refusal, block or end said last"),
    _text("actors", "JSON list"),
    _text("partners", "JSON list"),
    _text("beneficiaries", "JSON list"),
    Column("amount_value", Float, comment="the figure that is shown: of the highest voice, then of most sources"),
    _text("amount_currency", "ISO 4217", null=True),
    _text("amount_per", "year or month; empty for a total", null=True),
    _text("amount_bound", "as in claims", null=True),
    _text("amount_as_written", "as in claims", null=True),
    _text("instrument", "as written", null=True),
    _text("period_start", "ISO 8601", null=True),
    _text("period_end", "ISO 8601", null=True),
    _text("period_duration", "ISO 8601 duration", null=True),
    _text("claim_ids", "JSON list of its claims, by day"),
    _text("document_ids", "JSON list of the texts that speak of it; copies count once"),
    _text("first_said", "day of its first claim", null=True),
    _text("last_said", "day of its last claim", null=True),
    _text("quote", "the words of the claim that shows it best"),
    _text("contested", "JSON list: fields in which its claims contradict each other"),
    _number("sources", "independent ones: near-copies, and texts of one publisher, count once"),
    Column("adopted", Float, nullable=False, comment="of amount_value, what its claims tell as adopted or delivered"),
    Column("delivered", Float, nullable=False, comment="of amount_value, what its claims tell as delivered"),
    Index("commitments_by_act", "act", "side"),
)

conflicts = Table(
    "conflicts", metadata,
    _text("id", "stable name", primary_key=True),
    _number("place", "that of its commitment; lists show it by place, commitment and turn"),
    _number("turn", "its place among those of its commitment"),
    _text("commitment", "commitments.id"),
    _text("field", "the field in which two claims differ"),
    _text("rule", "the rule that found it"),
    _text("reason", "why both cannot hold, in words"),
    _text("first", "claims.id"),
    _text("second", "claims.id"),
    Index("conflicts_by_commitment", "commitment"),
)

links = Table(
    "links", metadata,
    _text("id", "stable name", primary_key=True),
    _number("place", "that of its commitment; lists show it by place, commitment and turn"),
    _number("turn", "its place among those of its commitment"),
    _text("relation", "repeats, corroborates, refines, revises, fulfils, withdraws, contradicts, part_of, funded_from "
                      "or under: what the second claim does to the first"),
    _text("how", "up or down; wholly or in part", null=True),
    _text("commitment", "commitments.id of the second claim"),
    _text("other", "commitments.id of the first, the same for a link inside one commitment; or an instrument's name"),
    _text("first", "claims.id; empty where a person linked it to an instrument by its name", null=True),
    _text("second", "claims.id"),
    _text("reason", "why, in words"),
    _text("fields", "JSON list of objects: field, first, second, verdict"),
    _text("ruling", "rulings.id, where a person set the link", null=True),
    Index("links_by_commitment", "commitment"), Index("links_by_other", "other"),
)

matches = Table(
    "matches", metadata,
    _text("commitment", "commitments.id", primary_key=True),
    Column("turn", Integer, primary_key=True, autoincrement=False,
           comment="its place among those of its commitment; lists show it by commitment and turn"),
    _text("rule", "why both claims speak of one promise"),
    _text("first", "claims.id"),
    _text("second", "claims.id"),
)

suggestions = Table(
    "suggestions", metadata,
    _text("id", "stable name", primary_key=True),
    _text("first_commitment", "commitments.id; lists show it by the lesser of both, then by the greater"),
    _text("second_commitment", "commitments.id of what may be the same promise, or a part of it"),
    _text("first", "claims.id"),
    _text("second", "claims.id"),
    _text("reason", "why it was not decided, in words"),
    _text("fields", "JSON list of objects: field, first, second, verdict"),
    Index("suggestions_by_first", "first_commitment"),
)

bearings = Table(
    "bearings", metadata,
    _text("commitment", "commitments.id", primary_key=True),
    Column("asks", Integer, primary_key=True, autoincrement=False,
           comment="1: it looks for what it is a part of, is paid from or made under; 0: others find it so"),
    _text("hook", "by what: a word of an instrument's name, the parties of a pact, whom a sum is for, a text",
          primary_key=True),
    _text("since", "when its history begins: day, text and place of its first claim, in words that sort so"),
    Index("bearings_by_hook", "hook", "asks", "since"),
)

prints = Table(
    "prints", metadata,
    _text("text_id", "documents.text_id", primary_key=True),
    Column("signature", LargeBinary, nullable=False, comment="MinHash of the text: 128 numbers of 32 bits, to find "
                                                             "near-copies without reading every text again"),
    _text("family", "text_id of the first of its near-copies; empty where it has none", null=True),
)

visits = Table(
    "visits", metadata,
    _text("place", "an address that was fetched; behind pages: a feed whose pages were read; behind file: a path that "
          "is followed; behind failed: an address that failed; behind pause: a host that asks for one",
          primary_key=True),
    _text("etag", "what its server called the version it sent, or sha256: and the hash of its bytes; of a file its "
          "size and time of writing; how often in a row an address failed; until when a host is left alone", null=True),
    _text("last_modified", "when its server said that it had changed last; of a library the files that its items name; "
          "for how many looks an address is left alone, empty: for ever", null=True),
    _text("recorded_on", "when it was seen (UTC)"),
)

originals = Table(
    "originals", metadata,
    _text("sha256", "hash of the bytes as they came", primary_key=True),
    _text("kind", "what they were read as: web page, PDF, plain text …"),
    _number("bytes", "how many there are"),
    Column("packed", LargeBinary, nullable=False, comment="the bytes, packed with zlib"),
)

taken_from = Table(
    "taken_from", metadata,
    Column("document", Integer, ForeignKey("documents.number"), nullable=False, primary_key=True,
           comment="the text that was taken from them (documents.number)"),
    Column("original", WORDS, ForeignKey("originals.sha256"), nullable=False, primary_key=True,
           comment="the bytes (originals.sha256)"),
    _text("source", "path or address they came from", primary_key=True),
)

DERIVED = (commitments, conflicts, links, matches, suggestions, bearings)  # worked out, and thrown away freely

TOKENIZER = "porter unicode61 remove_diacritics 2"

# Full-text indexes keep no second copy of the words (external content); triggers keep them in step inside the
# same transaction, so that a killed run cannot leave a text that search does not know.
FULL_TEXT: tuple[str, ...] = (
    "CREATE VIRTUAL TABLE document_words USING fts5(title, text, content='documents', content_rowid='number', "
    f"tokenize='{TOKENIZER}')",
    "CREATE TRIGGER document_words_add AFTER INSERT ON documents BEGIN "
    "INSERT INTO document_words(rowid, title, text) VALUES (new.number, new.title, new.text); END",
    "CREATE TRIGGER document_words_retitle AFTER UPDATE OF title, text ON documents BEGIN "
    "INSERT INTO document_words(document_words, rowid, title, text) "
    "VALUES ('delete', old.number, old.title, old.text); "
    "INSERT INTO document_words(rowid, title, text) VALUES (new.number, new.title, new.text); END",
    "CREATE VIRTUAL TABLE quote_words USING fts5(quote, content='claims', content_rowid='number', "
    f"tokenize='{TOKENIZER}')",
    "CREATE TRIGGER quote_words_add AFTER INSERT ON claims BEGIN "
    "INSERT INTO quote_words(rowid, quote) VALUES (new.number, new.quote); END",
)


def notes() -> list[dict[str, str]]:
    """A row for each column of each table: what it holds."""
    return [{"table_name": table.name, "column_name": column.name, "meaning": column.comment or ""}
            for table in metadata.sorted_tables for column in table.columns]
