"""Label Studio tasks out: a text each, with its claims as predictions that people correct there."""

from __future__ import annotations

from typing import Any

from pledgebook import __version__
from pledgebook.answers.extract import Extract
from pledgebook.exchange.beside import MADE
from pledgebook.exchange.formats import CannotExport
from pledgebook.exchange.json_text import one_object
from pledgebook.exchange.letters import units
from pledgebook.model import Claim, Kind, Stage


def written(taken: Extract) -> bytes:
    """Tasks for an interface with Labels "kind" and, per region, Choices "stage" on the Text "text".

    Label Studio counts as browsers do, in UTF-16 units; `meta.claim` keeps the claim with our offsets. Raises
    CannotExport where there is no task: Label Studio refuses such a file.
    """
    by_text: dict[str, list[Claim]] = {}
    for claim in taken.fitting:
        by_text.setdefault(claim.evidence.document_id, []).append(claim)
    if not by_text:
        raise CannotExport("No claim fits, so there is no text to label.", "labelstudio",
                           "Label Studio imports no file without a task. Widen the filter, or ask for csv.")
    return one_object([{
        "data": {"text": taken.texts[name], "document": name, "title": taken.entries[name].title or "",
                 "pledgebook": taken.label},
        "predictions": [{"model_version": taken.label["made_by"], "score": round(
            sum(claim.confidence for claim in claims) / len(claims), 3),
            "result": [part for claim in claims for part in _marks(claim, taken.texts[name])]}]}
        for name, claims in sorted(by_text.items())])


def interface() -> bytes:
    """The labelling interface that the tasks are for, as Label Studio's settings take it."""
    kinds, stages = ("".join(f'    <{tag} value="{one}"/>\n' for one in values)
                     for tag, values in (("Label", Kind), ("Choice", Stage)))
    return (f"<View>\n  <!-- {MADE}{__version__}: paste this under Settings, Labeling Interface, Code. -->\n"
            f'  <Labels name="kind" toName="text">\n{kinds}  </Labels>\n'
            '  <Text name="text" value="$text"/>\n'
            f'  <Choices name="stage" toName="text" perRegion="true">\n{stages}  </Choices>\n</View>\n').encode()


def _marks(claim: Claim, text: str) -> list[dict[str, Any]]:
    """The marked words with their kind, and the stage that belongs to them."""
    start = units(text[:claim.evidence.start])
    place = {"start": start, "end": start + units(claim.quote), "text": claim.quote}
    common = {"id": claim.id, "to_name": "text", "score": round(claim.confidence, 3)}
    return [common | {"from_name": "kind", "type": "labels", "value": place | {"labels": [str(claim.kind)]},
                      "meta": {"claim": claim.as_json()}},
            common | {"from_name": "stage", "type": "choices", "value": place | {"choices": [str(claim.stage)]}}]
