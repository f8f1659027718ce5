"""One document in, its claims and what was not understood out: by the grammar, the learned reader, or both."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise

from pledgebook.claims import steps as rules
from pledgebook.claims.abroad import abroad
from pledgebook.claims.anchors import anchors, loose_anchors
from pledgebook.claims.chain import Chain
from pledgebook.claims.companions import with_companions
from pledgebook.claims.context import Memory, Parsed
from pledgebook.claims.currencies import dollars_at_home
from pledgebook.claims.draft import Draft
from pledgebook.claims.gate import may_tell, worth_parsing
from pledgebook.claims.grammar import lemma
from pledgebook.claims.language import in_another_language
from pledgebook.claims.lexicon import Op
from pledgebook.claims.mentions import Mention, Mentions, moved
from pledgebook.claims.money import Money, amounts, coin_before
from pledgebook.claims.other_side import with_other_side
from pledgebook.claims.pipeline import parse
from pledgebook.claims.portions import parts_of_promises
from pledgebook.claims.private import by_a_firm
from pledgebook.claims.purchases import BUYING, unless_bought
from pledgebook.claims.receivers import actors_before, complete_roles
from pledgebook.claims.relevance import SECURITY
from pledgebook.claims.roles import Roles, actors_of, others_of
from pledgebook.claims.second_look import looked_at_again
from pledgebook.claims.sent_away import only_moved, things_sent_once, unless_sent_away
from pledgebook.claims.sentences import Sentence, sentences
from pledgebook.claims.speech import note_speakers, speaker_of
from pledgebook.claims.stage import Outcome, ban_undone, left_open, outcome, said_not_done
from pledgebook.claims.suggested import (
    ALONE,
    BESIDE,
    Sight,
    alike,
    one_claim_a_sum,
    sight,
    suggest,
    unless_all_doubtful,
)
from pledgebook.claims.telling import claim_of
from pledgebook.claims.topic import on_security
from pledgebook.claims.weighing import weighed
from pledgebook.model import Document, Kind, Problem, Reading

ENGINE = "grammar"


def read(document: Document, *, engine: str = ENGINE, gate: bool = True) -> Reading:
    """The claims of one document: by the grammar, by what was learned ("model"), or by "both".

    gate   whether a cheap first look decides which sentences are parsed; False parses all that speak of some party
    """
    return in_another_language(document) or read_as_english(document, engine, gate)


def read_as_english(document: Document, engine: str, gate: bool) -> Reading:
    """As `read`, of a text that is known not to be in another language."""
    listed = sentences(document.text, document.title)
    near = abroad(document.text, listed) if gate else []
    if gate and not any(near):
        return Reading(document, (), ())
    mentions = Mentions(document)
    memory = Memory(document, mentions)
    note_speakers(memory)
    chosen = worth_parsing(listed, mentions, near) if gate else may_tell(listed, mentions)
    chosen_text = {s.start: continued(s) for s in chosen}
    parsed_by_start = {
        s.start: doc for s, doc in zip(chosen, parse(chosen_text[s.start].text for s in chosen), strict=True)
    }
    dollars = dollars_at_home(document.text, memory.home)
    drafts: list[Draft] = []
    sights: dict[int, Sight] = {}
    problems: list[Problem] = []
    for before, sentence in pairwise([None, *listed]):
        assert sentence is not None
        doc = parsed_by_start.get(sentence.start)
        if doc is None:
            memory.note_plain(sentence)
            continue
        whole = chosen_text[sentence.start]
        parsed = Parsed(
            whole, doc, lead_mentions(whole, sentence, mentions) + mentions.between(sentence.body, sentence.end)
        )
        parsed.dollars, parsed.lately = dollars, memory.lately(sentence)
        parsed.coin = coin_before(document.text, sentence.start, whole.text)
        found = _by_grammar(parsed, memory, drafts) if engine != "model" else []
        if engine != ENGINE:
            here = sight(parsed, memory, before, found, BESIDE if engine == "both" else ALONE)
            sights[sentence.start] = here
            found = looked_at_again(found, here)
            found = one_claim_a_sum(found, suggest(here, found), here)
        found = parts_of_promises(_all_as_meant(found, memory))
        drafts += found
        problems += _unread(parsed, memory, found)
        memory.note(parsed)
    drafts = rules.whole_document(drafts, document)
    if engine != ENGINE:
        drafts, left_out = on_security(weighed(drafts, sights, memory), sights, document)
        problems += left_out
    drafts = rules.in_order(things_sent_once(with_other_side(drafts, memory)))
    return Reading(document, unless_all_doubtful(tuple(draft.claim for draft in drafts)), tuple(problems))


def _all_as_meant(found: list[Draft], memory: Memory) -> list[Draft]:
    """The drafts of a sentence by what its words say outright; what turns out to be one purchase is told once."""
    kept: list[Draft] = []
    for draft in found:
        meant = _as_meant(draft, memory)
        if meant is None:
            continue
        bought = meant.claim.kind is Kind.AGREEMENT and any(
            alike(meant, other) and BUYING & {*_words(meant), *_words(other)} for other in kept)
        if not bought:
            kept.append(meant)
    return kept


def _words(draft: Draft) -> set[str]:
    return {lemma(token) for token in (draft.chain.anchor, *(step.token for step in draft.chain.steps))}


def _as_meant(draft: Draft, memory: Memory) -> Draft | None:
    """A draft by what its words say outright, whoever found it; None where they tell of no act."""
    if left_open(draft.chain) or ban_undone(draft.chain) or only_moved(draft) or by_a_firm(draft):
        return None
    return with_companions(unless_sent_away(unless_bought(draft, memory), memory))


def _by_grammar(parsed: Parsed, memory: Memory, earlier: list[Draft]) -> list[Draft]:
    """The grammar's drafts of one sentence: the firmly tied first, then what stands by a firm word of its own."""
    money = amounts(parsed.sentence.text)
    tied = anchors(parsed, memory, money)
    found = rules.within_sentence(_drafts(tied, parsed, memory, money, earlier))
    known = {draft.claim.kind for draft in found} | {chain.kind for chain in tied if said_not_done(chain)}
    loosely = loose_anchors(parsed, memory, money, known)
    loose = rules.within_sentence(_drafts(loosely, parsed, memory, money, earlier))
    return found + [draft for draft in loose if rules.firm_enough(draft, found)]


FULL_SENTENCE = re.compile(
    r"\b(?:will|has|have|is|are|was|were|had|would|can|may|shall|must|should|announced?|provided|includes?|supports?)\b"
)


# What a paragraph of a resolution or communiqué opens with, in capitals: no parser knows "CALLED UPON" for a verb.
OPERATIVE = re.compile(
    r"(?:AGREED?|APPROVE[DS]|AUTHORI[SZ]E[DS]|CALL(?:ED|S)|COMMIT(?:TED|S)|CONDEMN(?:ED|S)|DECIDE[DS]|DEMAND(?:ED|S)|ENDORSE[DS]|"
    r"EXPRESSE[DS]|NOTE[DS]|PLEDGE[DS]|REAFFIRM(?:ED|S)|RECALL(?:ED|ING|S)|REITERATE[DS]|REQUEST(?:ED|S)|RESOLVE[DS]|"
    r"UNDERT(?:OOK|AKES?)|URGE[DS]|WELCOME[DS])(?: (?:FOR|ON|THAT|TO|UPON))*(?=\s)"
)


def continued(sentence: Sentence) -> Sentence:
    """A list item read on from its lead-in: "Norway will provide:" + "12 howitzers".

    The body moves back by the lead-in's length, so that the item's words keep their places.
    """
    if operative := OPERATIVE.match(sentence.text):
        sentence = replace(sentence, text=operative.group().capitalize() + sentence.text[operative.end():])
    lead = sentence.lead_in.rstrip(": ")
    if not lead or FULL_SENTENCE.search(sentence.text[:120]) or len(lead) > 300 or len(lead) >= sentence.body:
        return sentence
    text = f"{lead} {sentence.text[0].lower() + sentence.text[1:] if sentence.text[1:2].islower() else sentence.text}"
    return replace(sentence, text=text, body=sentence.body - len(lead) - 1)


def lead_mentions(whole: Sentence, sentence: Sentence, mentions: Mentions) -> list[Mention]:
    """The mentions of the lead-in, moved to where its words stand in the continued item."""
    if whole.body == sentence.body:
        return []
    length = sentence.body - whole.body
    return [
        moved(m, whole.body - sentence.lead_start)
        for m in mentions.between(sentence.lead_start, sentence.lead_start + length)
    ]


def _drafts(
    chains: list[Chain], parsed: Parsed, memory: Memory, money: list[Money], earlier: list[Draft]
) -> list[Draft]:
    found = []
    for chain in chains:
        if chain.purpose:
            continue
        result = outcome(chain)
        if result is None:
            continue
        draft = _draft(chain, result, parsed, memory, money, earlier)
        if draft is not None:
            found.append(draft)
    return found


def _draft(
    chain: Chain, result: Outcome, parsed: Parsed, memory: Memory, money: list[Money], earlier: list[Draft]
) -> Draft | None:
    roles = Roles()
    roles.actors, why = actors_of(chain, result, parsed, memory)
    speaker, spoken = speaker_of(chain, result, parsed, memory)
    if result.decider.op is Op.REQUEST and (result.decider.as_subject or (result.decider.passive and not roles.actors)):
        asking = [speaker] if speaker else []
        roles.partners = [p for p in roles.actors if p not in asking]
        roles.actors, why = asking, "who calls it needed"
    if result.should:
        voice = [speaker] if speaker else list(memory.voice)
        asked, asked_why = actors_of(chain, replace(result, should=False), parsed, memory)
        if not voice:
            return None
        roles.actors = voice
        roles.partners = [p for p in asked if p not in voice]
        why = f"the voice of {', '.join(voice)} asks" + (f"; {asked_why}" if asked_why else "")
    if not roles.actors:
        roles.actors, why = actors_before(chain, result, parsed, memory, earlier)
        roles.guessed = True
    if not roles.actors:
        return None
    others_of(chain, result, roles, parsed, memory)
    complete_roles(chain, result, roles, parsed, memory, earlier)
    claim, counted = claim_of(chain, result, roles, speaker, parsed, memory.document, money)
    reasons = [f"“{chain.anchor.text}” → {chain.kind}", *result.why, why, *roles.why, spoken, counted]
    sure = rules.confidence(chain, result, roles)
    claim = replace(claim, engine=ENGINE, confidence=sure, why=tuple(r for r in reasons if r))
    return Draft(claim, chain, result, parsed)


def _unread(parsed: Parsed, memory: Memory, found: list[Draft]) -> list[Problem]:
    """What a sentence without a claim seems to say: sums, and acts of which it is not clear who does them."""
    text = parsed.sentence.text
    if found or not SECURITY.search(text):
        return []
    name = memory.document.id
    listed = []
    for money in amounts(text):
        start, end = parsed.sentence.body + money.start, parsed.sentence.body + money.end
        words = memory.document.text[start:end]
        listed.append(
            Problem(name, f"The amount “{words}” was seen, but no act was understood around it.", MISSED, start, end)
        )
    if not listed:
        for chain in anchors(parsed, memory, []):
            result = None if chain.purpose or chain.kind in {Kind.BODY, Kind.GUARANTEE} else outcome(chain)
            if result is not None and not result.should:
                start = parsed.place(chain.anchor)
                act = f"“{chain.anchor.text}” looks like {chain.kind} {result.stage}"
                what = f"{act}, but it was not clear by whom or for whom."
                return [Problem(name, what, MISSED, start, start + len(chain.anchor.text))]
    return listed


MISSED = "Read the sentence; if it makes a claim, keep a note of it: the reader missed it."

__all__ = ["read"]
