"""What happens to drafts after the grammar: filled roles, one claim an act, retellings dropped.

The order of work is `SENTENCE_STEPS` and `DOCUMENT_STEPS`; a new rule is a function and a line there.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

from pledgebook.claims.chain import Chain
from pledgebook.claims.draft import Draft, Drafts, others_in
from pledgebook.claims.grammar import children, lemma, own_subject
from pledgebook.claims.kinds import head_phrase
from pledgebook.claims.lexicon import Op
from pledgebook.claims.receivers import CLUBS, fill_receivers
from pledgebook.claims.relevance import drop_home_affairs
from pledgebook.claims.roles import Roles
from pledgebook.claims.stage import NEGATIVE, Outcome
from pledgebook.claims.sums import lone_sums, take_amounts
from pledgebook.claims.vocabulary import OTHER_FIELD, TROOPS, WEAPON, any_of
from pledgebook.model import Claim, Document, Kind, Stage
from pledgebook.world import load


def confidence(chain: Chain, result: Outcome, roles: Roles) -> float:
    """0 to 1: less for long chains, pronouns, guessed roles; a rule of thumb until it is calibrated."""
    value = (
        0.85
        - 0.05 * max(0, len(chain.steps) - 2)
        - (0.15 if roles.guessed else 0)
        - (0.1 if chain.relative is not None else 0)
    )
    if not roles.others() and chain.kind in {Kind.AID, Kind.AGREEMENT, Kind.MEMBERSHIP}:
        value -= 0.15
    return max(0.2, round(value, 2))


# --- within one sentence ---------------------------------------------------------------------------


def merge_same_act(drafts: Drafts) -> Drafts:
    """One claim an act: drafts of one kind that hang on the same deciding word, or say the same, become one."""
    kept: Drafts = []
    for draft in drafts:
        for index, other in enumerate(kept):
            if _same_act(draft, other):
                kept[index] = _joined(other, draft)
                break
        else:
            kept.append(draft)
    return kept


def _same_act(a: Draft, b: Draft) -> bool:
    if a.claim.kind is not b.claim.kind:
        return False
    if a.claim.amount and b.claim.amount and a.claim.amount.value != b.claim.amount.value:
        return False
    if a.result.decider.token.i == b.result.decider.token.i:
        return True
    same_actors = set(a.claim.actors) == set(b.claim.actors)
    others_a, others_b = others_in(a.claim), others_in(b.claim)
    nested = others_a <= others_b or others_b <= others_a
    if a.claim.stage is b.claim.stage and same_actors and nested:
        return True
    # An earlier step of the same act in the same sentence is no second claim (decision 5).
    positive = not ({a.claim.stage, b.claim.stage} & (NEGATIVE | {Stage.REQUESTED, Stage.CONSIDERED}))
    return (
        positive
        and same_actors
        and nested
        and (a.chain.relative is not None or b.chain.relative is not None)
        and not (a.claim.amount and b.claim.amount)
    )


def _joined(a: Draft, b: Draft) -> Draft:
    """The stronger draft with what the other adds."""
    stronger, weaker = (a, b)
    rung_a, rung_b = a.claim.stage.rung, b.claim.stage.rung
    if (
        a.result.decider.token.i != b.result.decider.token.i
        and rung_a is not None
        and rung_b is not None
        and rung_b > rung_a
    ):
        stronger, weaker = b, a
    elif len(others_in(b.claim)) > len(others_in(a.claim)) and a.claim.stage is b.claim.stage:
        stronger, weaker = b, a
    claim, more = stronger.claim, weaker.claim
    partners = claim.partners + tuple(p for p in more.partners if p not in claim.parties)
    beneficiaries = claim.beneficiaries + tuple(
        p for p in more.beneficiaries if p not in claim.parties and p not in partners
    )
    if a.result.decider.token.i != b.result.decider.token.i:
        partners, beneficiaries = (claim.partners or more.partners), (claim.beneficiaries or more.beneficiaries)
        partners = tuple(p for p in partners if p not in claim.actors)
        beneficiaries = tuple(p for p in beneficiaries if p not in claim.actors and p not in partners)
    return replace(
        stronger,
        claim=replace(
            claim,
            partners=partners,
            beneficiaries=beneficiaries,
            amount=claim.amount or more.amount,
            count=claim.count or more.count,
            items=tuple(dict.fromkeys(claim.items + more.items))[:8],
            instrument=claim.instrument or more.instrument,
            speaker=claim.speaker or more.speaker,
        ),
    )


# What is sold, given or handed on goes to somebody else, named or not.
HANDED_ON = frozenset("sale sell export transfer delivery donation donate gift grant supply give send provide".split())
BUY = frozenset("allocation allocate buy purchase order acquire procure spend approve invest build commission".split())


def own_forces(drafts: Drafts) -> Drafts:
    """Arms that a state buys or builds for itself are its posture, not aid (decision 17)."""
    kept = []
    for draft in drafts:
        claim, chain = draft.claim, draft.chain
        receivers = {p for m in draft.parsed.mentions for p in m.parties} - {*claim.actors}
        done = [s.token for s in chain.steps]
        handed_on = HANDED_ON & {lemma(t) for t in (chain.anchor, *chain.anchor.ancestors)}
        if (
            claim.kind is Kind.AID
            and not handed_on
            and not {*receivers, *others_in(claim)} - CLUBS
            and {lemma(t) for s in done for t in (s, *children(s, "dobj"))} & BUY
            and not ({s.op for s in chain.steps} & {Op.REQUEST})
            and re.search(
                r"\b(?:defen[cs]e|military|army|navy|arms|armed|weapons|missiles?|ships?|jets?|drones?|tanks?|submarines?|"
                r"aircraft|F-\d\d|frigates?|SSN)\b",
                claim.quote,
                re.I,
            )
        ):
            draft = replace(draft, claim=replace(claim, kind=Kind.POSTURE, partners=(), beneficiaries=()))
        kept.append(draft)
    return kept


FOR_BODY = re.compile(
    r"\b(?:to|for|give|gave|gives|into)\s+(?:the\s+)?(?:[\w’'-]+\s+){0,4}?"
    r"(?:force|mission|fund|cell|command|coalition|tribunal|centre|center|trust fund|task force|"
    r"MINUSMA|AMISOM|MSS|KFOR|UNIFIL)\b"
)


def money_for_bodies(drafts: Drafts) -> Drafts:
    """Money for a joint force or mission is `body` (decision 15): the words right behind the sum decide."""
    kept = []
    for draft in drafts:
        claim = draft.claim
        if claim.kind is Kind.AID and claim.amount is not None and not others_in(claim):
            at = claim.quote.find(claim.amount.as_written)
            near = claim.quote[max(0, at - 60) : at + len(claim.amount.as_written) + 60] if at >= 0 else claim.quote
            if FOR_BODY.search(re.split(r"[;,]", near[30:])[0] if at > 60 else near):
                draft = replace(draft, claim=replace(claim, kind=Kind.BODY))
        kept.append(draft)
    return kept


PACT_NAME = re.compile(r"Treaty|Convention|Pact|Compact|Accord|Protocol|Agreement|Memorandum of")
# Pacts that are told with one party alone where the other is no state: rebels, militias.
PEACE = frozenset("ceasefire cease-fire truce armistice accord".split())


def drop_without_partner(drafts: Drafts, document: Document) -> Drafts:
    """An agreement needs two parties; help and guarantees that name no receiver need something else to hold on to."""
    kept = []
    for draft in drafts:
        claim = draft.claim
        firm = claim.amount or claim.items or claim.count
        if (
            claim.kind is Kind.AGREEMENT
            and len(claim.parties) < 2
            and claim.stage is not Stage.PROPOSED
            and not (claim.instrument and PACT_NAME.search(claim.instrument))
            and lemma(draft.chain.anchor) not in PEACE
        ):
            continue
        if claim.kind is Kind.AID and len(claim.parties) < 2 and not firm:
            continue
        if claim.kind is Kind.MEMBERSHIP and not any(len(p) != 3 or p in {"GCC", "SCO"} for p in claim.parties):
            continue
        kept.append(draft)
    return kept


def drop_other_fields(drafts: Drafts) -> Drafts:
    """Trade, climate and the like are not security (section 1 of the codebook)."""
    return [
        d
        for d in drafts
        if not (
            d.claim.kind is Kind.AGREEMENT
            and OTHER_FIELD.search(d.claim.quote)
            and not re.search(r"\b(?:security|defen[cs]e|military|peace|ceasefire)\b", d.claim.quote, re.I)
        )
    ]


BARE_HELP = frozenset("support help back assist aid backing".split())


BARE_WORDS = frozenset(
    "reaffirm reiterate affirm express underscore stress emphasize emphasise repeat thank thanks highlight".split()
)


PLATFORMS = any_of("jets?|fighters?|aircraft|planes?|batter(?:y|ies)|frigates?|ships?|helicopters?|missiles?")


def to_allies(drafts: Drafts) -> Drafts:
    """Jets that an ally sends to an ally are lent with their crews: a deployment, not aid (decision 16)."""
    kept = []
    for draft in drafts:
        claim, chain = draft.claim, draft.chain
        allies = load().members_on("NATO", claim.said_on)
        sent = {lemma(s.token) for s in chain.steps} & {"send", "dispatch", "keep", "move", "station", "offer", "leave"}
        inside = claim.beneficiaries and {*claim.actors, *claim.beneficiaries} <= {*allies, "NATO"}
        platform = PLATFORMS.search(head_phrase(chain.anchor)) if chain.anchor.pos_ in {"NOUN", "PROPN"} else None
        if claim.kind is Kind.AID and sent and inside and platform:
            draft = replace(draft, claim=replace(claim, kind=Kind.DEPLOYMENT))
        kept.append(draft)
    return kept


def drop_values(drafts: Drafts) -> Drafts:
    """Reaffirmed support, commitment to a partnership: values, no act (decision 1)."""
    kept = []
    for draft in drafts:
        claim, chain = draft.claim, draft.chain
        words = {lemma(s.token) for s in chain.steps}
        bare = (
            lemma(chain.anchor) in {"support", "backing", "solidarity"}
            and claim.kind is Kind.AID
            and not claim.amount
            and not re.search(
                r"\b(?:military|financial|humanitarian|security|economic|budget|material|defensive|lethal|weapons|logistic)",
                " ".join(t.text for t in chain.anchor.subtree)[:80],
                re.I,
            )
        )
        if bare and words & BARE_WORDS and not words & {"pledge", "promise", "commit", "committed", "continue"}:
            continue
        if (
            claim.kind is Kind.AGREEMENT
            and lemma(chain.anchor) in {"partnership", "alliance", "agreement", "treaty"}
            and claim.stage is Stage.PLEDGED
            and words & {"commitment", "committed"}
            and not words & {"sign", "conclude", "negotiate", "implement"}
        ):
            continue
        kept.append(draft)
    return kept


GUARANTEED = re.compile(
    r"\b(?:attack\w*|Article|territory|inch|mutual|collective|guarantees?|assurances?|umbrella|"
    r"defen[cs]e (?:clause|commitment))"
)


def mission_money(drafts: Drafts, document: Document) -> Drafts:
    """Money told right after a claim on a joint body, with no receiver of its own, is that body's (decision 15)."""
    kept: Drafts = []
    for draft in drafts:
        claim, last = draft.claim, kept[-1] if kept else None
        near = last is not None and draft.parsed.sentence.paragraph - last.parsed.sentence.paragraph <= 1
        alone = claim.kind is Kind.AID and claim.amount is not None and not others_in(claim) and not claim.items
        other = last is not None and last.claim.kind is Kind.BODY and last.claim.evidence != claim.evidence
        if last is not None and near and alone and other:
            claim = replace(claim, kind=Kind.BODY, beneficiaries=last.claim.beneficiaries)
        kept.append(replace(draft, claim=claim))
    return kept


def firm_enough(draft: Draft, found: Drafts) -> bool:
    """Whether a loosely tied draft has a word of commitment and a second party, or a sum of its own, to stand on."""
    claim = draft.claim
    if claim.amount and any(d.claim.amount and d.claim.amount.value == claim.amount.value for d in found):
        return False  # the sum belongs to an act that was understood
    committed = draft.result.decider.op not in {Op.DO, Op.LIGHT, Op.CONTINUE, Op.OBTAIN, Op.SAY, Op.NOTE, Op.BEGIN}
    return bool((committed and (others_in(claim) or claim.kind is Kind.POSTURE)) or claim.amount)


def drop_old_alliances(drafts: Drafts) -> Drafts:
    """Commitment to an alliance that exists founds nothing (decision 1)."""
    founding = {"form", "create", "establish", "found", "launch", "build", "forge", "join", "set", "lead"}
    return [
        d
        for d in drafts
        if not (
            d.claim.kind is Kind.BODY
            and lemma(d.chain.anchor) == "alliance"
            and not {lemma(s.token) for s in d.chain.steps} & founding
        )
    ]


def drop_unreal(drafts: Drafts) -> Drafts:
    """What stands behind "if", and troops "used" in a war, are no acts."""
    kept = []
    for draft in drafts:
        if any(
            s.token.dep_ == "advcl"
            and any(c.dep_ == "mark" and c.lower_ in {"if", "unless", "whether", "lest"} for c in s.token.children)
            for s in draft.chain.steps
        ):
            continue
        first, claim = draft.chain.steps[0].token, draft.claim
        words = {lemma(s.token) for s in draft.chain.steps}
        if (
            claim.kind is Kind.GUARANTEE
            and claim.stage is Stage.DELIVERED
            and not words & {"intercept", "shoot", "down", "invoke"}
        ):
            continue  # "protects its citizens": what a state does anyway
        if claim.kind is Kind.GUARANTEE and not others_in(claim) and not GUARANTEED.search(claim.quote):
            continue
        at = any(c.dep_ == "prep" and c.lower_ == "at" for c in first.children)
        if claim.kind is Kind.AID and at and lemma(first) in {"send", "launch", "throw"}:
            continue
        if draft.claim.kind is Kind.DEPLOYMENT and lemma(first) == "use" and draft.claim.stage is Stage.DELIVERED:
            continue
        passive_help = draft.claim.kind is Kind.AID and draft.chain.anchor.i == first.i and draft.chain.steps[0].passive
        if passive_help and not others_in(draft.claim):
            continue
        kept.append(draft)
    return kept


def forces_join(drafts: Drafts) -> Drafts:
    """ "Six jets will join the mission": a deployment, not the founding of a body."""
    kept = []
    for draft in drafts:
        verb = draft.chain.steps[0].token
        doer = own_subject(verb)
        if (
            draft.claim.kind is Kind.BODY
            and doer is not None
            and lemma(verb) in {"join", "take", "participate", "reinforce", "support"}
            and (TROOPS.search(doer.text) or WEAPON.search(head_phrase(doer)))
        ):
            draft = replace(draft, claim=replace(draft.claim, kind=Kind.DEPLOYMENT))
        kept.append(draft)
    return kept


def drop_bare_support(drafts: Drafts) -> Drafts:
    """Bare support is no claim; with a commitment verb it is (decision 1)."""
    kept = []
    for draft in drafts:
        claim, chain = draft.claim, draft.chain
        bare = lemma(chain.anchor) in BARE_HELP and claim.kind is Kind.AID and not claim.amount and not claim.items
        committed = any(
            s.op in {Op.PLEDGE, Op.REQUEST, Op.CONSIDER, Op.END, Op.REFUSE, Op.BLOCK, Op.ADOPT, Op.PROPOSE}
            for s in chain.steps
            if s.token.i != chain.anchor.i
        )
        told = any(s.mood not in {"real", "bare"} for s in chain.steps)
        if bare and not committed and not told:
            continue
        kept.append(draft)
    return kept


def drop_unpromised_cooperation(drafts: Drafts) -> Drafts:
    """Cooperation as such is no pact; promised, ended or refused it is."""
    return [
        d
        for d in drafts
        if not (
            d.claim.kind is Kind.AGREEMENT
            and lemma(d.chain.anchor) in {"cooperation", "co-operation"}
            and d.claim.stage in {Stage.ADOPTED, Stage.DELIVERED, Stage.CONSIDERED}
        )
    ]


AT_REQUEST = re.compile(
    r"\bat\s+(?:(?:the\s+)?(?:[\w’']+\s+){0,3}?(?:request|invitation)\b(?:[^.;]{0,40}?\bof\s+[^.;]{2,60})?|[^.;,]{2,40}?['’]s?\s+request)"
)


def at_request(drafts: Drafts) -> Drafts:
    """ "at Niger's request": a second claim, by the one who asked (decision 7)."""
    if not drafts:
        return drafts
    parsed = drafts[0].parsed
    found = AT_REQUEST.search(parsed.sentence.text)
    if not found:
        return drafts
    base = parsed.sentence.body
    asking = [m for m in parsed.mentions if found.start() <= m.start - base < found.end() + 3 and m.how != "place"]
    source = next(
        (
            d
            for d in drafts
            if d.claim.kind in {Kind.AID, Kind.DEPLOYMENT, Kind.BODY} and d.claim.stage is not Stage.REQUESTED
        ),
        None,
    )
    if not asking or source is None or set(asking[0].parties) & set(source.claim.actors):
        return drafts
    claim = replace(
        source.claim,
        stage=Stage.REQUESTED,
        actors=asking[0].parties,
        partners=source.claim.actors,
        amount=None,
        count=None,
        items=(),
        beneficiaries=tuple(b for b in source.claim.beneficiaries if b not in asking[0].parties),
        why=(f"“{found.group()}”: asked by {', '.join(asking[0].parties)}",),
    )
    return [*drafts, replace(source, claim=claim)]


SENTENCE_STEPS: tuple[Callable[[Drafts], Drafts], ...] = (
    take_amounts,
    own_forces,
    money_for_bodies,
    drop_other_fields,
    drop_unpromised_cooperation,
    drop_unreal,
    drop_old_alliances,
    drop_values,
    forces_join,
    to_allies,
    drop_bare_support,
    merge_same_act,
    at_request,
)


def within_sentence(drafts: Drafts) -> Drafts:
    """The claims of one sentence, one an act."""
    for step in SENTENCE_STEPS:
        drafts = step(drafts)
    return drafts


# --- over the whole document -------------------------------------------------------------------------


def drop_titles(drafts: Drafts, document: Document) -> Drafts:
    """Titles sum up; a heading counts only where no sentence of the body says the same (decision 47)."""
    body = [d.claim for d in drafts if not d.parsed.sentence.heading and not d.parsed.sentence.title]
    kept = []
    for draft in drafts:
        if draft.parsed.sentence.title:
            continue
        if draft.parsed.sentence.heading and any(
            c.kind is draft.claim.kind and set(c.actors) & set(draft.claim.actors) for c in body
        ):
            continue
        kept.append(draft)
    return kept


def drop_retellings(drafts: Drafts, document: Document) -> Drafts:
    """A later claim of the same kind, stage and roles (or fewer) that brings no new value (decision 43)."""
    kept: Drafts = []
    for draft in drafts:
        claim = draft.claim
        told = False
        for other in kept:
            old = other.claim
            if old.kind is not claim.kind or old.stage is not claim.stage or old.evidence.start == claim.evidence.start:
                continue
            if not (set(claim.actors) <= set(old.actors) and others_in(claim) <= others_in(old)):
                continue
            if _adds(claim, old):
                continue
            told = True
            break
        if not told:
            kept.append(draft)
    return kept


def _adds(claim: Claim, old: Claim) -> bool:
    """Whether a claim has a value in some field that an older one lacks."""
    if claim.amount and (old.amount is None or claim.amount.value != old.amount.value):
        return True
    if claim.count and claim.count != old.count:
        return True
    if claim.period and claim.period != old.period:
        return True
    if claim.condition and not old.condition:
        return True
    if claim.instrument and claim.instrument != old.instrument:
        return True
    if claim.speaker and claim.speaker != old.speaker:
        return True
    return any(not any(item in known or known in item for known in old.items) for item in claim.items)


def _fill(drafts: Drafts, document: Document) -> Drafts:
    return fill_receivers(drafts)


def _sums(drafts: Drafts, document: Document) -> Drafts:
    return lone_sums(drafts)


DOCUMENT_STEPS: tuple[Callable[[Drafts, Document], Drafts], ...] = (
    drop_titles,
    mission_money,
    _fill,
    drop_home_affairs,
    drop_without_partner,
    _sums,
    drop_retellings,
)


GUESSES = (drop_home_affairs, drop_without_partner, drop_retellings)


def whole_document(drafts: Drafts, document: Document) -> Drafts:
    """The drafts of a document that stand by the whole of it, each claim once, in the order of the text."""
    for step in DOCUMENT_STEPS:
        kept = step(drafts, document)
        if step in GUESSES:  # what the learned reader saw, knowing what labelled texts leave out, is not guessed away
            left = {id(draft) for draft in kept}
            kept = [draft for draft in drafts if draft.seen or id(draft) in left]
        drafts = kept
    return in_order(drafts)


def in_order(drafts: Drafts) -> Drafts:
    """Each claim once, in the order of the text."""
    unique: dict[str, Draft] = {}
    for draft in drafts:
        unique.setdefault(draft.claim.id, draft)
    return sorted(unique.values(), key=lambda draft: _place(draft.claim))


def _place(claim: Claim) -> tuple[int, int, str, str, str]:
    return claim.evidence.start, claim.evidence.end, str(claim.kind), str(claim.stage), claim.id
