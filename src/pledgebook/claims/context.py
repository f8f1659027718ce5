"""What a sentence's words refer to: parsed sentences with their mentions, and the memory of the text so far.

Resolves "it", "we", "both countries", "the alliance", "the minister" to parties inside one document.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from pledgebook.claims import lexicon as lex
from pledgebook.claims.counted import DEFINITE, IN_ONE_LIST, number_counted, states_listed
from pledgebook.claims.grammar import SUBJECTS, children, conjuncts, lemma, subject
from pledgebook.claims.interviews import interview
from pledgebook.claims.mentions import Mention, Mentions
from pledgebook.claims.sentences import Sentence
from pledgebook.claims.voice import TALK, Turn, quotations, turns, voice_of
from pledgebook.model import Amount, Document

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

FIRST_PERSON = {"we", "us", "our", "ours", "i", "me", "my", "ourselves"}
IT = {"it", "its", "itself"}
THEY = {"they", "them", "their", "theirs", "themselves"}
HE = {"he", "him", "his", "she", "her", "hers"}
BOTH = re.compile(
    r"^(?:both|(?:the )?two|each of the two)\b|\b(?:both|two)\s+(?:\w+\s+)?(?:countries|nations|"
    r"states|sides|governments|leaders|capitals|"
    r"parties|presidents|ministers|allies|partners|neighbou?rs|militaries|powers|men)\b",
    re.I,
)
LEADERS = re.compile(
    r"\b(?:the|these|both|our)\s+(?:two\s+|three\s+|four\s+)?(?:leaders|presidents|ministers|"
    r"prime ministers|sides|parties|participants|partners|governments|nations|countries)\b",
    re.I,
)
# "The Parties", "each Contracting Party", "the Governments": those that a treaty or a joint text is of.
SIGNATORY_WORDS = frozenset("parties participants sides signatories governments party participant signatory".split())
SIGNATORIES = re.compile(
    r"(?:the|these|those|both|all) (?:high )?(?:contracting |signatory )?(?:two |three |four )?"
    r"(?:parties|participants|sides|signatories|governments)"
    r"|(?:each|every|neither|no) (?:high )?(?:contracting |signatory )?(?:party|participant|signatory)", re.I
)
READOUT = re.compile(r"\breadout\b", re.I)
ADVERSARY = re.compile(
    r"\b(?:against|despite|following|amid|amidst|after|countering|resist\w*|deter\w*|from)\s+(?:\w+\s+){0,3}$", re.I
)

RECEIVES = re.compile(
    r"\b(?:for|to|support(?:s|ed|ing)?|help(?:s|ed|ing)?|arm(?:s|ed|ing)?|train(?:s|ed|ing)?|"
    r"assist(?:s|ed|ing)?|defend(?:s|ed|ing)?|protect(?:s|ing)?|"
    r"giv(?:es?|ing|en)|gave|provid(?:es?|ed|ing)|supply(?:ing)?|supplies|sen[dt]s?|sending|"
    r"equip(?:s|ping)?)\s+(?:the\s+|a\s+)?$",
    re.I,
)
RECEIVER = re.compile(
    r"(?:[’']s?)?\s+(?:armed forces|forces|army|military|soldiers|troops|defen[cs]e|security|"
    r"sovereignty|people|reconstruction|air defen[cs]e|navy|police|rebels|"
    r"needs|fight|civilians|refugees|energy|pilots)\b",
    re.I,
)
AGGRESSOR = re.compile(
    r"(?:[’']s?)?\s+(?:full-scale |brutal |ongoing |illegal |unprovoked |further |"
    r"military )*(?:aggression|invasion|war|attacks?|threats?|assault|occupation)\b",
    re.I,
)
RULES = re.compile(
    r"(?:[’']s?)?\s+(?:forces|troops|military|army|government|officials?|minister|president|soldiers|peacekeepers)\b",
    re.I,
)
TITLED = re.compile(
    r"\b(?:minister|president|premier|chancellor|secretary|envoy|ambassador|representative|delegate|"
    r"official|spokes\w+|commander|general|leader|chief|lawmaker|diplomat|adviser|advisor|colonel|"
    r"admiral|governor|mayor|speaker)\s+(?:of|for|from)\s+(?:the\s+)?$",
    re.I,
)
TITLE_AFTER = re.compile(
    r"(?:[’']s?)?\s+(?:[\w-]+\s+){0,2}?(?:minister|president|premier|chancellor|secretary|envoy|"
    r"ambassador|representative|delegate|official|spokes\w+|commander|general|leader|chief|lawmaker|"
    r"diplomat|adviser|advisor|colonel|admiral|governor|mayor|speaker)\b",
    re.I,
)
BY = re.compile(r"\b(?:by|in|at|from|against|after)\s+(?:the\s+)?$", re.I)
LATELY = 350  # characters before a sentence in which whom it leaves out is mostly named
INSIDE = re.compile(
    r"\b(?:in|on|across|inside|into|near|around)\s+(?:the\s+|northern\s+|southern\s+|eastern\s+|western\s+)*$", re.I
)


@dataclass(slots=True)
class Parsed:
    """One sentence with its parse and the mentions in it."""

    sentence: Sentence
    doc: Doc
    mentions: list[Mention]
    by_token: dict[int, Mention] = field(default_factory=dict)
    receiving: dict[str, float] = field(
        default_factory=dict
    )  # whom the whole text speaks of as given something, by weight
    lately: frozenset[str] = frozenset()  # whom the text names in the sentence or shortly before it
    dollars: str | None = None  # the currency of the text's own state, where that is a dollar and goes unmarked
    coin: Amount | None = None  # the last amount before a sentence that may state one without its currency

    def __post_init__(self) -> None:
        base = self.sentence.body
        for mention in self.mentions:
            for token in self.doc:
                start = base + token.idx
                if (
                    start < mention.end
                    and start + len(token.text) > mention.start
                    and token.text not in {"'s", "’s", "’", "'"}
                ):
                    self.by_token[token.i] = mention

    def place(self, token: Token) -> int:
        """The token's first character in the document."""
        return self.sentence.body + token.idx


# Words after which a title names what the text is about, no longer whose text it is.


QUITTING = frozenset("leave quit exit withdraw abandon".split())
CLUB_NOUNS = frozenset("alliance organisation organization bloc group grouping union pact summit".split())
GREAT_CLUBS = frozenset({"NATO", "EU", "G7", "ECOWAS", "ASEAN", "AU"})
OFFICERS = frozenset(
    """president minister chancellor premier secretary leader official spokesman spokeswoman spokesperson envoy
    ambassador general diplomat chief king prince emir commander senator admiral adviser advisor speaker governor
    lawmaker politician pair""".split()
)
# Bodies that a text leaves without a name where it is plain whose they are.
INSTITUTIONS = frozenset(
    """
    government administration parliament ministry military army cabinet authority authorities senate congress
    navy presidency department legislature house chamber junta regime lawmaker
    """.split()
)
# Nouns after which "in X" says whose they are: "the junta in X".
SEATED = frozenset(
    """government junta authority authorities regime leadership ruler rulers generals administration parliament
    ministry""".split()
)
MISSIONS = frozenset("mission force operation".split())
# "UN Interim Force", "NATO-led mission", "EU's training mission": an organisation with its own soldiers or monitors.
FLAGGED = re.compile(
    r"(?:[- ](?:led|mandated))?(?:[’']s)? (?:(?:[A-Z][\w-]*|and|for|\w+ing|joint|military|peace|observer|border) ){0,3}"
    r"(?:[Mm]ission|[Ff]orces?|[Oo]peration|peacekeep\w+|monitors|observers)\b"
)
REALMS = {
    "kingdom": frozenset("SAU JOR MAR GBR NLD BEL DNK NOR SWE ESP THA KHM BHR LSO SWZ BTN TON MYS".split()),
    "emirate": frozenset("QAT KWT ARE".split()),
    "sultanate": frozenset("OMN BRN".split()),
    "island": frozenset("TWN CYP ISL JPN SGP MLT LKA CUB HTI IRL NZL MDG JAM BHR MUS FJI DOM TLS PNG GBR".split()),
    "archipelago": frozenset("PHL IDN MDV BHS SYC JPN FJI VUT SLB TON".split()),
}


def _tells_whose(noun: Token, preposition: Token) -> bool:
    """Whether a phrase on a noun says for whom it acts: "the army of X", "the junta in X", not "the envoy to X"."""
    word = preposition.lower_
    return (
        word == "of"
        or (word == "in" and lemma(noun) in SEATED)
        or (preposition.i == noun.i + 1 and (word == "from" or (word == "for" and lemma(noun).startswith("spokes"))))
    )


def _antecedent(token: Token, parsed: Parsed) -> Mention | None:
    """Whom "whose" stands for: "Turkey, whose minister said …"."""
    clause = next((a for a in token.ancestors if a.dep_ == "relcl"), None) if token.lower_ == "whose" else None
    return parsed.by_token.get(clause.head.i) if clause is not None else None


def _named_as_receiving(token: Token, parsed: Parsed) -> frozenset[str]:
    """Parties to whom or for whom the subject of a verb does something: "both countries will train Y's pilots"."""
    if token.dep_ not in SUBJECTS:
        return frozenset()
    found: list[str] = []
    for other in token.head.subtree:
        mention = parsed.by_token.get(other.i)
        if other.i < token.i or mention is None or mention.how == "place":
            continue
        top = other.head if other.dep_ in {"poss", "amod", "compound", "nmod"} else other
        if top.dep_ in {"dobj", "dative"} or top.dep_ == "pobj" and top.head.lower_ in {"for", "to"}:
            found += mention.parties
    return frozenset(found)


class Memory:
    """What the text has spoken of so far, newest last."""

    def __init__(self, document: Document, mentions: Mentions) -> None:
        self.document, self.mentions = document, mentions
        self.voice = voice_of(document, mentions)
        self.subjects: list[tuple[int, tuple[str, ...]]] = []  # (position, parties of a subject)
        self.speakers: list[tuple[int, str]] = []  # (position, party) of saying verbs and labels
        self.group_voice: tuple[str, ...] = ()  # "NATO leaders met … we will"
        self.quotations = quotations(document.text)
        self.turns = interview(document, mentions, self.voice) or turns(document, mentions, self.voice)
        self.title_parties = self._title_parties()
        self.pair = self._pair()
        self.at_home = False  # whether one state stands out as the one whose government "the government" is
        self.home = self._home()
        self.receiving = self._receiving()
        self._flags = [m for m in mentions if self._flies_flag(m)]

    def _flies_flag(self, mention: Mention) -> bool:
        if not mention.parties or mention.parties[0] in self.mentions.world.states:
            return False
        serving = mention.how == "body" and (mention.words.isupper() or mention.words.split()[-1].lower() in MISSIONS)
        return serving or bool(FLAGGED.match(self.mentions.text[mention.end : mention.end + 60]))

    def _title_parties(self) -> tuple[str, ...]:
        title = self.document.title or self.document.text.split("\n", 1)[0]
        return tuple(dict.fromkeys(p for m in self.mentions.between(0, len(title) + 1) for p in m.parties))

    def _home(self) -> tuple[str, ...]:
        """The state whose government a text mostly speaks of, by its capitals, bodies, persons and early names."""
        if len(self.voice) == 1 and self.voice[0] in self.mentions.world.states:
            return self.voice
        counts: dict[str, float] = {}
        for number, m in enumerate(self.mentions):
            acting = m.how in {"capital", "metonym", "body", "person", "surname"} or re.match(
                r"(?:['’]s)?\s+(?:\w+\s+)?(?:government|parliament|cabinet|minister|president|ministry|army|"
                r"officials?|leaders?)",
                self.mentions.text[m.end : m.end + 40],
            )
            for party in m.parties:
                if party in self.mentions.world.states:
                    counts[party] = counts.get(party, 0) + (2 if acting else 1) + (1.5 if number < 3 else 0)
        ranked = sorted(counts, key=lambda p: (-counts[p], p))
        self.at_home = len(ranked) == 1 or bool(ranked) and counts[ranked[0]] > 1.4 * counts[ranked[1]]
        return tuple(ranked[:1])

    def _pair(self) -> tuple[str, ...]:
        """The two states between whom things happen, where the title and the first lines name exactly two."""
        states = self.mentions.world.states
        titled = [p for p in self.title_parties if p in states]
        if len(titled) == 2 and len(self.title_parties) == 2:
            return tuple(titled)
        if len(titled) != len(self.title_parties):
            return ()
        with_voice = [p for p in dict.fromkeys([*self.voice, *titled]) if p in states]
        if len(with_voice) == 2:
            return tuple(with_voice)
        lead = [p for m in self.mentions.between(0, 500) if m.how != "place" for p in m.parties]
        return tuple(dict.fromkeys(lead)) if len(set(lead)) == 2 and all(p in states for p in lead) else ()

    def _receiving(self) -> dict[str, float]:
        """How much the text speaks of each party as one to whom things are given or on whose soil they happen."""
        weights: dict[str, float] = {}
        title = len(self.document.title or self.document.text.split("\n", 1)[0])
        if TALK.search(self.document.title or ""):
            title = 0  # who speaks, not to whom things are given
        for m in self.mentions:
            if len(m.parties) != 1:
                continue
            before, after = self.mentions.text[max(0, m.start - 40) : m.start], self.mentions.text[m.end : m.end + 30]
            weight = 1.0 + (1.5 if m.start <= title else 0.0)
            if RECEIVES.search(before) or RECEIVER.match(after):
                weight += 1.5
            elif m.how in {"place", "capital"} and INSIDE.search(before):
                weight += 0.5 if m.how == "place" else -0.5
            if ADVERSARY.search(before) or AGGRESSOR.match(after):
                weight = -0.5
            if m.is_person or m.how in {"metonym", "body"}:
                weight = min(weight, 0.4)
            weights[m.parties[0]] = weights.get(m.parties[0], 0.0) + weight
        return dict(sorted(weights.items(), key=lambda pair: (-pair[1], pair[0])))

    def note(self, parsed: Parsed) -> None:
        """Remembers who a sentence was about, once it has been read."""
        noted = False
        tokens = [t for t in parsed.doc if t.dep_ in SUBJECTS or (t.dep_ == "ROOT" and t.pos_ in {"NOUN", "PROPN"})]
        # The subject of a clause inside the sentence is less what the next one goes on about.
        for token in sorted(tokens, key=lambda t: (t.head.dep_ == "ROOT" or t.dep_ == "ROOT", -t.i)):
            found = tuple(dict.fromkeys(p for t in conjuncts(token) for p in self.meant(parsed, t)))
            if found:
                self.subjects.append((parsed.place(token), found))
                noted = True
        if not noted and parsed.mentions:
            beside = [
                m
                for m in parsed.mentions
                if m.how != "place" and not BY.search(self.mentions.text[max(0, m.start - 12) : m.start])
            ]
            first = (beside or parsed.mentions)[0]
            self.subjects.append((first.start, first.parties))
        if self.voice and parsed.mentions and not self.group_voice and parsed.sentence.paragraph <= 4:
            first = parsed.mentions[0]
            if first.parties[0] not in self.voice and re.match(
                r"(?:NATO|G7|EU|AUKUS|Quad|Allied)\s+(?:leaders|allies|ministers)",
                first.words + self.mentions.text[first.end : first.end + 9],
            ):
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

    def meant(self, parsed: Parsed, token: Token) -> tuple[str, ...]:
        """Parties that a noun names, or "the ministry" and the like stand for; no pronouns."""
        found = self.direct(parsed, token)
        known = lemma(token) in INSTITUTIONS or number_counted(token) is not None
        if not found and known and token.dep_ in SUBJECTS:
            return self.described(parsed, token)
        return found

    def named_on(self, parsed: Parsed, token: Token) -> tuple[str, ...]:
        """Parties named on a noun: "German officials", "the army of Chad", "Kyiv's partners" (not)."""
        found: list[str] = []
        of: list[str] = []
        for child in token.children:
            if child.dep_ in {"compound", "amod", "nmod", "poss", "appos", "npadvmod"}:
                for t in [child, *[c for c in child.children if c.dep_ in {"conj", "compound", "nmod"}]]:
                    mention = parsed.by_token.get(t.i) or _antecedent(t, parsed)
                    if mention is not None and mention.how != "place":
                        if child.dep_ == "poss" and lemma(token) in {
                            "partner",
                            "ally",
                            "allies",
                            "backer",
                            "neighbour",
                            "neighbor",
                            "lender",
                            "donor",
                            "supporter",
                            "counterpart",
                            "adversary",
                            "enemy",
                            "rival",
                        }:
                            continue
                        found += mention.parties
                    elif (
                        child.dep_ == "poss"
                        and t.lower_ in FIRST_PERSON | IT | THEY | HE
                        and t is child
                        and lemma(token) not in {"partner", "ally", "allies", "counterpart", "backer"}
                    ):
                        found += self.pronoun(parsed, t)
            elif child.dep_ == "prep" and _tells_whose(token, child):
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
        """Whether a character stands inside a quotation of some length; one quoted word is no voice."""
        return any(start <= position < end for start, end in self.quotations)

    def pronoun(self, parsed: Parsed, token: Token) -> tuple[str, ...]:
        """The parties a pronoun stands for, () where the text does not make it plain."""
        word, position = token.lower_, parsed.place(token)
        if word in FIRST_PERSON:
            return self.first_person(parsed, position, word)
        if word in HE:
            return self.person_before(position)
        here = self._in_sentence(parsed, token)
        if here and not (word in THEY and len(self.voice) > 1 and len(here) == 1):
            return here
        if word in THEY and len(self.voice) > 1:
            return self.voice
        if (
            word in THEY
            and READOUT.search(self.document.title or self.document.text[:120])
            and len(self.title_parties) > 1
        ):
            return self.title_parties[:3]
        earlier = [s for s in self.before(parsed.sentence.start)[-12:] if parsed.sentence.start - s[0] < 900]
        if word in THEY:
            many = [s for s in earlier[-4:] if len(s[1]) > 1 or s[1][0] in {"NATO", "EU", "G7", "WEST", "EUROPE"}]
            if many:
                return many[-1][1]
        if earlier:
            return earlier[-1][1]
        named = [m for m in parsed.mentions if m.end <= position and m.how != "place"]
        return named[-1].parties if named else ()

    def person_before(self, position: int) -> tuple[str, ...]:
        """The party of the last person named or titled ("the envoy of X") before a character."""
        for m in reversed(self.mentions.before(position)):
            if position - m.start > 700:
                break
            if (
                m.is_person
                or len(m.parties) == 1
                and m.how != "place"
                and (
                    TITLED.search(self.mentions.text[max(0, m.start - 60) : m.start])
                    or TITLE_AFTER.match(self.mentions.text[m.end : m.end + 60])
                )
            ):
                return m.parties
        return ()

    def _in_sentence(self, parsed: Parsed, token: Token) -> tuple[str, ...]:
        """The nearest subject before a pronoun in its own sentence, else the nearest name."""
        best: tuple[str, ...] = ()
        verb = token.head
        while verb.dep_ != "ROOT" and verb.pos_ not in {"VERB", "AUX"}:
            verb = verb.head
        own = subject(verb) if token.dep_ not in SUBJECTS else None
        if (
            own is not None
            and own.i < token.i
            and not own.is_ancestor(token)
            and own.lower_ not in IT | THEY | HE | FIRST_PERSON
        ):
            found = tuple(dict.fromkeys(p for t in conjuncts(own) for p in self.meant(parsed, t)))
            if found:
                return found
        for other in parsed.doc:
            if other.i >= token.i:
                break
            if (
                other.dep_ in SUBJECTS
                and not other.is_ancestor(token)
                and other.lower_ not in IT | THEY | HE | FIRST_PERSON
            ):
                found = tuple(dict.fromkeys(p for t in conjuncts(other) for p in self.meant(parsed, t)))
                if found:
                    best = found
        if best:
            return best
        before = [m for m in parsed.mentions if m.end <= parsed.place(token) and m.how != "place"]
        return before[-1].parties if before and token.lower_ in {"its", "their"} else ()

    def first_person(self, parsed: Parsed, position: int, word: str = "we") -> tuple[str, ...]:
        if (
            word == "we"
            and len(self.title_parties) == 2
            and re.match(r"(?:And |So )?[Tt]ogether\b", parsed.sentence.text)
            and TALK.search(self.document.title or "")
        ):
            return self.title_parties
        if self.in_quotation(position) and (speaker := self.quoted_speaker(position)):
            return (speaker,)
        turn = self.turn_at(position)
        if turn is not None and turn.parties:
            return turn.parties
        if word in {"we", "us", "our"} and self.group_voice:
            return self.group_voice
        return self.voice

    def turn_at(self, position: int) -> Turn | None:
        """The labelled turn of a transcript in which a character stands."""
        return next((t for t in reversed(self.turns) if t.start <= position < t.end), None)

    def quoted_speaker(self, position: int) -> str | None:
        """Who speaks the quotation around a character: the nearest saying after it, else before it."""
        near = [
            (abs(p - position) + (0 if p > position else 40), party)
            for p, party in self.speakers
            if abs(p - position) < 700
        ]
        return min(near)[1] if near else None

    def described(self, parsed: Parsed, token: Token) -> tuple[str, ...]:
        """Parties that a common noun stands for: "both countries", "the minister", "the bloc"."""
        word, position = lemma(token), parsed.place(token)
        word = word[:-1] if word[:-1] in INSTITUTIONS else word
        words = parsed.doc[token.left_edge.i : token.i + 1].text
        definite = token.lower_ == "both" or any(c.lower_ in DEFINITE for c in token.children)
        found = self._several(token, word, words, position, definite, _named_as_receiving(token, parsed))
        if found is not None:
            return found
        if not definite:
            return ()
        if word in CLUB_NOUNS:
            return self._organisation(parsed, token, position)
        if word in REALMS:
            fitting = [p for m in self.mentions.before(position) for p in m.parties if p in REALMS[word]]
            return (max(sorted(set(fitting)), key=fitting.count),) if fitting else ()
        if word in INSTITUTIONS:
            return self._institution(parsed, token, word, position)
        if word in lex.COUNTRY_NOUNS:
            return self._country(parsed, token, position)
        if word in OFFICERS:
            return self._officer(parsed, token, word, position)
        return ()

    def _several(self, token: Token, word: str, words: str, position: int, definite: bool,
                 receiving: frozenset[str]) -> tuple[str, ...] | None:
        """ "Both countries", "the three leaders", "the ministers", "the member states"; None for another noun."""
        if (BOTH.search(words) or token.lower_ == "both") and word not in {"house", "chamber"}:
            return self.last_states(position, 2, receiving)
        if (number := number_counted(token)) is not None:
            return self._counted(number, position)
        if SIGNATORIES.fullmatch(words) and token.text[0].isupper() and (found := self._signatories(position)):
            return found
        rulers = word in {"leader", "party", "side", "president", "minister"} and token.tag_ == "NNS" and definite
        if LEADERS.search(words) or rulers:
            if READOUT.search(self.document.title or self.document.text[:120]):
                if len(self.title_parties) > 1:
                    return self.title_parties[:3]
                more = tuple(p for p in self.last_states(position, 2) if p not in self.title_parties)
                return self.title_parties + more[:1]
            if len(self.voice) > 1:
                return self.voice
            if word in {"minister", "president", "leader"} or BOTH.search(words) or "two" in words:
                return self.last_states(position, 2)
        states = self.mentions.world.states
        if word in {"country", "nation", "state"} and re.search(r"\bmember\b", words, re.I):
            clubs = [m for m in self.mentions.before(position) if m.parties[0] not in states]
            return clubs[-1].parties if clubs else ()
        if definite and word in lex.COUNTRY_NOUNS and token.tag_ in {"NNS", "NNPS"}:
            before = self.mentions.before(position)
            several = [m.parties for m in before if m.how == "group" or m.parties[0] in GREAT_CLUBS]
            lists = [s[1] for s in self.before(position) if len(s[1]) >= 2]
            return (several[-1:] or lists[-1:] or [()])[-1]
        return None

    def lately(self, sentence: Sentence) -> frozenset[str]:
        """Whom the text names in a sentence or shortly before it."""
        near = self.mentions.between(max(0, sentence.start - LATELY), sentence.end)
        return frozenset(party for mention in near for party in mention.parties)

    def mission_of(self, parsed: Parsed, token: Token) -> tuple[str, ...]:
        """The organisation under whose flag "the force" or "the mission" serves, as the text has named it."""
        if lemma(token) not in MISSIONS or not any(c.lower_ in DEFINITE for c in token.children):
            return ()
        before = [m for m in self._flags if m.start < parsed.place(token)]
        return (before or self._flags)[-1:][0].parties if self._flags else ()

    def _counted(self, number: int, position: int) -> tuple[str, ...]:
        """ "The three governments": whose text it is where so many speak, else the last list of so many states."""
        if len(self.voice) == number:
            return self.voice
        lists = [s[1] for s in self.before(position) if len(s[1]) == number]
        return states_listed(self.mentions, position, number) or (lists or [()])[-1]

    def _signatories(self, position: int) -> tuple[str, ...]:
        """Whose text it is: the voices of a joint statement, the states of the title, else the first list of states."""
        if len(self.voice) > 1:
            return self.voice
        states = self.mentions.world.states
        titled = tuple(p for p in self.title_parties if p in states)
        if len(titled) > 1:
            return titled
        run: list[Mention] = []
        for mention in [m for m in self.mentions.before(position) if m.parties[0] in states]:
            if run and not IN_ONE_LIST.fullmatch(self.mentions.text[run[-1].end : mention.start]):
                if len(run) > 1:
                    break
                run = []
            run.append(mention)
        return tuple(dict.fromkeys(p for m in run for p in m.parties)) if len(run) > 1 else ()

    def _organisation(self, parsed: Parsed, token: Token, position: int) -> tuple[str, ...]:
        """The organisation last named: "the alliance", "the bloc"; who quits one was in it."""
        found = [
            m
            for m in self.mentions.before(position)
            if m.parties[0] not in self.mentions.world.states
            and m.how in {"name", "group", "metonym", "body"}
            and m.parties[0] not in {"WEST", "EUROPE"}
        ]
        verb = token.head if token.dep_ in {"dobj", "obj"} else token.head.head
        if lemma(verb) in QUITTING and (doer := subject(verb)) is not None:
            quitters = {p for t in conjuncts(doer) for p in self.direct(parsed, t)}
            once_in = [m for m in found if quitters <= set(self.mentions.world.members_on(m.parties[0], None))]
            found = once_in if quitters and once_in else found
        return found[-1].parties if found else ()

    def _country(self, parsed: Parsed, token: Token, position: int) -> tuple[str, ...]:
        """ "The country": in a place phrase the scene of the text, else the state that acted last."""
        states = self.mentions.world.states
        if token.dep_ == "pobj" and token.head.lower_ in {"in", "inside", "across", "throughout", "within", "into"}:
            here = [
                m
                for m in parsed.mentions
                if m.end <= position
                and m.how in {"name", "place"}
                and m.parties[0] in states
                and not RULES.match(self.mentions.text[m.end : m.end + 30])
            ]
            if here:
                return here[-1].parties[:1]
            scene = [p for p in self.receiving if p in states]
            if scene:
                return (scene[0],)
        earlier = [s for s in self.before(position) if s[1][0] in states and len(s[1]) == 1]
        return earlier[-1][1] if earlier else self.last_states(position, 1)

    def _officer(self, parsed: Parsed, token: Token, word: str, position: int) -> tuple[str, ...]:
        """ "The minister", "the president": that of the state whose act he tells, else the person last named."""
        if fronted := self._fronted(parsed, token):
            return fronted
        persons = [m for m in self.mentions.before(position) if m.is_person and position - m.start < 1200]
        near = [m for m in persons if position - m.start < 350]
        if not near and not self.voice and self.at_home and word not in {"senator", "secretary", "speaker"}:
            return self.home
        if self.voice and word in {"president", "secretary"} and token.text[0].isupper():
            return self.voice[:1]
        return persons[-1].parties if persons else ()

    def _institution(self, parsed: Parsed, token: Token, word: str, position: int) -> tuple[str, ...]:
        """ "The government", "the army", "the cabinet" without a name: that of the country the text is at home in."""
        states = self.mentions.world.states
        if len(self.voice) == 1 and self.voice[0] in states:
            return self.voice
        if word == "administration" and any("USA" in m.parties for m in self.mentions):
            return ("USA",)
        if fronted := self._fronted(parsed, token):
            return fronted
        if self.at_home or token.text[0].isupper() and token.i > 0 and not self.voice:
            return self.home  # "the Government", with a capital, as parliaments write of their own
        if self.voice:
            return tuple(p for p in self.receiving if p in states)[:1]
        recent = [s for s in self.before(position) if position - s[0] < 400 and len(s[1]) == 1 and s[1][0] in states]
        return recent[-1][1] if recent else self.home

    def _fronted(self, parsed: Parsed, token: Token) -> tuple[str, ...]:
        """Whose minister or ministry "X will send ships, the minister said" quotes: of the state that acts in that."""
        for other in parsed.doc[: token.i]:
            if (
                other.dep_ == "nsubj"
                and other.head.dep_ == "ccomp"
                and other.head.head.i == token.head.i
                and token.dep_ in SUBJECTS
                and not any(t.text == ";" for t in parsed.doc[other.i : token.i])
            ):
                found = self.direct(parsed, other)
                if found and found[0] in self.mentions.world.states:
                    return found
        return ()

    def last_states(self, position: int, number: int, without: frozenset[str] = frozenset()) -> tuple[str, ...]:
        """The last distinct states named before a character, in the order of the text; () where there are fewer."""
        found: list[str] = []
        for m in reversed(self.mentions.before(position)):
            if m.how in {"place"} or position - m.start > 1500:
                continue
            for party in reversed(m.parties):
                if party in self.mentions.world.states and party not in found and party not in without:
                    found.append(party)
            if len(found) >= number:
                break
        return tuple(reversed(found[:number])) if len(found) >= number else ()
