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
OF_DOCUMENTS = {"id": "its name in the book", "claims": "how many of its claims count here"}
SIDES = {"first": "the claim said first", "second": "the claim said later"}
ELSEWHERE = ("as in claims", "as written", "ISO 8601")  # short notes of commitments: claims say more


def meaning(column: str, table: str) -> str:
    """What a column of an export holds; the empty string where nothing says so."""
    own = metadata.tables[table].columns if table in metadata.tables else None
    known = own[column].comment if own is not None and column in own else None
    side, _, rest = column.partition("_")
    if known is None and side in SIDES and rest:
        return f"of {SIDES[side]}: {meaning(rest, 'claims') or rest}"
    if table == "documents" and column in OF_DOCUMENTS:
        return OF_DOCUMENTS[column]
    if table == "commitments" and known in ELSEWHERE:
        return meaning(column, "claims")
    return HERE.get(column) or known or ""
