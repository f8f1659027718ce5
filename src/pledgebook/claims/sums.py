"""Which amount of a sentence belongs to which act."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING

from pledgebook.claims.currencies import of_giver, of_home
from pledgebook.claims.draft import Draft, Drafts, others_in
from pledgebook.claims.grammar import children, lemma
from pledgebook.claims.instruments import instrument_in
from pledgebook.claims.money import Money, amounts
from pledgebook.claims.when import period
from pledgebook.model import Amount, Kind, Stage

if TYPE_CHECKING:
    from spacy.tokens import Token

WITH_MONEY = frozenset({Kind.AID, Kind.POSTURE, Kind.BODY, Kind.AGREEMENT, Kind.DEPLOYMENT})
# A clause on the noun that only says how much it is: "a package which is valued at 225 million".
WORTH = frozenset("value total amount cost include contain comprise provide be cover run estimate worth".split())
FINITE = frozenset({"VBD", "VBZ", "VBP", "MD"})
FARTHEST = 8


def _on_money(draft: Draft, money: Money) -> bool:
    """Whether the act was found at the sum itself, not at a word for what is given."""
    return money.start <= draft.chain.anchor.idx < money.end


def _hops(draft: Draft, money: Money) -> int | None:
    """How many words up from the amount the act's chain is met; None where it is not, or lies in another clause."""
    tokens = {s.token.i for s in draft.chain.steps}
    if not _on_money(draft, money):
        tokens.add(draft.chain.anchor.i)
    inside = [t for t in draft.parsed.doc if money.start <= t.idx < money.end]
    found = [hops for token in inside if (hops := _climb(token, tokens)) is not None]
    if not found:
        found = [hops for step in draft.chain.steps if (hops := _clause_on(step.token, inside)) is not None]
    # Where the act is told below the sum ("3 billion provided to …"), no way up leads to it.
    return min(found, default=FARTHEST + 1 if _on_money(draft, money) else None)


def as_near(act: Draft, other: Draft, amount: Amount) -> bool:
    """Whether a sum of a sentence hangs on one act no farther up the parse than on another that holds it."""
    for money in amounts(act.parsed.sentence.text, act.parsed.coin):
        if money.amount.value == amount.value:
            hops, others = _hops(act, money), _hops(other, money)
            return hops is not None and (others is None or hops <= others)
    return False


def _climb(token: Token, tokens: set[int]) -> int | None:
    below = head = token
    hops = 0
    while head.i not in tokens:
        if hops >= FARTHEST or head.dep_ in {"ROOT", "ccomp", "parataxis"}:
            return None
        if head.dep_ in {"relcl", "advcl"} and lemma(head) not in WORTH:
            return None
        doers = children(head, "nsubj", "nsubjpass") if head.dep_ == "conj" else []
        if doers and below not in doers:
            return None  # "Chad asked for 2 billion, but donors gave 1 billion"
        below, head, hops = head, head.head, hops + 1
    return hops


def _clause_on(verb: Token, inside: list[Token]) -> int | None:
    """How far a sum lies from a clause on it that tells the act: "1.3 billion in help that Oslo gave"."""
    clause, height = verb, 0
    while clause.dep_ in {"xcomp", "ccomp"} and height < 3:
        clause, height = clause.head, height + 1
    if clause.dep_ not in {"relcl", "acl"}:
        return None
    noun = clause.head
    places = {token.i for token in inside}
    for hops in range(NOUNS_BETWEEN):
        if noun.i in places or any(token.head.i == noun.i and token.dep_ != "conj" for token in inside):
            return FARTHEST - NOUNS_BETWEEN + hops
        if noun.dep_ not in {"pobj", "prep"}:
            return None
        noun = noun.head
    return None


NOUNS_BETWEEN = 5  # "billion / in / help / for / the army that …"


def _gapped(money: Money, draft: Draft) -> tuple[str, ...]:
    """The party of a shortened clause right before a sum: "…, Denmark 50 million kroner"."""
    base, text = draft.parsed.sentence.body, draft.parsed.sentence.text
    for m in draft.parsed.mentions:
        start, end = m.start - base, m.end - base
        if (
            end <= money.start
            and GAP_AFTER.fullmatch(text, end, money.start)
            and GAP_BEFORE.search(text[: max(0, start)])
        ):
            return m.parties
    return ()


GAP_BEFORE = re.compile(r"(?:^|[,;]|\band|\bwhile)\s+(?:the\s+)?$")
GAP_AFTER = re.compile(
    r"\s+(?:with\s+|another\s+|a further\s+|about\s+|some\s+|around\s+|nearly\s+|up to\s+|at least\s+|over\s+|more "
    r"than\s+)*"
)


def _listed_on(last: Money, money: Money, draft: Draft) -> bool:
    """Whether an amount only goes on the list of the one before it: no new predicate stands between."""
    if money.part:
        return True
    between = [t for t in draft.parsed.doc if last.end <= t.idx < money.start]
    return not any(t.tag_ in FINITE for t in between)


def _owners(drafts: Drafts, money: list[Money]) -> dict[Money, list[int]]:
    """For each amount the drafts (by place) it belongs to: the nearest up the parse, else those of its list."""
    owned: dict[Money, list[int]] = {}
    for place, m in enumerate(money):
        reach = {
            i: hops for i, d in enumerate(drafts) if d.claim.kind in WITH_MONEY and (hops := _hops(d, m)) is not None
        }
        nearest = min(reach.values(), default=None)
        owners = [i for i, hops in reach.items() if hops == nearest]
        last = money[place - 1] if place else None
        if not owners and last is not None and owned[last] and _listed_on(last, m, drafts[owned[last][0]]):
            owners = owned[last]
        owned[m] = owners
    for m, following in pairwise(money):
        if not owned[m] and owned[following] and _gapped(m, drafts[owned[following][0]]):
            owned[m] = owned[following]  # "Latvia 303 million, Estonia will spend 60 million euros"
    return {m: _of_one_kind(owners, drafts, m) for m, owners in owned.items()}


def _of_one_kind(owners: list[int], drafts: Drafts, money: Money) -> list[int]:
    """An amount belongs to one kind of act: help for a named party, else what the money is said to be for."""
    if len({drafts[i].claim.kind for i in owners}) < 2:
        return owners
    ranked = sorted(owners, key=lambda i: (_rank(drafts[i], money), i))
    kind = drafts[ranked[0]].claim.kind
    return [i for i in owners if drafts[i].claim.kind is kind]


def _rank(draft: Draft, money: Money) -> int:
    if draft.claim.kind is Kind.AID:
        return 1 if others_in(draft.claim) else 2 if not _on_money(draft, money) else 5
    return {Kind.POSTURE: 0, Kind.DEPLOYMENT: 3, Kind.BODY: 3, Kind.AGREEMENT: 4}[draft.claim.kind]


def take_amounts(drafts: Drafts) -> Drafts:
    """Gives each draft its amount; several amounts of one act become several claims (decision 13)."""
    if not drafts:
        return drafts
    money = amounts(drafts[0].parsed.sentence.text, drafts[0].parsed.coin)
    if not money:
        return drafts
    owned = _owners(drafts, money)
    kept: Drafts = []
    for place, draft in enumerate(drafts):
        mine = _of_its_own([m for m in money if place in owned[m]], draft)
        if draft.claim.kind in {Kind.BODY, Kind.AGREEMENT, Kind.DEPLOYMENT}:
            if (
                draft.claim.kind is Kind.BODY
                and mine
                and lemma(draft.chain.anchor) == "fund"
                and others_in(draft.claim)
            ):
                draft = replace(draft, claim=replace(draft.claim, kind=Kind.AID))
            else:
                mine = mine[:1]
        if mine:
            kept += [_with_amount(draft, m, money) for m in mine]
        elif not any(_on_money(draft, m) and owned[m] for m in money):
            kept.append(draft)  # else its sum went to the act that the money is for
    return kept


def _of_its_own(mine: list[Money], draft: Draft) -> list[Money]:
    """Without the whole, where an act behind it is told of a part: "7 billion, of which 1 billion will be paid now"."""
    decider = draft.result.decider.token.idx
    return [m for m in mine if m.part and m.start < decider] or mine


def lone_sums(drafts: Drafts) -> Drafts:
    """The only sum of a sentence for the only act in it, where the parse ties it to none: "the bill sets aside …".

    Only help and a state's own outlay: the sum beside an agreement, a joint body or troops mostly is another's, and
    what is refused is named without its price.
    """
    in_sentence: dict[int, list[int]] = {}
    for place, draft in enumerate(drafts):
        in_sentence.setdefault(draft.claim.evidence.start, []).append(place)
    given = list(drafts)
    for places in in_sentence.values():
        draft = drafts[places[0]]
        if len(places) > 1 or draft.claim.amount or draft.claim.kind not in OWN_OUTLAY:
            continue
        if draft.claim.stage is Stage.REFUSED:
            continue
        money = amounts(draft.parsed.sentence.text, draft.parsed.coin)
        if len(money) == 1 and not money[0].vague:
            given[places[0]] = _with_amount(draft, money[0], money)
    return given


OWN_OUTLAY = frozenset({Kind.AID, Kind.POSTURE})


def _with_amount(draft: Draft, m: Money, money: list[Money]) -> Draft:
    claim = draft.claim
    gaps = {p for other in money for p in _gapped(other, draft)}
    gapped = _gapped(m, draft)
    actors = gapped or claim.actors
    others = {p for p in others_in(claim) if p not in gaps and p not in actors}
    amount = None if m.vague else _own_currency(m, actors, draft.parsed.dollars)
    claim = replace(
        claim,
        actors=actors,
        amount=amount,
        partners=tuple(p for p in claim.partners if p in others),
        beneficiaries=tuple(p for p in claim.beneficiaries if p in others),
        why=(*claim.why, f"amount “{m.amount.as_written}”{_whose(m, amount)}"),
    )
    if len(money) > 1:
        text = draft.parsed.sentence.text
        stretch = _stretch(m, money, text)
        own = period(stretch, claim.said_on, past_years=True) or period(text[: money[0].start], claim.said_on)
        items = tuple(i for i in claim.items if i in stretch) or claim.items
        prefix = text[: money[0].start]
        instrument = (
            claim.instrument
            if claim.instrument and claim.instrument in prefix + stretch
            else instrument_in(stretch, claim.kind, 0)
        )
        claim = replace(claim, period=own, items=items, instrument=instrument)
    return replace(draft, claim=claim, gapped=bool(gapped))


def _stretch(m: Money, money: list[Money], text: str) -> str:
    """The words from an amount up to the next: what is said of this sum and not of the others."""
    following = [other.start for other in money if other.start > m.start]
    return text[m.start : min(following, default=len(text))]


def _whose(m: Money, amount: Amount | None) -> str:
    """Where its currency comes from, if not from its own words."""
    if amount is None:
        return ""
    if m.coin is not None:
        return f", in {amount.currency} as “{m.coin.as_written}” before"
    return f", {amount.currency} by the one who gives" if amount.currency != m.amount.currency else ""


def _own_currency(money: Money, actors: tuple[str, ...], dollars: str | None) -> Amount:
    """ "Crowns" and "kroner" are those of the state that gives them; so are dollars in a text of that state."""
    amount = money.amount
    written = (money.coin or amount).as_written
    currency = of_giver(written, amount.currency, actors)
    return replace(amount, currency=of_home(written, currency, actors, dollars))
