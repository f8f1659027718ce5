"""What a sentence's words refer to: parsed sentences with their mentions, and the memory of the text so far.

Resolves "it", "we", "both countries", "the alliance", "the minister" to parties inside one document.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from pledgebook.claims import lexicon as lex
from pledgebook.claims.grammar import SUBJECTS, children, conjuncts, lemma, subject
from pledgebook.claims.mentions import Mention, Mentions
from pledgebook.claims.sentences import Sentence
from pledgebook.model import Document

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

FIRST_PERSON = {"we", "us", "our", "ours", "i", "me", "my", "ourselves"}
IT = {"it", "its", "itself"}
THEY = {"they", "them", "their", "theirs", "themselves"}
HE = {"he", "him", "his", "she", "her", "hers"}
BOTH = re.compile(r"^(?:both|(?:the )?two|each of the two)\b|\b(?:both|two)\s+(?:\w+\s+)?(?:countries|nations|states|sides|governments|leaders|capitals|"
                  r"parties|presidents|ministers|allies|partners|neighbou?rs|militaries|powers|men)\b", re.I)
THREE = re.compile(r"\b(?:the )?(?:three|trio|trilateral|four|five)\s*(?:of\s+)?(?:countries|nations|states|leaders|partners|allies|governments|powers|members)?\b", re.I)
LEADERS = re.compile(r"\b(?:the|these|both|our)\s+(?:two\s+|three\s+|four\s+)?(?:leaders|presidents|ministers|prime ministers|sides|parties|participants|partners|governments|nations|countries)\b", re.I)
OFFICIAL = re.compile(r"\b(?:statement|remarks|readout|fact sheet|press (?:release|briefing|gaggle|conference)|communiqu[eé]|declaration|memorandum|"
                      r"proclamation|executive order|letter|address|speech|background|joint vision)\b", re.I)
JOINT = re.compile(r"\bjoint\b|\b(?:leaders|ministers|quad|g7|g20|aukus|nato)[’']? (?:joint )?(?:statement|declaration|communiqu)|^we,? the (?:leaders|members|heads|ministers|foreign|defen[cs]e)", re.I)
READOUT = re.compile(r"\breadout\b", re.I)
QUOTE = re.compile(r"[“\"«]([^“”\"«»]{3,})[”\"»]|[“\"«]([^“”\"«»]{3,})$")
ADVERSARY = re.compile(r"\b(?:against|despite|following|amid|amidst|after|countering|resist\w*|deter\w*|from)\s+(?:\w+\s+){0,3}$", re.I)


@dataclass(slots=True)
class Parsed:
    """One sentence with its parse and the mentions in it."""

    sentence: Sentence
    doc: Doc
    mentions: list[Mention]
    by_token: dict[int, Mention] = field(default_factory=dict)

    def __post_init__(self) -> None:
        base = self.sentence.body
        for mention in self.mentions:
            for token in self.doc:
                start = base + token.idx
                if start < mention.end and start + len(token.text) > mention.start and token.text not in {"'s", "’s", "’", "'"}:
                    self.by_token[token.i] = mention

    def place(self, token: Token) -> int:
        """The token's first character in the document."""
        return self.sentence.body + token.idx


def voice_of(document: Document, mentions: Mentions) -> tuple[str, ...]:
    """In whose name the text itself speaks: the author of a statement, all signatories of a joint one; else nobody."""
    head = (document.title or "") + "\n" + document.text[:400]
    title = document.title or document.text.split("\n", 1)[0]
    signers = re.search(r"\bWe,?\s+(?:the\s+)?(?:[\w’'-]+\s+){0,6}?(?:of|from)\s", document.text[:1500])
    if JOINT.search(title) or signers:
        start = signers.start() if signers else 0
        stop = document.text.find("\n", start + 1)
        sentence_end = re.search(r"[.!](?:\s|$)", document.text[start:])
        end = start + (sentence_end.end() if sentence_end and signers else 300)
        if signers is None and stop > 0:
            end = max(stop, 200)
        parties = tuple(dict.fromkeys(
            p for m in mentions.between(start, min(end, len(document.text))) if m.how in {"name", "adjective", "people", "person", "capital", "group"}
            for p in m.parties if m.start - start < 420))
        countries = tuple(p for p in parties if p in mentions.world.states) or parties
        if countries:
            return countries
    if OFFICIAL.search(title):
        named = [m for m in mentions.between(0, max(len(title) + 1, 40))]
        for m in [m for m in named if m.how not in {"capital", "place"}] or named:
            return m.parties[:1]
    if "whitehouse.gov" in (document.url or "") + (document.publisher or "") or "White House" in title:
        return ("USA",)
    official = re.search(r"\b(?:Ministry|Department|Government|Office|Presidency|Embassy|Mission|Secretariat|Parliament|Council|Commission|NATO)\b",
                         document.publisher or "")
    if official or OFFICIAL.search(head.split("\n")[0]):
        known = Mentions(Document("publisher", document.publisher or ""), mentions.world) if document.publisher else []
        for m in known:
            return m.parties[:1]
    return ()


class Memory:
    """What the text has spoken of so far, newest last."""

    def __init__(self, document: Document, mentions: Mentions) -> None:
        self.document, self.mentions = document, mentions
        self.voice = voice_of(document, mentions)
        self.subjects: list[tuple[int, tuple[str, ...]]] = []  # (position, parties of a subject)
        self.speakers: list[tuple[int, str]] = []  # (position, party) of saying verbs and labels
        self.group_voice: tuple[str, ...] = ()  # "NATO leaders met … we will"
        self.title_parties = self._title_parties()
        self.home = self._home()

    def _title_parties(self) -> tuple[str, ...]:
        title = self.document.title or self.document.text.split("\n", 1)[0]
        return tuple(dict.fromkeys(p for m in self.mentions.between(0, len(title) + 1) for p in m.parties))

    def _home(self) -> tuple[str, ...]:
        """The state whose government a text mostly speaks of: counted over capitals, bodies, persons and early mentions."""
        if len(self.voice) == 1:
            return self.voice
        counts: dict[str, float] = {}
        for number, m in enumerate(self.mentions):
            acting = m.how in {"capital", "metonym", "body", "person", "surname"} or re.match(
                r"(?:['’]s)?\s+(?:\w+\s+)?(?:government|parliament|cabinet|minister|president|ministry|army|officials?|leaders?)", self.mentions.text[m.end:m.end + 40])
            for party in m.parties:
                if party in self.mentions.world.states:
                    counts[party] = counts.get(party, 0) + (2 if acting else 1) + (1.5 if number < 3 else 0)
        return (max(sorted(counts), key=lambda p: counts[p]),) if counts else ()

    def note(self, parsed: Parsed) -> None:
        """Remembers who a sentence was about, once it has been read."""
        noted = False
        for token in parsed.doc:
            if token.dep_ in SUBJECTS or (token.dep_ == "ROOT" and token.pos_ in {"NOUN", "PROPN"}):
                found = tuple(dict.fromkeys(p for t in conjuncts(token) for p in self.direct(parsed, t)))
                if found:
                    self.subjects.append((parsed.place(token), found))
                    noted = True
        if not noted and parsed.mentions:
            first = parsed.mentions[0]
            self.subjects.append((first.start, first.parties))
        if self.voice and parsed.mentions and not self.group_voice and parsed.sentence.paragraph <= 4:
            first = parsed.mentions[0]
            if first.parties[0] not in self.voice and re.match(r"(?:NATO|G7|EU|AUKUS|Quad|Allied)\s+(?:leaders|allies|ministers)", first.words + self.mentions.text[first.end:first.end + 9]):
                self.group_voice = first.parties

    def note_plain(self, sentence: Sentence) -> None:
        """The same for a sentence that was not parsed."""
        found = self.mentions.between(sentence.start, sentence.end)
        if found:
            self.subjects.append((found[0].start, found[0].parties))

    def direct(self, parsed: Parsed, token: Token) -> tuple[str, ...]:
        """Parties that a noun names by itself or by the words on it; no pronouns."""
        mention = parsed.by_token.get(token.i)
        if mention is not None:
            if mention.how == "place":
                return ()
            if token.dep_ in {"compound", "amod", "poss"} and mention.how in {"adjective", "name", "people", "capital"}:
                return mention.parties
            return mention.parties
        if lemma(token) in lex.ACTING or token.lower_ in lex.ACTING:
            return self.named_on(parsed, token)
        return ()

    def named_on(self, parsed: Parsed, token: Token) -> tuple[str, ...]:
        """Parties named on a noun: "German officials", "the army of Chad", "Kyiv's partners" (not)."""
        found: list[str] = []
        of: list[str] = []
        for child in token.children:
            if child.dep_ in {"compound", "amod", "nmod", "poss", "appos", "npadvmod"}:
                for t in [child, *[c for c in child.children if c.dep_ in {"conj", "compound", "nmod"}]]:
                    mention = parsed.by_token.get(t.i)
                    if mention is not None and mention.how != "place":
                        if child.dep_ == "poss" and lemma(token) in {"partner", "ally", "allies", "backer", "neighbour", "neighbor", "lender",
                                                                     "donor", "supporter", "counterpart", "adversary", "enemy", "rival"}:
                            continue
                        found += mention.parties
                    elif child.dep_ == "poss" and t.lower_ in FIRST_PERSON | IT | THEY | HE and t is child and lemma(token) not in {
                            "partner", "ally", "allies", "counterpart", "backer"}:
                        found += self.pronoun(parsed, t)
            elif child.dep_ == "prep" and child.lower_ in {"of", "for", "from", "to"} and (child.lower_ == "of" or child.i == token.i + 1):
                for t in children(child, "pobj"):
                    for c in conjuncts(t):
                        mention = parsed.by_token.get(c.i)
                        if mention is not None and mention.how != "place":
                            of += mention.parties
        return tuple(dict.fromkeys(found or of))

    # --- references -----------------------------------------------------------------------------

    def before(self, position: int) -> list[tuple[int, tuple[str, ...]]]:
        return [s for s in self.subjects if s[0] < position]

    def in_quotation(self, position: int) -> bool:
        """Whether a character stands inside quotation marks of its paragraph."""
        text = self.document.text
        start = text.rfind("\n", 0, position) + 1
        segment = text[start:position]
        opened = segment.count("“") - segment.count("”")
        straight = segment.count('"') % 2 == 1
        return opened > 0 or straight

    def pronoun(self, parsed: Parsed, token: Token) -> tuple[str, ...]:
        """The parties a pronoun stands for, () where the text does not make it plain."""
        word, position = token.lower_, parsed.place(token)
        if word in FIRST_PERSON:
            return self.first_person(parsed, position, word)
        if word in HE:
            persons = [m for m in self.mentions.before(position) if m.is_person]
            recent = [m for m in persons if position - m.start < 700]
            return recent[-1].parties if recent else ()
        here = self._in_sentence(parsed, token)
        if here and not (word in THEY and len(self.voice) > 1 and len(here) == 1):
            return here
        if word in THEY and len(self.voice) > 1:
            return self.voice
        if word in THEY and READOUT.search(self.document.title or self.document.text[:120]) and len(self.title_parties) > 1:
            return self.title_parties[:3]
        earlier = [s for s in self.before(parsed.sentence.start) if parsed.sentence.start - s[0] < 900]
        if word in THEY:
            many = [s for s in earlier[-4:] if len(s[1]) > 1 or s[1][0] in {"NATO", "EU", "G7", "WEST", "EUROPE"}]
            if many:
                return many[-1][1]
        return earlier[-1][1] if earlier else ()

    def _in_sentence(self, parsed: Parsed, token: Token) -> tuple[str, ...]:
        """The nearest subject before a pronoun in its own sentence, else the nearest name."""
        best: tuple[str, ...] = ()
        verb = token.head
        while verb.dep_ != "ROOT" and verb.pos_ not in {"VERB", "AUX"}:
            verb = verb.head
        own = subject(verb) if token.dep_ not in SUBJECTS else None
        if own is not None and own.i < token.i and own.lower_ not in IT | THEY | HE | FIRST_PERSON:
            found = tuple(dict.fromkeys(p for t in conjuncts(own) for p in self.direct(parsed, t)))
            if found:
                return found
        for other in parsed.doc:
            if other.i >= token.i:
                break
            if other.dep_ in SUBJECTS and other.lower_ not in IT | THEY | HE | FIRST_PERSON:
                found = tuple(dict.fromkeys(p for t in conjuncts(other) for p in self.direct(parsed, t)))
                if found:
                    best = found
        if best:
            return best
        before = [m for m in parsed.mentions if m.end <= parsed.place(token) and m.how != "place"]
        return before[-1].parties if before and token.lower_ in {"its", "their", "it", "they"} else ()

    def first_person(self, parsed: Parsed, position: int, word: str = "we") -> tuple[str, ...]:
        label = parsed.sentence.label
        if self.in_quotation(position):
            speaker = self.quoted_speaker(position)
            if speaker:
                return (speaker,)
        if label and label.isupper() or label.istitle():
            spoken = self.mentions.between(parsed.sentence.start, parsed.sentence.body)
            if spoken and spoken[0].is_person:
                return spoken[0].parties
        if word in {"we", "us", "our"} and self.group_voice:
            return self.group_voice
        return self.voice

    def quoted_speaker(self, position: int) -> str | None:
        """Who speaks the quotation around a character: the nearest saying after it, else before it."""
        near = [(abs(p - position) + (0 if p > position else 40), party) for p, party in self.speakers if abs(p - position) < 700]
        return min(near)[1] if near else None

    def described(self, parsed: Parsed, token: Token) -> tuple[str, ...]:
        """Parties that a common noun stands for: "both countries", "the minister", "the bloc"."""
        word, position = lemma(token), parsed.place(token)
        words = parsed.doc[token.left_edge.i:token.i + 1].text
        definite = any(c.dep_ in {"det", "poss"} and c.lower_ in {"the", "this", "that", "both", "these", "our", "its"} or c.lower_ in {"both"}
                       for c in token.children) or token.lower_ in {"both"}
        if BOTH.search(words) or token.lower_ == "both":
            return self.last_states(position, 2)
        if THREE.search(words) and word in {"country", "nation", "state", "leader", "power", "partner", "government", "trio", "member"}:
            lists = [s[1] for s in self.before(position) if len(s[1]) >= 3]
            return lists[-1] if lists else (self.voice if len(self.voice) >= 3 else ())
        if LEADERS.search(words) or (word in {"leader", "party", "side", "president", "minister"} and token.tag_ == "NNS" and definite):
            if READOUT.search(self.document.title or self.document.text[:120]):
                return self.title_parties[:3] if len(self.title_parties) > 1 else self.title_parties + tuple(
                    p for p in self.last_states(position, 2) if p not in self.title_parties)[:1]
            if len(self.voice) > 1:
                return self.voice
            if word in {"minister", "president", "leader"} or BOTH.search(words) or "two" in words:
                return self.last_states(position, 2)
        if word in {"country", "nation", "state"} and re.search(r"\bmember\b", words):
            organisations = [m for m in self.mentions.before(position) if m.parties[0] not in self.mentions.world.states]
            return organisations[-1].parties if organisations else ()
        if not definite:
            return ()
        if word in lex.COUNTRY_NOUNS and token.tag_ in {"NNS", "NNPS"}:
            several = [m.parties for m in self.mentions.before(position) if m.how in {"group"} or m.parties[0] in {"NATO", "EU", "G7", "ECOWAS", "ASEAN", "AU"}]
            lists = [s[1] for s in self.before(position) if len(s[1]) >= 2]
            return (several[-1:] or lists[-1:] or [()])[-1]
        if word == "summit":
            word = "organisation"
        if word in {"alliance", "organisation", "organization", "bloc", "group", "grouping", "union", "pact"}:
            organisations = [m for m in self.mentions.before(position) if m.parties[0] not in self.mentions.world.states
                             and m.how in {"name", "group", "metonym", "body"} and m.parties[0] not in {"WEST", "EUROPE"}]
            return organisations[-1].parties if organisations else ()
        if word in lex.COUNTRY_NOUNS:
            earlier = [s for s in self.before(position) if s[1][0] in self.mentions.world.states and len(s[1]) == 1]
            return earlier[-1][1] if earlier else self.last_states(position, 1)
        if word in {"president", "minister", "chancellor", "premier", "secretary", "leader", "official", "spokesman", "spokeswoman", "envoy",
                    "ambassador", "general", "diplomat", "chief", "spokesperson", "king", "prince", "emir", "commander", "senator", "admiral",
                    "adviser", "advisor", "speaker", "governor", "lawmaker", "politician", "pair"}:
            persons = [m for m in self.mentions.before(position) if m.is_person and position - m.start < 1200]
            if self.voice and word in {"president", "secretary"} and token.text[0].isupper():
                return self.voice[:1]
            return persons[-1].parties if persons else ()
        if word in {"government", "administration", "parliament", "ministry", "military", "army", "cabinet", "authority", "authorities", "senate",
                    "congress", "navy", "presidency", "department", "legislature", "house", "junta", "regime", "kremlin", "lawmaker"}:
            if self.voice and len(self.voice) == 1:
                return self.voice
            recent = [s for s in self.before(position) if position - s[0] < 400 and len(s[1]) == 1 and s[1][0] in self.mentions.world.states]
            return recent[-1][1] if recent else self.home
        return ()

    def last_states(self, position: int, number: int) -> tuple[str, ...]:
        """The last distinct states named before a character, in the order of the text; () where there are fewer."""
        found: list[str] = []
        for m in reversed(self.mentions.before(position)):
            if m.how in {"place"} or position - m.start > 1500:
                continue
            for party in reversed(m.parties):
                if party in self.mentions.world.states and party not in found:
                    found.append(party)
            if len(found) >= number:
                break
        return tuple(reversed(found[:number])) if len(found) >= number else ()
