"""A column in, what it holds out: the words of the book's own tables, for codebook sheets and schemas."""

from __future__ import annotations

from pledgebook.register.schema import metadata

# Columns of exports that are not columns of a table of the book, or say more there.
HERE = {
    "document": "the text it stands in (documents.id)", "verdict": "what people ruled: accepted, rejected, corrected, "
    "added; empty: nobody judged it", "corrected": "fields that people corrected: as read → as ruled",
    "rulings": "standing rulings that bear on it (rulings.id)", "claims": "its claims (claims.id), by day",
    "documents": "the texts that speak of it (documents.id)", "why": "what in the sentence led to each value, in words",
    "said_on": "the day of the saying, ISO 8601 as precise as known; without a better one, that of the text",
    "actors": "party ids: who performs the act", "partners": "party ids: with whom, or of whom",
    "beneficiaries": "party ids: for whom", "items": "what is given, as written",
    "contested": "fields in which its claims contradict each other", "copies": "other names under which it came",
    "problems": "how many passages could not be made out", "commitment": "commitments.id", "url": "its address",
    "title": "its title", "publisher": "who published it", "source": "path or address it came from",
    "rule": "the rule that found it", "reason": "why, in words"}
# The same, where a column says something of its own in one part of the book or on one sheet.
OF: dict[str, dict[str, str]] = {
    "commitments": {"who": "the names of its actors"},
    "documents": {"id": "its name in the book", "claims": "how many of its claims count here",
                  "because": "why a person should look at it"},
    "doubts": {"id": "stable name: the same words, rule and reason give the same id",
               "start": "first character of the doubted words in the document's text (code points, from 0)",
               "end": "character after the last one of the doubted words",
               "quote": "the doubted words: the text from start to end",
               "instead": "what the register or the reference has, in words", "claims": "claims that these words "
               "belong to (claims.id)", "sources": "what it is held against: instruments by id, other texts by name"},
    "rulings": {"when": "when it was made, ISO 8601 in UTC; rulings act in this order",
                "claims": "the claims that it is about, by the names they have today (claims.id)",
                "others": "the claims at the other end of a link, or that they are kept apart from (claims.id)",
                "says": "the values that it sets: field=value", "blind": "whether it was given before its maker was "
                "shown what the reader reads", "stands": "whether it was not taken back",
                "state": "in force, taken back, or on which claims it has no effect, and why",
                "why": "the reason that its maker gave"},
    "changes": {"change": "what moved: new, firmer, doubted …", "who": "party ids: actors, then the other parties",
                "before": "as it was known at the first day, in words; empty: nothing",
                "after": "as it is known at the second day, in words; empty: nothing"}}
SIDES = {"first": "the claim said first", "second": "the claim said later"}
ELSEWHERE = ("as in claims", "as written", "ISO 8601")  # short notes of commitments: claims say more


def meaning(column: str, table: str) -> str:
    """What a column of an export holds; the empty string where nothing says so."""
    if column in OF.get(table, {}):
        return OF[table][column]
    own = metadata.tables[table].columns if table in metadata.tables else None
    known = own[column].comment if own is not None and column in own else None
    side, _, rest = column.partition("_")
    if known is None and side in SIDES and rest:
        return f"of {SIDES[side]}: {meaning(rest, 'claims') or rest}"
    if table == "commitments" and known in ELSEWHERE:
        return meaning(column, "claims")
    return HERE.get(column) or known or ""
