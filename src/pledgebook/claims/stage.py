"""How firm an act is: the words above it folded into one of the codebook's ten stages."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pledgebook.claims.chain import Chain
from pledgebook.claims.effects import Step
from pledgebook.claims.grammar import (
    Mood,
    children,
    is_negated,
    is_verb,
    lemma,
    no_longer,
    own_subject,
)
from pledgebook.claims.lexicon import Op
from pledgebook.model import Kind, Stage

if TYPE_CHECKING:
    from spacy.tokens import Token

BILLS = {"bill", "legislation", "law", "package", "motion", "resolution"}
REFUSED_PLANS = frozenset(
    "intend plan ready prepared willing support agree intention want set able due eager keen poised".split()
)
POSITIVE_DONE = {Stage.DELIVERED, Stage.ADOPTED}
NEGATIVE = {Stage.REFUSED, Stage.BLOCKED, Stage.ENDED}


@dataclass(frozen=True, slots=True)
class Outcome:
    """The stage a chain comes to, the step that decides who acts, and the reasons in words."""

    stage: Stage
    decider: Step
    why: tuple[str, ...]
    should: bool = False  # "must", "should": the voice of the text asks


def _apply(stage: Stage | None, op: Op, kind: Kind) -> Stage | None:
    """The stage after one word, before its tense and negation; None stands for the bare act."""
    formal = Stage.ADOPTED if kind is Kind.AGREEMENT else Stage.DELIVERED
    if op is Op.DO or op is Op.BEGIN:
        return stage if stage not in {None, Stage.PLEDGED, Stage.DELIVERED} else formal
    if op is Op.OBTAIN:
        return stage or formal
    if op is Op.CONTINUE:
        return stage if stage in NEGATIVE else stage or formal
    if op is Op.SAY:
        return stage
    if op is Op.LIGHT:
        return stage or formal
    if op is Op.NOTE:
        return stage
    if op in {Op.SUPPORT, Op.WISH}:
        return stage if stage in NEGATIVE | {Stage.REQUESTED} else Stage.PLEDGED
    if op is Op.PLEDGE and kind is Kind.POSTURE and stage is Stage.REFUSED:
        return Stage.PLEDGED  # a promise to abstain is a promise (decision 26)
    if op in {Op.PLEDGE, Op.ENABLE}:
        if stage in NEGATIVE | {Stage.REQUESTED, Stage.CONSIDERED, Stage.PROPOSED, Stage.NEGOTIATING}:
            return stage
        return Stage.PLEDGED
    if op is Op.CONSIDER:
        return stage if stage in NEGATIVE | {Stage.REQUESTED} else Stage.CONSIDERED
    if op is Op.REQUEST:
        return Stage.REFUSED if stage in {Stage.ENDED, Stage.REFUSED} else Stage.REQUESTED
    if op is Op.FAIL:
        return None
    straight = {
        Op.PROPOSE: Stage.PROPOSED,
        Op.NEGOTIATE: Stage.NEGOTIATING,
        Op.ADOPT: Stage.ADOPTED,
        Op.REFUSE: Stage.REFUSED,
        Op.BLOCK: Stage.BLOCKED,
        Op.END: Stage.ENDED,
    }[op]
    if op is Op.ADOPT and (stage in NEGATIVE or (stage is Stage.NEGOTIATING and kind is Kind.AGREEMENT)):
        return stage  # "agreed to the start of talks": they are to talk
    if op is Op.REFUSE and stage in {Stage.ENDED, Stage.BLOCKED}:
        return Stage.PLEDGED
    if op is Op.END and stage in NEGATIVE:
        return Stage.PLEDGED
    return straight


def _tense(stage: Stage | None, step: Step) -> Stage | None:
    if stage is None:
        return None
    if step.mood in {Mood.FUTURE, Mood.WOULD, Mood.ORDER} and stage in POSITIVE_DONE:
        return Stage.PLEDGED
    if step.mood is Mood.MAY and stage in POSITIVE_DONE and _by_treaty(step.token):
        return Stage.ADOPTED
    if step.mood is Mood.MAY and stage in POSITIVE_DONE | {Stage.PLEDGED, Stage.PROPOSED, Stage.NEGOTIATING}:
        return Stage.CONSIDERED
    if step.mood is Mood.SHOULD and stage not in NEGATIVE:
        return Stage.REQUESTED
    return stage


def _by_treaty(verb: Token) -> bool:
    """ "Under the accord Moscow may keep …": what a treaty allows is settled."""
    return any(
        lemma(thing) in TREATIES
        for prep in children(verb, "prep")
        if prep.lower_ == "under"
        for thing in children(prep, "pobj")
    )


TREATIES = frozenset("accord agreement treaty pact protocol memorandum lease convention constitution".split())


def _negate(stage: Stage | None, step: Step) -> Stage | None:
    """The stage where the word is denied: "will not send", "does not rule out", "has not sent"."""
    done = step.mood is Mood.REAL
    if no_longer(step.token) and step.op in {Op.DO, Op.CONTINUE, Op.PLEDGE, Op.BEGIN}:
        return Stage.ENDED
    if step.op is Op.REFUSE:
        return Stage.CONSIDERED
    if step.op in {Op.BLOCK, Op.END}:
        return None if done else Stage.PLEDGED
    if step.op is Op.REQUEST:
        return Stage.REFUSED if lemma(step.token) in {"need", "want", "seek", "wish", "desire", "pursue"} else None
    if step.op in {Op.SUPPORT, Op.WISH}:
        does = any(a.lower_ in {"does", "do"} for a in children(step.token, "aux"))
        return Stage.REFUSED if not done or does or step.token.tag_ in {"VBP", "VBZ"} else None
    if step.op is Op.PLEDGE:
        refusing = lemma(step.token) in REFUSED_PLANS
        return (
            Stage.REFUSED
            if refusing and not (done and lemma(step.token) == "agree" and step.token.tag_ == "VBN")
            else None
        )
    if step.op is Op.CONSIDER:
        return Stage.REFUSED
    if step.op in {Op.SAY, Op.LIGHT}:
        return stage if step.op is Op.SAY else (Stage.REFUSED if not done else None)
    if done:
        present = step.token.tag_ in {"VBP", "VBZ"} or any(
            a.lower_ in {"does", "do"} for a in children(step.token, "aux")
        )
        return Stage.REFUSED if present and step.op is Op.DO else None
    return Stage.REFUSED


def _formal(stage: Stage | None, chain: Chain) -> Stage | None:
    """Sales, grants, extended deployments and mandates are formal acts once done (decisions 14 and 15)."""
    words = {lemma(s.token) for s in chain.steps}
    granted = any(lemma(s.token) == "grant" and is_verb(s.token) for s in chain.steps)
    sold = chain.kind is Kind.AID and (granted or words & {"sell", "sale"})
    extended = chain.kind is Kind.DEPLOYMENT and "extend" in words
    if stage is Stage.DELIVERED and (sold or extended):
        return Stage.ADOPTED
    founded = "decide" in words and words & {"extend", "renew", "establish"}
    if stage is Stage.PLEDGED and chain.kind is Kind.BODY and founded:
        real = any(lemma(s.token) == "decide" and s.mood is Mood.REAL for s in chain.steps)
        return Stage.ADOPTED if real else stage
    return stage


def outcome(chain: Chain) -> Outcome | None:
    """The stage a chain comes to, or None where it says no act.

    Source: section 4 of the codebook, decisions 23-29, 44.
    """
    if any(s.op is Op.FAIL for s in chain.steps):
        return None
    if any(s.mood is Mood.WOULD and any(c.lower_ == "have" for c in children(s.token, "aux")) for s in chain.steps):
        return None  # "would have sent": it did not
    stage: Stage | None = None
    why: list[str] = []
    decider: Step | None = None
    should = False
    inner_negative = False
    for step in chain.steps:
        before = stage
        as_done = step.op is Op.PLEDGE and step.via == "ccomp" and stage in POSITIVE_DONE
        stage = stage if as_done else _apply(stage, step.op, chain.kind)  # "confirmed that it has sent": sent
        if step.op is Op.REQUEST and inner_negative:
            stage = Stage.REFUSED
        if step.negated:
            if step.op not in {Op.SAY, Op.NOTE}:
                continued = any(s.op is Op.CONTINUE for s in chain.steps[: chain.steps.index(step) + 1])
                stage = _negate(_tense(stage, step) or stage, step)
                if continued and stage is Stage.REFUSED:
                    stage = Stage.ENDED
                if stage is None:
                    return None
            inner_negative = stage in NEGATIVE
        elif step.mood is Mood.BARE and is_verb(step.token) and step.op in {Op.DO, Op.CONTINUE, Op.BEGIN, Op.LIGHT}:
            stage = None if stage in POSITIVE_DONE else stage  # unreal until a word above says more
        elif step.op not in {Op.SAY, Op.NOTE}:
            stage = _tense(stage, step)
        if (
            step.op in {Op.REFUSE, Op.BLOCK}
            and any(lemma(t) in BILLS for s in chain.steps for t in (s.token, *children(s.token, "dobj", "nsubjpass")))
            and lemma(step.token) in {"refuse", "decline", "block", "stall", "hold", "delay", "oppose"}
            and not step.negated
        ):
            stage = Stage.BLOCKED
        should = should or (step.mood is Mood.SHOULD and step.op is not Op.SAY) or step.via == "must"
        if step.op not in {Op.SAY, Op.LIGHT, Op.NOTE} or (step.op is Op.LIGHT and step.via in {"by", "xcomp"}):
            decider = step
        if step.op is not Op.LIGHT or stage is not before:
            shown = step.token.text if not step.negated else f"not {step.token.text}"
            told = f" ({step.mood})" if step.mood not in {Mood.REAL, Mood.BARE} else ""
            why.append(f"“{shown}”{told}: {step.op}")
    stage = _formal(stage, chain)
    if decider is None:
        decider = next((s for s in reversed(chain.steps) if s.op not in {Op.SAY, Op.NOTE}), None)
    if stage is None or decider is None:
        return None
    return Outcome(stage, decider, tuple(why), should)


def said_not_done(chain: Chain) -> bool:
    """Whether the words above an act say that it has not been done: "has yet to ratify", "failed to send".

    Source: decision 10 beside the gold documents.
    """
    return any(step.op is Op.FAIL for step in chain.steps) and outcome(chain) is None


def left_open(chain: Chain) -> bool:
    """Whether nobody says that an act is done or will be: "unclear whether they will send", "had they sent …".

    "Considers whether to send" tells that it is considered, and is not meant.
    """
    seen: set[int] = set()
    beside = chain.relative is not None or any(_told_beside(step.token) for step in chain.steps)
    thing = () if beside else (chain.anchor,)  # what is done with it stands in a clause of its own
    for token in (*thing, *(step.token for step in chain.steps)):
        for verb in (token, *token.ancestors):
            if verb.i in seen:
                break
            seen.add(verb.i)
            if is_verb(verb) and (_against_the_fact(verb) or _not_known(verb) or _untrue(verb)):
                return True
            if _told_beside(verb):
                break
    return False


def _told_beside(verb: Token) -> bool:
    """Whether a clause is told as so, whatever the one above it leaves open: "the tanks it sent", "after it sent"."""
    return verb.dep_ == "relcl" or verb.dep_ == "acl" and verb.tag_ == "VBN" or verb.dep_ == "advcl" and any(
        c.lower_ in BESIDE_THE_QUESTION for c in children(verb, "mark", "advmod"))


def ban_undone(chain: Chain) -> bool:
    """Whether a ban is only broken or spoken against, by which nobody refuses anything: "opposed a ban on sales"."""
    return any(
        lemma(token) in BANS and (
            token.dep_ in {"dobj", "nsubjpass"} and lemma(token.head) in UNDOING
            or token.dep_ == "pobj" and token.head.lower_ == "against")
        for token in (step.token for step in chain.steps))


def _against_the_fact(verb: Token) -> bool:
    """ "Had they sent tanks, …": the word order of what was not so."""
    doer = own_subject(verb)
    return verb.dep_ == "advcl" and doer is not None and any(
        c.dep_ == "aux" and c.lower_ == "had" and c.i < doer.i for c in verb.children)


def _not_known(verb: Token) -> bool:
    if not any(c.lower_ == "whether" for c in children(verb, "mark")):
        return False
    above = verb.head
    if any(c.lower_ in OPEN_WORDS for c in (above, *children(above, "acomp", "attr", "oprd"))):
        return True
    doer = own_subject(above)
    nobody = doer is not None and doer.lower_ in {"nobody", "none", "few"}
    return lemma(above) in {"know", "say", "tell", "clear"} and (nobody or is_negated(above))


def _untrue(verb: Token) -> bool:
    """ "It is not true that they sent …", "reports that they sent … are false"."""
    judged = verb.head
    if verb.dep_ in {"acl", "relcl", "ccomp", "appos"} and lemma(judged) in HEARSAY and judged.dep_ == "nsubj":
        judged = judged.head
    elif verb.dep_ != "ccomp":
        return False
    told = {c.lower_ for c in children(judged, "acomp", "attr")}
    return bool(told & FALSE) or (bool(told & {"true", "correct"}) and is_negated(judged))


FALSE = frozenset("false untrue wrong incorrect baseless unfounded groundless".split())
HEARSAY = frozenset("report rumour rumor claim allegation story news suggestion speculation".split())
BESIDE_THE_QUESTION = frozenset("after before since when while because although though as".split())
BANS = frozenset("ban embargo moratorium".split())
UNDOING = frozenset(
    """violate break breach flout evade circumvent bypass defy undermine ignore oppose reject resist criticise criticize
    condemn""".split()
)
OPEN_WORDS = frozenset("unclear unknown uncertain questionable doubtful unsure wonder wonders asked asks".split())
