"""Which amount of a sentence belongs to which act."""

from __future__ import annotations

import re
from dataclasses import replace

from pledgebook.claims.draft import Draft, Drafts, others_in
from pledgebook.claims.grammar import lemma
from pledgebook.claims.money import Money, amounts
from pledgebook.model import Amount, Kind


def _money_of(draft: Draft, money: list[Money]) -> list[Money]:
    """Amounts that belong to a draft: below its anchor or the words above it, or in its clause."""
    tokens = {draft.chain.anchor.i, *(s.token.i for s in draft.chain.steps)}
    found = []
    for m in money:
        inside = [t for t in draft.parsed.doc if m.start <= t.idx < m.end]
        if not inside:
            continue
        for token in inside:
            head, hops, hit = token, 0, token.i in tokens
            while not hit and head.dep_ not in {"ROOT", "ccomp", "relcl", "parataxis"} and hops < 7:
                if head.dep_ == "advcl":
                    break
                head, hops = head.head, hops + 1
                hit = head.i in tokens
            if hit:
                found.append(m)
                break
    return found


GAP = re.compile(r"(?:^|[,;]|\band|\bwhile)\s+(?:the\s+)?$")
CROWNS = {"DNK": "DKK", "NOR": "NOK", "SWE": "SEK", "ISL": "ISK", "CZE": "CZK"}


def _gapped(money: Money, draft: Draft) -> tuple[str, ...]:
    """The party of a shortened clause right before a sum: "…, Denmark 50 million kroner"."""
    base, text = draft.parsed.sentence.body, draft.parsed.sentence.text
    for m in draft.parsed.mentions:
        start, end = m.start - base, m.end - base
        if end <= money.start and re.fullmatch(r"\s+(?:with\s+|another\s+|a further\s+|about\s+|some\s+)?", text[end:money.start]) and GAP.search(text[:start]):
            return m.parties
    return ()


def _own_currency(amount: Amount, actors: tuple[str, ...]) -> Amount:
    """ "Crowns" and "kroner" are those of the state that gives them."""
    own = next((CROWNS[a] for a in actors if a in CROWNS), None)
    if own and re.search(r"\b(?:kron|crown)", amount.as_written, re.I) and amount.currency in CROWNS.values():
        return replace(amount, currency=own)
    return amount


COMPARED = re.compile(r"(?:up from|down from|compared (?:to|with)|rather than|instead of|than the|on top of|in addition to|bringing (?:the )?total|"
                      r"total(?:s|ing|led)?(?: aid| assistance| support| commitment)?(?: \w+){0,6} to|out of|worth of trade|valued at|shipped|lost)\s*(?:about|nearly|some|more than|over)?\s*$", re.I)


def take_amounts(drafts: Drafts) -> Drafts:
    """Gives each draft its amount; several amounts of one act become several claims (decision 13)."""
    if not drafts:
        return drafts
    money = [m for m in amounts(drafts[0].parsed.sentence.text)]
    if not money:
        return drafts
    kept: Drafts = []
    for draft in drafts:
        if draft.claim.kind not in {Kind.AID, Kind.POSTURE, Kind.BODY, Kind.AGREEMENT, Kind.DEPLOYMENT}:
            kept.append(draft)
            continue
        mine = _money_of(draft, money)
        if draft.claim.kind is Kind.BODY and mine and lemma(draft.chain.anchor) == "fund" and others_in(draft.claim):
            draft = replace(draft, claim=replace(draft.claim, kind=Kind.AID))
        if draft.claim.kind in {Kind.BODY, Kind.AGREEMENT, Kind.DEPLOYMENT}:
            taken = {m for d in drafts if d.claim.kind in {Kind.AID, Kind.POSTURE} for m in _money_of(d, money)}
            mine = [m for m in mine if m not in taken][:1]
        if not mine:
            kept.append(draft)
            continue
        gaps = {p for m in money for p in _gapped(m, draft)}
        for m in mine:
            claim = draft.claim
            actors = _gapped(m, draft) or claim.actors
            others = [p for p in others_in(claim) if p not in gaps and p not in actors]
            amount = None if m.vague else _own_currency(m.amount, actors)
            kept.append(replace(draft, claim=replace(
                claim, actors=actors, amount=amount, partners=tuple(p for p in claim.partners if p in others),
                beneficiaries=tuple(p for p in claim.beneficiaries if p in others), why=(*claim.why, f"amount “{m.amount.as_written}”"))))
    return kept
