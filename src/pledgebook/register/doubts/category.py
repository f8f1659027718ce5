"""Instruments told as something else: a constitution as a pact, help as mutual defence, Article 5 too wide."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pledgebook.model import Kind
from pledgebook.register.doubts.told import Flag, Told, of_claim
from pledgebook.world import load, party_name
from pledgebook.world.instruments import OWN_RULE, reference

PACT = re.compile(r"\bneutrality\b[”\"’']? (?P<word>pact|treaty|agreement|accord|alliance)\b", re.I)
AGREEMENTS = re.compile(r"\bagreements?\b", re.I)
DEFENCE = re.compile(r"\bmutual(?:-| )defen[cs]e\b|\bguarantee\w* (?:Ukraine[’']s|its|the country[’']s) defen[cs]e\b|"
                     r"\b(?:reproduc|replicat|mirror|copy|copies)\w*\b[^.]{0,60}\b(?:NATO|Article 5|alliance)\b|"
                     r"\bcollective defen[cs]e (?:of|for) ", re.I)
NO_DEFENCE = re.compile(r"\b(?:no|not|without|short of|rather than|unlike|instead of|stop short)\b", re.I)
OUTSIDE = re.compile(r"\b(?:attack|assault|strike|invasion|aggression)\w* (?:on |against |of "
                     r")?(?P<outside>outside(?: of)? "
                     r"[A-Z]\w+|anywhere)|\b(?:attack\w*|assault\w*|invade\w*|invasion of|aggression against) (?:on "
                     r"|against )?"
                     r"(?P<where>[A-Z]\w+(?: [A-Z]\w+)?)")
OBLIGES = re.compile(r"\b(?:obligat|oblig|compel|trigger|invok|requir|bound\b|activat)\w*", re.I)
CLAUSE = re.compile(r"\bArticle (?:5|V|Five)\b")
GRADES = {"guarantee": re.compile(r"\bguarantees?\b", re.I), "assurance": re.compile(r"\b(?:re)?assurances?\b", re.I)}


def own_rule_told_as_pact(told: Told) -> Iterator[Flag]:
    """"Moldova has a neutrality pact": a rule of its own constitution has no partner."""
    for sentence, match in told.searched(PACT, "neutrality"):
        parties = {p for m in told.mentions.between(sentence.start, sentence.end) for p in m.parties}
        for _, one in sorted(reference().by_id.items()):
            if one.kind in OWN_RULE and one.holds_duty("non_alignment", "neutrality") and set(one.parties) <= parties:
                yield Flag(match.start(), match.end(), f"No {match['word']}: {one.name}, a "
                           f"{one.kind.replace('_', ' ')} of {', '.join(map(party_name, one.parties))} alone.",
                           (one.notes or ("",))[0], (one.id,))


def duty_that_is_not_in_it(told: Told) -> Iterator[Flag]:
    """"These agreements signify a commitment to mutual defense": none of them holds a duty to defend."""
    for framework in sorted(reference().frameworks):
        made = reference().under(framework)
        if any(one.holds_duty("defense") for one in made):
            continue
        about = {b for one in made for b in one.beneficiaries}
        if not any(c.kind is Kind.AGREEMENT and about & set(c.parties) for c in told.claims):
            continue
        for sentence, match in told.searched(DEFENCE, "defense", "defence", "nato", "article 5", "alliance"):
            if AGREEMENTS.search(told.text, sentence.start, sentence.end) \
                    and not NO_DEFENCE.search(told.text, sentence.start, match.end()) \
                    and not _of_another(told, sentence.start, sentence.end, about):
                yield Flag(match.start(), match.end(), "None of these agreements holds a duty to defend.",
                           f"Agreements under the {reference().by_id[framework].name}: arms, money, training, "
                           "and consultation if Russia attacks again.", (framework,))


def _of_another(told: Told, start: int, end: int, about: set[str]) -> bool:
    """Whether a sentence speaks of agreements of other states: two named, and not the one they are for."""
    parties = {p for m in told.mentions.between(start, end) for p in m.parties if p in load().states}
    return len(parties) >= 2 and not parties & about


def clause_too_wide(told: Told) -> Iterator[Flag]:
    """"An assault outside of Ukraine would obligate the allies": Article 5 is for attacks on members."""
    if "Article" not in told.text:
        return
    spans = list(told.sentences)
    for number, sentence in enumerate(spans):
        near = "".join(told.text[s.start:s.end] + " " for s in spans[max(0, number - 1):number + 1])
        if not CLAUSE.search(near) or not OBLIGES.search(told.text, sentence.start, sentence.end):
            continue
        for match in OUTSIDE.finditer(told.text, sentence.start, sentence.end):
            stranger = _stranger(told, match)
            if stranger is not None and not NO_DEFENCE.search(told.text, sentence.start, sentence.end):
                yield Flag(sentence.start, sentence.end, f"Article 5 is for an armed attack on a member, not "
                                                         f"{stranger}.",
                           "Each ally then takes the action that it judges necessary.", ("nato-article-5",))
                break


def _stranger(told: Told, match: re.Match[str]) -> str | None:
    if match["outside"]:
        return f"for any “{match['outside']}”"
    place = match.start("where")
    named = [m for m in told.mentions.between(place, match.end()) if m.start == place and m.how == "name"]
    states = [p for m in named for p in m.parties if p in load().states]
    inside = load().members_on("NATO", told.since)
    return f"on {party_name(states[0])}" if states and states[0] not in inside else None


def other_grade_of_promise(told: Told) -> Iterator[Flag]:
    """“Security assurances” for what the reference has as guarantees: two grades of promise."""
    for claim in told.claims:
        if claim.kind is not Kind.GUARANTEE:
            continue
        for attached in told.instruments_of(claim):
            one = attached.instrument
            about = " ".join((one.name, *one.aliases, *(d.text for d in one.obligations)))
            has = {grade for grade, words in GRADES.items() if words.search(about)}
            says = {grade for grade, words in GRADES.items() if words.search(claim.quote)}
            if len(has) == 1 and len(says) == 1 and has != says and attached.how != "name":
                yield of_claim(claim, f"The text says {says.pop()}s; {one.name} has {has.pop()}s: two grades of "
                                      f"promise.",
                               "", (one.id,))
