"""A Frictionless Data Package out: a zip of CSV tables with their schema, licence and question."""

from __future__ import annotations

import hashlib
from typing import Any

from pledgebook import __version__
from pledgebook.answers.extract import Extract
from pledgebook.exchange.archive import zipped
from pledgebook.exchange.json_text import one_object, told
from pledgebook.exchange.meanings import meaning
from pledgebook.exchange.parquet import type_of
from pledgebook.exchange.tables import (
    CONFLICT_COLUMNS,
    DOCUMENT_COLUMNS,
    RULED_CLAIM_COLUMNS,
    RULED_COMMITMENT_COLUMNS,
    Listing,
    as_csv,
)

# The register is ours to give; the quotes belong to those who wrote them. Whoever publishes sets what holds for both.
LICENSE = {"name": "CC-BY-4.0", "path": "https://creativecommons.org/licenses/by/4.0/",
           "title": "Creative Commons Attribution 4.0: for the register; quotes remain with their sources"}
KEYS = {"claims": ("document", "documents"), "conflicts": ("commitment", "commitments")}


def written(taken: Extract) -> bytes:
    """datapackage.json and its tables in one archive."""
    judged = taken.judged
    tables = {
        "claims": Listing(RULED_CLAIM_COLUMNS, [
            claim.as_json() | judged.of_claim(claim.id) for claim in taken.claims]),
        "commitments": Listing(RULED_COMMITMENT_COLUMNS, [
            one.as_json() | judged.of_commitment(one.claim_ids) for one in taken.commitments]),
        "conflicts": Listing(CONFLICT_COLUMNS, [conflict.as_json() for conflict in taken.conflicts]),
        "documents": Listing(DOCUMENT_COLUMNS, [entry.as_json() for entry in taken.documents])}
    files = {f"{name}.csv": "".join(as_csv(table)).encode("utf-8", "backslashreplace")
             for name, table in tables.items()}
    package = {
        "profile": "tabular-data-package", "name": "pledgebook", "title": f"Commitments: {taken.label['filter']}",
        "description": taken.label["definition"], "licenses": [LICENSE],
        "version": __version__, "pledgebook": taken.label,
        "resources": [_resource(name, table, files[f"{name}.csv"]) for name, table in tables.items()]}
    return zipped({"datapackage.json": one_object(package)} | files)


def _resource(name: str, table: Listing, content: bytes) -> dict[str, Any]:
    schema: dict[str, Any] = {
        "fields": [told({"name": column, "type": type_of(column, name), "description": meaning(column, name)})
                   for column in table.columns],
        "missingValues": [""], "primaryKey": "id"}
    if name in KEYS:
        column, other = KEYS[name]
        schema["foreignKeys"] = [{"fields": column, "reference": {"resource": other, "fields": "id"}}]
    return {"profile": "tabular-data-resource", "name": name, "path": f"{name}.csv", "format": "csv",
            "mediatype": "text/csv", "encoding": "utf-8", "bytes": len(content),
            "hash": "sha256:" + hashlib.sha256(content).hexdigest(), "schema": schema}
