"""Whose voice a sentence reports: verbs of saying, "according to", quotations and their authors."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pledgebook.claims.chain import Chain
from pledgebook.claims.context import Memory, Parsed
from pledgebook.claims.grammar import first_conjunct, is_passive, is_verb, lemma, own_subject, subject
from pledgebook.claims.phrases import np_parties
from pledgebook.claims.stage import Outcome

if TYPE_CHECKING:
    from spacy.tokens import Token

# Verbs that report a voice (decision 39); "announce", "pledge", "vow" and the like are acts of their own.
SAYING = frozenset(
    """
    say tell state add note claim argue explain write stress emphasize emphasise mention clarify acknowledge
    admit believe think warn report recall indicate share repeat comment reply respond point insist suggest
    hint reveal estimate allege assert remark concede confirm tweet post maintain describe quote recount
    testify joke inform disclose caution contend predict reckon declare reiterate underline underscore observe
    disclose brief signal
    """.split()
)
# "expressed confidence that": what is voiced so is a view on an act, where "expressed readiness to" is the act.
VIEWS = frozenset("confidence hope belief doubt optimism expectation view opinion conviction certainty".split())
SAID = (
    r"said|says|told|tells|stated|states|added|adds|noted|notes|claimed|claims|argued|argues|"
    r"explained|explains|wrote|writes|stressed|"
    r"stresses|emphasi[sz]ed|emphasi[sz]es|emphasi[sz]ing|mentioned|clarified|clarifies|acknowledged|"
    r"acknowledges|admitted|warned|warns|"
    r"reported|recalled|indicated|replied|responded|insisted|insists|suggested|remarked|conceded|"
    r"confirmed|confirms|tweeted|posted|"
    r"commented|concluded|continued|quoted|declared|saying|adding|noting|warning|telling|repeated|underlined|observed"
)
SPOKE = re.compile(rf"\b(?:{SAID})\b")
ACCORDING = re.compile(r"\b(?:according to|in the words of|as quoted by|as cited by|quoting|citing)\s+", re.I)
REPORTER = re.compile(
    r"\b(?:Reuters|AP|AFP|BBC|CNN|newspaper|magazine|agency|Bloomberg|Interfax|TASS|Xinhua|media|"
    r"Post|Times|Journal|source|sources|analyst|"
    r"analysts|expert|experts|professor|researcher)\b"
)
BY_REPORTER = re.compile(rf"(?:(?:the|an?|one|some|two|several)\s+)?(?:\w+\s+)?{REPORTER.pattern}")


def note_speakers(memory: Memory) -> None:
    """Finds every saying in the text and who said it, before its claims are read."""
    text, mentions = memory.document.text, memory.mentions
    for match in SPOKE.finditer(text):
        start = max(text.rfind("\n", 0, match.start()), text.rfind(". ", 0, match.start()), match.start() - 160)
        before = [m for m in mentions.between(max(0, start), match.start()) if m.how not in {"place"}]
        inverted = re.match(r"\s+(?:[A-Z]|the |a )", text[match.end() : match.end() + 6])
        after = [m for m in mentions.between(match.end(), match.end() + 90) if m.how not in {"place"}]
        quote_before = re.search(r"[”\",]\s*$", text[max(0, match.start() - 3) : match.start()])
        party: str | None = None
        pronoun = re.search(
            r"\b(he|she)\s+(?:also\s+|later\s+|then\s+)?$", text[max(0, match.start() - 16) : match.start()], re.I
        )
        if inverted and quote_before and after and after[0].start - match.end() < 60:
            person = next((m for m in after if m.is_person), after[0])
            party = person.parties[0]
        elif pronoun:
            person_before = memory.person_before(match.start())
            party = person_before[0] if person_before else None
        elif before and not re.search(r"[“\"]", text[before[-1].end : match.start()]):
            persons = [m for m in before if m.is_person and match.start() - m.end < 60]
            party = (persons[-1] if persons else before[-1]).parties[0]
        if party:
            memory.speakers.append((match.start(), party))
    memory.speakers.sort()


def _governing(chain: Chain, result: Outcome) -> list[Token]:
    """Saying verbs that the act's clause hangs under, nearest first."""
    found = []
    top = chain.steps[-1].token
    token, seen = top, 0
    for step in chain.steps:
        if (
            is_verb(step.token)
            and lemma(step.token) in SAYING
            and step.via in {"ccomp", "xcomp"}
            and step.token.i != result.decider.token.i
        ):
            found.append(step.token)
        elif (
            is_verb(step.token)
            and lemma(step.token)
            in {"confirm", "hint", "declare", "reiterate", "insist", "suggest", "predict", "warn", "signal"}
            and step.via in {"ccomp", "prep:at"}
        ):
            found.append(step.token)
        elif is_verb(step.token) and lemma(step.token) in {"express", "voice"} and step.via == "object":
            if any(lemma(s.token) in VIEWS for s in chain.steps):
                found.append(step.token)
    while token.dep_ != "ROOT" and seen < 12:
        head = token.head
        if token.dep_ in {"ccomp", "parataxis"} and is_verb(head) and lemma(head) in SAYING:
            found.append(head)
        elif token.dep_ == "advcl" and is_verb(head) and lemma(head) in SAYING:
            pass
        elif token.dep_ == "ccomp" and is_verb(head) and lemma(head) == "make":  # "made it clear that"
            found.append(head)
        token, seen = head, seen + 1
    for child in token.children:  # "…, Harper said" parsed as an aside
        if child.dep_ == "parataxis" and is_verb(child) and lemma(child) in SAYING and top.i != child.i:
            found.append(child)
    if is_verb(token) and lemma(token) in SAYING and token.i != result.decider.token.i and token not in found:
        inside = any(d.dep_ in {"ccomp", "parataxis"} and chain.anchor in list(d.subtree) for d in token.children)
        if inside:
            found.append(token)
    return found


def _is_voiced(position: int, parsed: Parsed, memory: Memory) -> bool:
    """Whether a quotation stands for itself or with a verb of saying; a phrase quoted in passing is no voice."""
    start, end = next(span for span in memory.quotations if span[0] <= position < span[1])
    first = parsed.sentence.body
    if start <= first + 2:
        return True
    text = memory.document.text
    return (
        SPOKE.search(text[first:start]) is not None
        or SPOKE.search(text[end : max(end, parsed.sentence.end)]) is not None
    )


def _phrase_end(start: int, parsed: Parsed) -> int:
    """Where the phrase ends that begins at a character: of "according to diplomats some Libyan troops", diplomats."""
    first = next((token for token in parsed.doc if token.idx >= start), None)
    if first is None:
        return start
    head = first
    while head.head.i >= first.i and head.head.i != head.i:
        head = head.head
    last = head.doc[head.right_edge.i]
    return last.idx + len(last.text)


def speaker_of(chain: Chain, result: Outcome, parsed: Parsed, memory: Memory) -> tuple[str | None, str]:
    """The party whose voice reports the act, and the reason; None where the text speaks itself."""
    said = [
        v
        for v in _governing(chain, result)
        if not any(t.text == ";" for t in parsed.doc[min(v.i, chain.anchor.i) : max(v.i, chain.anchor.i)])
    ]
    said.sort(key=lambda v: sum(1 for _ in v.ancestors))
    for verb in said:  # the outermost voice is the one that the text reports
        doer = own_subject(verb) or subject(verb)
        if is_passive(verb):
            doer = None
        if doer is not None and doer.i != chain.anchor.i:
            parties = np_parties(first_conjunct(doer), parsed, memory)
            if len(parties) == 1:
                if doer.lower_ in {"we", "i"} and not memory.in_quotation(parsed.place(doer)):
                    return None, ""
                return parties[0], f"speaker “{doer.text} {verb.text}” → {parties[0]}"
            if len(parties) > 1:
                return None, "two speakers"
    text = parsed.sentence.text
    if (found := ACCORDING.search(text)) and not BY_REPORTER.match(text, found.end()):
        end = min(_phrase_end(found.end(), parsed), found.end() + 60)
        after = [m for m in parsed.mentions if found.end() <= m.start - parsed.sentence.body < end]
        if after:
            person = next((m for m in after if m.is_person and m.start - after[0].start < 50), after[0])
            return person.parties[0], f"speaker “according to {person.words}” → {person.parties[0]}"
    anchor = parsed.place(chain.anchor)
    if memory.in_quotation(anchor) and _is_voiced(anchor, parsed, memory):
        spoken = memory.quoted_speaker(anchor)
        if spoken:
            return spoken, f"speaker of the quotation → {spoken}"
    turn = memory.turn_at(anchor)
    if turn is not None and turn.parties:
        return turn.parties[0], f"speaker label “{turn.label}” → {turn.parties[0]}"
    return None, ""
