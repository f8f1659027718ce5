"""An Atom feed out: an entry for each commitment that fits, dated by its last telling."""

from __future__ import annotations

from uuid import NAMESPACE_URL, uuid5
from xml.etree import ElementTree as Tree

from pledgebook import __version__
from pledgebook.answers.extract import Extract
from pledgebook.answers.sentences import in_one_sentence
from pledgebook.exchange.letters import address, xml_file, xml_text
from pledgebook.model import Commitment
from pledgebook.register.days import is_day, last_day

NAMESPACE = "http://www.w3.org/2005/Atom"
BEGINNING = "1970-01-01"  # of a feed with no entry


def written(taken: Extract) -> bytes:
    """The newest first. Atom asks for a moment: midnight (UTC) of the last telling; without a day there is no entry."""
    dated = sorted((c for c in taken.commitments if is_day(c.last_said)), key=lambda c: c.id)
    dated.sort(key=_day, reverse=True)
    label = taken.label
    feed = Tree.Element("feed", {"xmlns": NAMESPACE})
    _text(feed, "id", _urn(f"feed:{label['filter']}:{label['as_of']}"))
    _text(feed, "title", f"Commitments: {label['filter']}")
    _text(feed, "subtitle", f"As of: {label['as_of']}. {label['definition']} Left out: "
                            f"{len(taken.commitments) - len(dated)} whose day is unknown.")
    _text(feed, "updated", _moment(_day(dated[0]) if dated else BEGINNING))
    _text(Tree.SubElement(feed, "author"), "name", label["made_by"])
    Tree.SubElement(feed, "generator", {"version": __version__}).text = "Pledgebook"
    for commitment in dated:
        _entry(Tree.SubElement(feed, "entry"), commitment, taken)
    return xml_file(feed)


def _entry(entry: Tree.Element, commitment: Commitment, taken: Extract) -> None:
    _text(entry, "id", _urn(commitment.id))
    _text(entry, "title", in_one_sentence(commitment))
    _text(entry, "updated", _moment(_day(commitment)))
    for scheme, term in (("kind", commitment.kind), ("stage", commitment.stage),
                         *(("party", party) for party in dict.fromkeys(
                             commitment.actors + commitment.partners + commitment.beneficiaries))):
        Tree.SubElement(entry, "category", {"scheme": f"urn:pledgebook:{scheme}", "term": xml_text(term)})
    links = [url for name in commitment.document_ids if name in taken.entries
             and (url := address(taken.entries[name].url))]
    for number, url in enumerate(dict.fromkeys(links)):
        Tree.SubElement(entry, "link", {"rel": "related" if number else "alternate", "href": xml_text(url)})
    contested = f"\nContested: {', '.join(commitment.contested)}." if commitment.contested else ""
    content = Tree.SubElement(entry, "content", {"type": "text"})
    content.text = xml_text(f"“{commitment.quote}”\nIndependent sources: {commitment.sources}; commitment "
                            f"{commitment.id}.{contested}")


def _day(commitment: Commitment) -> str:
    return str(last_day(commitment.last_said or BEGINNING))


def _moment(day: str) -> str:
    return f"{day}T00:00:00Z"


def _urn(name: str) -> str:
    return f"urn:uuid:{uuid5(NAMESPACE_URL, f'urn:pledgebook:{name}')}"


def _text(inside: Tree.Element, name: str, words: str) -> None:
    Tree.SubElement(inside, name).text = xml_text(words)
