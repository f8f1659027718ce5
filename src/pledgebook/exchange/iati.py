"""IATI activities out: each promise of money as an activity with its transactions: 12 pledge, 2 commitment,
3 disbursement.

IATI counts firm sums of one donor. Sums told by the year, without a day, or of several donors together are left out,
and so are parts of a sum that stands here under the same type, for whoever reads the file adds up; a comment at the
top counts both. Disbursements come to what `totals` says was delivered of these sums.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from xml.etree import ElementTree as Tree

from pledgebook.answers.extract import Extract
from pledgebook.answers.sentences import in_one_sentence
from pledgebook.exchange.countries import two_letters
from pledgebook.exchange.formats import CannotExport
from pledgebook.exchange.letters import address, xml_file, xml_text
from pledgebook.model import Amount, Commitment, Kind, Stage
from pledgebook.register.days import is_day, last_day
from pledgebook.register.links import Link
from pledgebook.register.netting import INSIDE, books, deliveries
from pledgebook.world import load, party_name

PLEDGE, COMMITMENT, DISBURSEMENT = "12", "2", "3"  # TransactionType
TYPES = {Stage.PLEDGED: PLEDGE, Stage.ADOPTED: COMMITMENT, Stage.DELIVERED: DISBURSEMENT}
STATUS = {Stage.PLEDGED: "1", Stage.ADOPTED: "2", Stage.DELIVERED: "2"}  # ActivityStatus: pipeline, implementation
GOVERNMENT, MULTILATERAL, OTHER = "10", "40", "90"  # OrganisationType
FUNDING = "1"  # OrganisationRole
LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"
REPORTER = "pledgebook"  # whoever publishes puts an identifier of their own here


def written(taken: Extract) -> bytes:
    """The activities of IATI standard 2.03, in the order of elements that it asks for.

    Raises CannotExport where there is none: the standard has no file without an activity.
    """
    sums = [commitment for commitment in taken.commitments if fits(commitment)]
    told = transactions(sums, taken.links)
    fitting = [commitment for commitment in sums if told[commitment.id]]
    if not fitting:
        raise CannotExport("Nothing fits that IATI has a place for: a firm sum of aid of one donor, with a day.",
                           "iati", "IATI has no file without an activity. Widen the filter, or ask for csv.")
    root = Tree.Element("iati-activities", {"version": "2.03"})
    note = "; ".join(f"{name}: {value}" for name, value in (taken.label | {
        "left_out": f"{len(taken.commitments) - len(sums)} commitments that are no firm sum of one donor with a day, "
                    f"{len(sums) - len(fitting)} that are parts of a sum that is here"}).items())
    root.append(Tree.Comment(xml_text(f" {note} ").replace("--", "- -")))
    for commitment in fitting:
        activity = Tree.SubElement(root, "iati-activity", {
            LANGUAGE: "en", "default-currency": _currency(commitment)})  # of all its narratives
        _activity(activity, commitment, told[commitment.id], taken)
    return xml_file(root)


def fits(commitment: Commitment) -> bool:
    """Whether it is a sum for somebody that IATI has a place for."""
    return (commitment.amount is not None and commitment.amount.per is None and commitment.stage in TYPES
            and commitment.kind in (Kind.AID, Kind.BODY) and len(commitment.actors) == 1
            and is_day(commitment.last_said))


def transactions(sums: Sequence[Commitment], links: Sequence[Link]) -> dict[str, dict[str, float]]:
    """Commitment → type → value, so that what is read under one type can be added up.

    A sum that was delivered in part is a pledge of all of it, and a disbursement of what was delivered.
    """
    delivered = deliveries(sums, books(sums, links))
    promised = {c.id: promise_of(c) for c in sums}
    inside = {link.commitment for link in links if link.relation in INSIDE and link.commitment != link.other
              and promised.get(link.commitment) and promised[link.commitment] == promised.get(link.other)}
    return {c.id: ({promised[c.id]: c.amount.value} if c.amount and promised[c.id] and c.id not in inside else {})
            | ({DISBURSEMENT: delivered[c.id]} if c.id in delivered else {}) for c in sums}


def promise_of(commitment: Commitment) -> str:
    """The type under which a sum is promised; the empty string for what was delivered whole."""
    if commitment.stage is not Stage.DELIVERED:
        return TYPES[commitment.stage]
    return PLEDGE if commitment.amount and commitment.delivered < commitment.amount.value else ""


def _activity(activity: Tree.Element, commitment: Commitment, told: Mapping[str, float], taken: Extract) -> None:
    _text(activity, "iati-identifier", f"{REPORTER}-{commitment.id}")
    reporter = Tree.SubElement(activity, "reporting-org", {"ref": REPORTER, "type": OTHER, "secondary-reporter": "1"})
    _text(reporter, "narrative", taken.label["made_by"])
    _narrative(activity, "title", in_one_sentence(commitment))
    _narrative(activity, "description", commitment.quote, type="1")
    donor = commitment.actors[0]
    _narrative(activity, "participating-org", party_name(donor), role=FUNDING, type=_type(donor))
    Tree.SubElement(activity, "activity-status", {"code": STATUS[commitment.stage]})
    day = _day(commitment)
    Tree.SubElement(activity, "activity-date", {"iso-date": day, "type": "1" if commitment.stage is Stage.PLEDGED else
                                                "2"})
    only = commitment.beneficiaries if len(commitment.beneficiaries) == 1 else ()  # beside others: nobody says how much
    if only and only[0] in load().states and (code := two_letters(only[0])):
        Tree.SubElement(activity, "recipient-country", {"code": code, "percentage": "100"})
    for kind, value in told.items():
        _transaction(activity, commitment, kind, value, day)
    for entry in (taken.entries[name] for name in commitment.document_ids if name in taken.entries):
        url = address(entry.url)
        if url:
            link = Tree.SubElement(activity, "document-link", {"url": xml_text(url), "format": "text/html"})
            _narrative(link, "title", entry.title or entry.id)
            Tree.SubElement(link, "category", {"code": "A12"})


def _transaction(activity: Tree.Element, commitment: Commitment, kind: str, worth: float, day: str) -> None:
    amount = commitment.amount
    if amount is None:
        return
    amount = amount if worth == amount.value else Amount(worth, amount.currency)
    transaction = Tree.SubElement(activity, "transaction", {"ref": commitment.id})
    Tree.SubElement(transaction, "transaction-type", {"code": kind})
    Tree.SubElement(transaction, "transaction-date", {"iso-date": day})
    value = Tree.SubElement(transaction, "value", {"currency": amount.currency, "value-date": day})
    value.text = str(amount.as_json()["value"])
    bound = f" ({amount.bound})" if amount.bound else ""
    _narrative(transaction, "description", f"{commitment.stage}{bound}, independent sources: "
                                           f"{commitment.sources}")
    _narrative(transaction, "provider-org", party_name(commitment.actors[0]), type=_type(commitment.actors[0]))
    if len(commitment.beneficiaries) == 1:
        receiver, = commitment.beneficiaries
        _narrative(transaction, "receiver-org", party_name(receiver), type=_type(receiver))


def _day(commitment: Commitment) -> str:
    """The day of the last telling; of a month or year its last day, for IATI takes whole days only."""
    return str(last_day(commitment.last_said or ""))


def _currency(commitment: Commitment) -> str:
    return commitment.amount.currency if commitment.amount else ""


def _type(party: str) -> str:
    return GOVERNMENT if party in load().states else MULTILATERAL


def _text(inside: Tree.Element, name: str, words: str) -> None:
    Tree.SubElement(inside, name).text = xml_text(words)


def _narrative(inside: Tree.Element, element: str, words: str, /, **attributes: str) -> None:
    _text(Tree.SubElement(inside, element, attributes), "narrative", words)
