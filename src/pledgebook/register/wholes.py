"""Commitments in, links between them out: parts and their wholes, gifts and their funds, acts and their instruments.

A smaller promise is a part of a larger one only where words say so ("of which", "the first tranche", the larger figure
itself, a firmer act told in one breath) or where it is the delivery that only one promise can mean. Without such words
a second promise stands by itself and leaves the first standing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice

from pledgebook.model import Amount, Claim, Commitment, Kind, Stage
from pledgebook.register.cues import Cue, seen
from pledgebook.register.days import by_day, days_apart
from pledgebook.register.entries import rows_in, tells_sum, two_rows
from pledgebook.register.figures import exchanged, ratio
from pledgebook.register.links import Link, made
from pledgebook.register.parting import EXCHANGED, ONE_BREATH, Maybe
from pledgebook.register.relations import Relation
from pledgebook.register.subjects import GENERIC, WORD, Likeness, Subject, folded, how_many, name_key, subject
from pledgebook.register.tellings import oldest_first, text_of, texts_of
from pledgebook.world import load

DELIVERY_TIME = 800  # days after its last telling within which a delivery can mean a promise
LOOKED_AT = 24  # promises of the same parties that a part is set against
SUMS_LOOKED_AT = 4 * LOOKED_AT  # the last sums of bodies for one side that a share is set against
FUND_WORDS = frozenset({"fund", "facility", "mechanism", "budget", "reserve", "bank", "loan"})
MONEY_WORDS = frozenset({"loan", "fund", "money", "grant", "credit", "financing", "funding", "sum"})
POINTS_BACK = 1600  # characters within which "the agreement" means the one told before
PACTS = (Kind.AGREEMENT, Kind.GUARANTEE)
NAMED = 400  # commitments of one name that are looked at


@dataclass(frozen=True, slots=True)
class Entry:
    """A commitment with what is asked of it again and again."""

    commitment: Commitment
    claims: tuple[Claim, ...]
    about: Subject
    number: int | None
    texts: frozenset[str]

    @property
    def others(self) -> frozenset[str]:
        c = self.commitment
        return (frozenset(c.beneficiaries) or frozenset(c.partners)) - set(c.actors)

    @property
    def sides(self) -> tuple[frozenset[str], frozenset[str]]:
        return frozenset(self.commitment.actors), self.others

    @property
    def parties(self) -> frozenset[str]:
        c = self.commitment
        return frozenset(c.actors + c.partners + c.beneficiaries)


@dataclass
class Shelf:
    """Commitments where a part, a gift or an act looks for what it belongs to."""

    by_sides: dict[tuple[frozenset[str], frozenset[str]], list[Entry]] = field(
        default_factory=lambda: defaultdict(list))
    by_others: dict[frozenset[str], list[Entry]] = field(default_factory=lambda: defaultdict(list))
    by_word: dict[str, list[tuple[frozenset[str], Entry]]] = field(default_factory=lambda: defaultdict(list))
    by_name: dict[tuple[frozenset[str], str], list[Entry]] = field(default_factory=lambda: defaultdict(list))
    pacts: dict[frozenset[str], list[Entry]] = field(default_factory=lambda: defaultdict(list))
    in_text: dict[str, list[tuple[Claim, Entry]]] = field(default_factory=lambda: defaultdict(list))  # pacts and money


def entries(commitments: Iterable[Commitment], group_of: Mapping[str, Sequence[Claim]]) -> list[Entry]:
    """The commitments with what their claims name, oldest first."""
    found = []
    for commitment in commitments:
        claims = tuple(group_of[commitment.id])
        about = Subject()
        for claim in claims:
            about = about | subject(claim)
        number = next((number for number in map(how_many, claims) if number is not None), None)
        found.append(Entry(commitment, claims, about, number, texts_of(claims)))
    return sorted(found, key=lambda entry: oldest_first(entry.claims[0]))


def shelf_of(found: Iterable[Entry]) -> Shelf:
    shelf = Shelf()
    for entry in found:
        c = entry.commitment
        # A request or a no is nothing that parts can belong to; what was ended may have been given in part before.
        if c.kind is Kind.AID and c.stage is not Stage.REQUESTED and any(claim.stage.rung for claim in entry.claims):
            shelf.by_sides[entry.sides].append(entry)
            if c.amount is not None and len(c.actors) == 1 and c.actors[0] in load().members:
                shelf.by_others[entry.others].append(entry)
        if c.kind is Kind.AGREEMENT or c.kind in (Kind.AID, Kind.BODY):
            for claim in entry.claims:
                if claim.stage.rung is not None and claim.stage is not Stage.REQUESTED:
                    shelf.in_text[text_of(claim)].append((claim, entry))
        if c.kind in PACTS and c.stage.rung:
            shelf.pacts[entry.parties].append(entry)
            for claim in entry.claims:
                if claim.instrument and c.kind is Kind.AGREEMENT:  # "the joint declaration" means one in its own text
                    shelf.by_name[name_key(claim.instrument), text_of(claim)].append(entry)
        for key in {name_key(claim.instrument) for claim in entry.claims if claim.instrument}:
            for word in sorted(key - GENERIC)[:1]:  # the name is found by one word of its own
                shelf.by_word[word].append((key, entry))
    return shelf


def ties_between(found: Sequence[Entry], maybes: list[Maybe], among: Sequence[Entry] | None = None) -> Iterator[Link]:
    """Links from each commitment to what it is a part of, is paid from, or is made under.

    maybes   gets what may be such a link, but not surely
    among    all that these can be linked to, oldest first, where that is more than themselves (see bearings.py)
    """
    shelf = shelf_of(found if among is None else among)
    for entry in found:
        whole = None
        if entry.commitment.kind is Kind.AID and entry.commitment.stage.rung is not None and \
                entry.commitment.stage is not Stage.REQUESTED:
            whole = part_of_sum(entry, shelf, maybes) or share_of_body(entry, shelf)
            if whole:
                yield whole
        named = to_named(entry, shelf)
        if named and not (whole and whole.other == named.other):
            yield named
        if named is None:
            yield from to_told_before(entry, shelf)


# --- parts --------------------------------------------------------------------------------------------------


def part_of_sum(entry: Entry, shelf: Shelf, maybes: list[Maybe]) -> Link | None:
    """What a smaller sum, or a delivery, of the same parties was promised as."""
    before = (other for other in reversed(shelf.by_sides[entry.sides])
              if other is not entry and _came_before(other, entry))
    wholes = [*islice(before, LOOKED_AT)][::-1]
    fitting = [(other, reason) for other in wholes for reason in [_why_part(entry, other)] if reason]
    if not fitting:
        return None
    told_figure = [pair for pair in fitting if pair[1].startswith("tells")]
    alike = [pair for pair in fitting if pair[0].about.likeness(entry.about) is Likeness.SAME]
    chosen = told_figure or alike or fitting
    if len({pair[0].commitment.id for pair in chosen}) > 1:
        for other, reason in chosen[-2:]:
            maybes.append(Maybe(_shown(other), _saying(entry), f"a part of one of several promises: {reason}"))
        return None
    other, reason = chosen[-1]
    done = entry.commitment.stage is Stage.DELIVERED
    relation, how = (Relation.FULFILS, "in part" if _less(entry, other) is not False else "wholly") if done \
        else (Relation.PART_OF, None)
    return made(relation, how, (_shown(other), _saying(entry)), (entry.commitment.id, other.commitment.id), reason)


def _why_part(entry: Entry, other: Entry) -> str | None:
    """The reason why one commitment is a part of another of the same parties; None where nothing says so."""
    done = entry.commitment.stage is Stage.DELIVERED and other.commitment.stage is not Stage.DELIVERED
    less = _less(entry, other)
    if less is False and not done:
        return None
    if less is None and not (done and (entry.commitment.amount is None or other.commitment.amount is None)):
        return None
    if two_rows(rows_in(entry.claims), rows_in(other.claims)):
        return None  # whoever keeps a ledger lets its rows add up
    if other.about.likeness(entry.about) is Likeness.DIFFERENT or any(
            seen(Cue.ADDITIONAL, claim.quote) for claim in entry.claims):
        return None
    whole = other.commitment.amount
    for claim in entry.claims[:LOOKED_AT]:
        if whole is not None and claim.amount == entry.commitment.amount and tells_sum(claim, whole.value):
            return "tells the larger figure, too"
        words = seen(Cue.PART, claim.quote)
        if words and claim.amount == entry.commitment.amount:
            return f"says “{words}”"
    if _in_one_breath(entry, other):
        return "a firmer act on a smaller sum, told in one breath"
    gap = days_apart(other.commitment.last_said, entry.commitment.first_said)
    if done and (gap is None or gap <= DELIVERY_TIME) and not _beside(entry, other):
        return "a delivery between the same parties, after the promise"
    return None


def _less(entry: Entry, other: Entry) -> bool | None:
    """Whether a sum (or number) is surely smaller than another; None where they cannot be compared."""
    amount, whole = entry.commitment.amount, other.commitment.amount
    if amount is not None and whole is not None:
        return _less_money(amount, whole, entry.commitment.first_said)
    if amount is None and whole is None and entry.number is not None and other.number is not None:
        return entry.number < other.number
    return None


def _less_money(amount: Amount, whole: Amount, said_on: str | None) -> bool | None:
    if amount.per != whole.per:
        return None
    value = amount.value
    if amount.currency != whole.currency:
        there = exchanged(amount, whole.currency, said_on)
        if there is None:
            return None
        value = there.value
    return value < whole.value and ratio(value, whole.value) > 1 + EXCHANGED


def _came_before(whole: Entry, part: Entry) -> bool:
    """Whether the larger promise was told no later than its part, or in the same text."""
    if by_day(whole.commitment.first_said) <= by_day(part.commitment.first_said):
        return True
    return text_of(part.claims[0]) in whole.texts


def _beside(entry: Entry, other: Entry) -> bool:
    """Whether one text alone tells both, without a thing of which both are: two matters, as far as anyone can see."""
    texts = {text_of(claim) for claim in (*entry.claims, *other.claims)}
    return len(texts) == 1 and other.about.likeness(entry.about) is not Likeness.SAME and (
        entry.commitment.amount is None or other.commitment.amount is None)


def _in_one_breath(entry: Entry, other: Entry) -> bool:
    rung, before = entry.commitment.stage.rung, other.commitment.stage.rung
    if rung is None or before is None or rung <= before or not _less(entry, other):
        return False
    places = {text_of(claim): claim.evidence for claim in other.claims}
    return any(text_of(claim) in places and
               abs(claim.evidence.start - places[text_of(claim)].start) <= ONE_BREATH for claim in entry.claims)


def share_of_body(entry: Entry, shelf: Shelf) -> Link | None:
    """The sum of a union or alliance that a member's sum is a share of, where the words say that it is a share."""
    saying = next((claim for claim in entry.claims
                   if seen(Cue.SHARE, claim.quote) or seen(Cue.PART, claim.quote)), None)
    if saying is None or entry.commitment.amount is None:
        return None
    wholes = []
    for other in shelf.by_others[entry.others][-SUMS_LOOKED_AT:]:
        body, = other.commitment.actors
        members = load().members_on(body, saying.said_on)
        if set(entry.commitment.actors) <= set(members) and _less(entry, other) and _came_before(other, entry) and (
                body in saying.parties or _names_body(saying.quote, body) or _tells_whole(saying, other)):
            wholes.append(other)
    told = [other for other in wholes if _tells_whole(saying, other)] or wholes
    if len(told) != 1:
        return None
    reason = f"a member's share of a sum of {told[0].commitment.actors[0]}: “" \
        f"{seen(Cue.SHARE, saying.quote) or seen(Cue.PART, saying.quote)}”"
    return made(Relation.PART_OF, None, (_shown(told[0]), saying), (entry.commitment.id, told[0].commitment.id), reason)


def may_be_share(part: Commitment, whole: Commitment) -> bool:
    """Whether `share_of_body` may link a sum to one of a body, as far as parties, figures and days of both tell.

    What it lets through is looked at closely; what it does not must never be linked there.
    """
    if part.amount is None or whole.amount is None or len(whole.actors) != 1:
        return False
    told_before = by_day(whole.first_said) <= by_day(part.first_said) or not set(
        part.document_ids).isdisjoint(whole.document_ids)
    return told_before and set(part.actors) <= set(load().members_on(whole.actors[0], None)) and bool(
        _less_money(part.amount, whole.amount, part.first_said))


def _tells_whole(claim: Claim, whole: Entry) -> bool:
    amount = whole.commitment.amount
    return amount is not None and tells_sum(claim, amount.value)


def _names_body(quote: str, body: str) -> bool:
    title = load().titles.get(body, body)
    return body in quote or title.casefold() in quote.casefold()


# --- funds and instruments ----------------------------------------------------------------------------------


def to_named(entry: Entry, shelf: Shelf) -> Link | None:
    """The fund that a gift is paid from, or the agreement or act that a commitment is made under, by its name."""
    if entry.commitment.kind is Kind.AGREEMENT:
        return None
    for claim in entry.claims[:LOOKED_AT]:
        for target, name in _named_in(claim, entry, shelf):
            relation = _relation_to(entry, target, claim)
            if relation is not None:
                return made(relation, None, (_shown(target), claim), (entry.commitment.id, target.commitment.id),
                            f"names “{name}”")
    return None


def to_told_before(entry: Entry, shelf: Shelf) -> Iterator[Link]:
    """The pact or the money of the same text that a claim points back to, or in whose sentence it stands.

    "The agreement will allow the two to send …" is made under the agreement told last; "this loan will pay for …" is
    paid from it; what a sentence of an agreement tells besides ("agreed to extend the presence of the fleet") is
    what was agreed.
    """
    if entry.commitment.kind is Kind.AGREEMENT:
        return
    for claim in entry.claims[:LOOKED_AT]:
        if claim.stage.rung is None or claim.stage is Stage.REQUESTED:
            continue
        around = [(told, other) for told, other in shelf.in_text.get(text_of(claim), ()) if other is not entry]
        found = _pact_told_before(claim, around) or _money_told_before(claim, around) or _pact_beside(claim, around)
        if found:
            relation, (told, other), reason = found
            yield made(relation, None, (told, claim), (entry.commitment.id, other.commitment.id), reason)


Around = Sequence[tuple[Claim, Entry]]
Bearing = tuple[Relation, tuple[Claim, Entry], str]


def _last_before(claim: Claim, told_here: Around) -> tuple[Claim, Entry] | None:
    near_by = [(told.evidence.start, number) for number, (told, _) in enumerate(told_here)
               if 0 < claim.evidence.start - told.evidence.start <= POINTS_BACK]
    return told_here[max(near_by)[1]] if near_by else None


def _pact_told_before(claim: Claim, around: Around) -> Bearing | None:
    words = seen(Cue.THIS_PACT, claim.quote)
    pact = _last_before(claim, [(told, other) for told, other in around
                                if told.kind is Kind.AGREEMENT and set(claim.parties) & other.parties])
    return (Relation.UNDER, pact, f"points back to it: “{words}”") if words and pact else None


def _money_told_before(claim: Claim, around: Around) -> Bearing | None:
    words = seen(Cue.THIS_MONEY, claim.quote)
    if not words or claim.kind is not Kind.AID:
        return None
    money = _last_before(claim, [(told, other) for told, other in around if told.kind is not Kind.AGREEMENT
                                 and set(claim.parties) <= other.parties
                                 and MONEY_WORDS & {folded(word) for word in WORD.findall(told.quote)}])
    return (Relation.FUNDED_FROM, money, f"points back to it: “{words}”") if money else None


def _pact_beside(claim: Claim, around: Around) -> Bearing | None:
    """The agreement that the same words tell, of which the claim is what was agreed."""
    words = seen(Cue.AGREED, claim.quote)
    if not words or claim.stage is Stage.DELIVERED:
        return None
    pact = next(((told, other) for told, other in around if told.kind is Kind.AGREEMENT
                 and told.evidence == claim.evidence and set(claim.actors) <= other.parties), None)
    return (Relation.UNDER, pact, f"is what was agreed: “{words}”") if pact else None


def _named_in(claim: Claim, entry: Entry, shelf: Shelf) -> Iterator[tuple[Entry, str]]:
    """Commitments whose instrument a claim names, in its field or, after a word like “under”, in its quote."""
    key = name_key(claim.instrument) if claim.instrument else frozenset()
    own = key - GENERIC
    asked = {folded(word) for word in WORD.findall(claim.quote)} if (
        seen(Cue.UNDER, claim.quote) or seen(Cue.FUNDED, claim.quote)) else set()
    for word in sorted(own | asked):
        for name, target in shelf.by_word.get(word, [])[:NAMED]:
            if target is not entry and (name - GENERIC) and (
                    (own and (own <= name or name <= key)) or name <= asked):
                yield target, (claim.instrument if own else None) or " ".join(sorted(name))
    if key and not own:
        for pact in shelf.by_name.get((key, text_of(claim)), [])[:1]:
            if pact is not entry:
                yield pact, claim.instrument or ""
                return
    if not own and (key or seen(Cue.UNDER, claim.quote)):
        # "Under the security agreement": the only pact between just these parties.
        pacts = [pact for pact in shelf.pacts.get(entry.parties, []) if _came_before(pact, entry)]
        words = {folded(word) for word in WORD.findall(claim.instrument or claim.quote)}
        if len(pacts) == 1 and words & {"agreement", "treaty", "pact", "accord", "compact", "deal"}:
            yield pacts[0], claim.instrument or "the agreement between them"


def _relation_to(entry: Entry, target: Entry, claim: Claim) -> Relation | None:
    """How a commitment stands to another whose instrument it names; None where they only share a name."""
    mine, theirs = entry.commitment, target.commitment
    if theirs.stage.rung is None:
        return None
    if theirs.kind in PACTS:
        if mine.kind in PACTS and theirs.kind is not Kind.AGREEMENT:
            return None
        covered = set(mine.actors) & target.parties or entry.others & target.parties
        return Relation.UNDER if covered else None
    if mine.kind is not Kind.AID:
        return None
    names = {word for told in target.claims if told.instrument for word in name_key(told.instrument)}
    if theirs.kind is Kind.BODY:
        return Relation.FUNDED_FROM if names & FUND_WORDS or seen(Cue.FUNDED, claim.quote) else Relation.UNDER
    if theirs.kind is Kind.AID and _less(entry, target) and theirs.stage is not Stage.REQUESTED:
        if set(mine.actors) == set(theirs.actors):
            return Relation.FUNDED_FROM if seen(Cue.FUNDED, claim.quote) else Relation.PART_OF
        return Relation.FUNDED_FROM if names & FUND_WORDS or seen(Cue.FUNDED, claim.quote) else None
    return None


def _shown(entry: Entry) -> Claim:
    """The first claim that states the figure that the commitment is shown with."""
    amount = entry.commitment.amount
    return next((claim for claim in entry.claims if claim.amount == amount), entry.claims[0])


def _saying(entry: Entry) -> Claim:
    """The first claim that says that its sum is a part; else the one that shows the figure."""
    return next((claim for claim in entry.claims if seen(Cue.PART, claim.quote)
                 and claim.amount == entry.commitment.amount), _shown(entry))
