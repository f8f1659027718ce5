"""From the thing an act is about up to who does it: the words that govern it and the stage they make.

"urged Berlin to approve the delivery of tanks": delivery ← approve ← urged. Each word up the chain
moves the stage; the last one that is no mere saying decides who acts.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pledgebook.claims import lexicon as lex
from pledgebook.claims.grammar import (
    Mood,
    children,
    is_negated,
    is_passive,
    is_verb,
    lemma,
    mood,
    no_longer,
    own_subject,
    particle,
)
from pledgebook.claims.lexicon import Op
from pledgebook.model import Kind, Stage

if TYPE_CHECKING:
    from spacy.tokens import Token

ARRIVE = {"arrive", "reach", "flow", "go", "come", "land", "head", "move", "enter", "deploy", "depart", "cross", "return", "remain",
          "stay", "serve", "operate", "sail", "dock", "fly", "join", "take", "leave", "call", "visit", "stand", "be", "gather"}
CONTENT = {"include", "contain", "comprise", "feature", "consist", "provide", "cover", "total", "encompass", "involve", "amount",
           "oblige", "commit", "bind", "guarantee", "envisage", "foresee", "stipulate", "offer", "bring", "mean", "make"}
NOUN_PREPOSITIONS = {"of", "for", "to", "on", "about", "over", "with", "in", "toward", "towards", "against", "into", "regarding", "at"}
# "is expected to", "is likely to", "is said to": the passive does not make the subject the asker.
EXPECTED = {"expect", "anticipate", "predict", "tip", "think", "believe"}


@dataclass(frozen=True, slots=True)
class Step:
    """One word up the chain: what it does to the act below and how it is told."""

    token: Token
    op: Op
    mood: Mood = Mood.BARE
    negated: bool = False
    passive: bool = False
    as_subject: bool = False  # the act is the grammatical subject of this word
    via: str = ""


@dataclass(frozen=True, slots=True)
class Chain:
    """An act in a sentence: its anchor, what it is about, and the words above it from inner to outer."""

    anchor: Token
    kind: Kind
    steps: tuple[Step, ...]
    purpose: bool = False  # stands in a "to …" clause of another act
    relative: Token | None = None  # verb of the relative clause the chain ends in


def _named(verb: Token, via: str) -> list[str]:
    """Keys under which a verb may be listed, longest first."""
    base = lemma(verb)
    keys = []
    if via.startswith("prep:"):
        keys.append(f"{base} {via[5:]}")
    if part := particle(verb):
        keys.append(f"{base} {part}")
    for child in verb.children:
        if child.dep_ == "prep" and child.i == verb.i + 1:
            keys.append(f"{base} {child.lower_}")
        if child.dep_ == "advmod" and child.lower_ in {"out", "back", "down", "up", "off", "forward", "away"} and child.i <= verb.i + 2:
            keys.append(f"{base} {child.lower_}")
    return [*keys, base]


DOING = {Op.END, Op.REFUSE, Op.BLOCK, Op.REQUEST, Op.PROPOSE, Op.NEGOTIATE, Op.ADOPT, Op.CONSIDER, Op.FAIL}


def verb_op(verb: Token, kind: Kind, via: str) -> Op | None:
    """What a verb does to an act of a kind below it; None where it does nothing the book knows."""
    base = lemma(verb)
    if base in {"agree", "vote", "settle"} and kind is Kind.AGREEMENT and via in {"prep:on", "prep:to", "prep:for", "prep:upon"}:
        return Op.ADOPT
    if base in {"work", "labour", "labor"} and via == "prep:on":
        return Op.NEGOTIATE if kind is Kind.AGREEMENT else Op.CONSIDER
    if base == "decide" and not any(c.dep_ in {"nsubj", "nsubjpass"} for c in verb.children) and verb.tag_ == "VBZ":
        return Op.ADOPT  # the operative words of a resolution
    if base == "offer" and kind in {Kind.AID, Kind.GUARANTEE} and via == "object" and verb.tag_ in {"VBZ", "VBP"}:
        return Op.DO
    if base == "have" and via == "object" and kind is Kind.POSTURE:
        return Op.ADOPT if any("neutral" in t.lower_ for t in verb.subtree) else None
    if base in {"guarantee", "assure"} and kind is Kind.GUARANTEE:
        return Op.PLEDGE
    listed = next((lex.VERBS[key] for key in _named(verb, via) if key in lex.VERBS), None)
    direct = via in {"object", "passive", "prep:with", "prep:of", "prep:into", "prep:to", "prep:in", "prep:for", "prep:as", "prep:on"}
    if direct and base in lex.KIND_VERBS[kind] and via in {"object", "passive", "prep:with", "prep:into", "prep:in", "prep:from"}:
        if listed in DOING and not (kind is Kind.DEPLOYMENT and base in {"increase", "add"}):
            return listed
        if kind is Kind.AGREEMENT or (kind is Kind.BODY and base in {"establish", "create", "set", "found", "launch", "form", "inaugurate",
                                                                       "assemble", "constitute", "open", "extend", "renew", "authorise", "authorize", "mandate"}):
            return Op.ADOPT if base not in {"draft", "prepare", "have", "announce", "propose"} else listed
        if kind is Kind.POSTURE and base in {"declare", "adopt", "activate"}:
            return Op.ADOPT
        if kind is Kind.MEMBERSHIP and base == "invite":
            return Op.PROPOSE
        if listed in {Op.CONTINUE, Op.PLEDGE} and base in {"guarantee", "commit"}:
            return Op.PLEDGE
        return Op.DO
    return listed


def _verb_step(verb: Token, kind: Kind, via: str) -> Step | None:
    op = verb_op(verb, kind, via)
    if op is None:
        return None
    if lemma(verb) == "leave" and children(verb, "prep") and any(c.lower_ == "for" for c in children(verb, "prep")):
        op = Op.DO
    if lemma(verb) in {"deny", "dismiss"} and via not in {"dative"} and not children(verb, "dative"):
        op = Op.FAIL  # a denial of what is said to have been done is no act (decision 10)
    passive = is_passive(verb)
    if passive and lemma(verb) in EXPECTED and via in {"xcomp", "ccomp", "passive"}:
        op = Op.CONSIDER
    negated = is_negated(verb)
    if lemma(verb) == "wait":
        return None
    return Step(verb, op, mood(verb), negated or no_longer(verb), passive, via=via)


def _subject_step(noun: Token, verb: Token, kind: Kind) -> Step | None:
    """The act as grammatical subject: "deliveries have resumed", "the package includes", "talks are underway"."""
    base = lemma(verb)
    told, negated = mood(verb), is_negated(verb) or no_longer(verb)

    def step(op: Op) -> Step:
        return Step(verb, op, told, negated, False, True, "subject")

    attributes = [c for c in verb.children if c.dep_ in {"acomp", "attr", "advmod", "oprd"} and c.i > verb.i]
    if base in {"be", "remain", "seem", "become", "stay", "get", "prove"}:
        for attribute in attributes:
            adjective = lex.ADJECTIVES.get(attribute.lower_)
            if attribute.dep_ == "attr" and lemma(attribute) in {"guarantee", "necessity", "must", "priority", "requirement", "demand"} and base == "be" \
                    and lemma(noun) not in lex.NOUNS and told is not Mood.MAY:
                return step(Op.REQUEST)
            if adjective is Op.REQUEST and (verb.tag_ in {"VBD", "VBN"} or not told) and told is Mood.REAL:
                return None
            if adjective in {Op.REQUEST, Op.BLOCK, Op.NEGOTIATE, Op.CONSIDER} and attribute.dep_ in {"acomp", "advmod"}:
                return step(adjective)
            if attribute.dep_ == "attr" and lemma(attribute) in lex.NOUNS and lemma(noun) not in lex.NOUNS:
                return None
        if kind is Kind.DEPLOYMENT and (children(verb, "prep") or any(a.lower_ in {"there", "deployed"} for a in attributes)):
            return step(Op.DO)
        return None
    if kind in {Kind.GUARANTEE, Kind.AGREEMENT} and base in {"apply", "extend", "cover"} and not children(verb, "dobj"):
        return step(Op.ADOPT) if kind is Kind.GUARANTEE else None
    if base in {"expire", "lapse", "end", "stop", "cease", "collapse", "dry"}:
        return step(Op.END)
    if base in {"resume", "begin", "start", "continue"}:
        return step(Op.NEGOTIATE if lemma(noun) in {"talk", "talks", "negotiation", "negotiations"} else Op.DO)
    if base in {"stall", "languish", "falter"}:
        return step(Op.BLOCK)
    if kind is Kind.DEPLOYMENT and base in {"withdraw", "pull", "leave", "depart", "exit"}:
        away = base != "leave" or not any(c.lower_ == "for" for c in children(verb, "prep"))
        return step(Op.END if away else Op.DO)
    if kind is Kind.DEPLOYMENT and base in ARRIVE | {"train", "help", "support", "assist", "fight", "guard", "protect", "defend", "secure", "patrol"}:
        return step(Op.DO)
    if kind is Kind.AID and base in {"arrive", "reach", "flow", "go", "come"}:
        return step(Op.DO)
    if kind is Kind.AGREEMENT and base in {"enter", "come", "take"} and any(
            t.lower_ in {"force", "effect"} for t in verb.subtree):
        return step(Op.ADOPT)
    if kind in {Kind.AID, Kind.AGREEMENT, Kind.BODY} and base in CONTENT:
        return Step(verb, Op.PLEDGE, told, negated, False, True, "content")
    return None


def _noun_step(noun: Token, via: str, kind: Kind | None = None) -> Step | None:
    word = lemma(noun)
    op = lex.NOUNS.get(word)
    if op is None and word.endswith("s"):
        op = lex.NOUNS.get(word[:-1])
    if word in {"support", "backing"} and kind is not Kind.AID and via.startswith("prep"):
        op = Op.SUPPORT
    if word == "use" and kind in {Kind.DEPLOYMENT, Kind.POSTURE}:
        op = Op.DO
    if op is Op.CONSIDER and word in {"discussion", "consultation"} and kind is Kind.AGREEMENT:
        op = Op.NEGOTIATE
    if op is Op.DO and kind is Kind.BODY and word in {"establishment", "creation", "formation", "launch"}:
        op = Op.ADOPT
    if op is None:
        return None
    if noun.head.lower_ in {"pending", "awaiting", "despite"} and op in {Op.ADOPT, Op.DO} and noun.head.lower_ != "despite":
        op = Op.PROPOSE
    negated = any(c.lower_ == "no" and c.dep_ == "det" for c in noun.children)
    return Step(noun, op, Mood.BARE, negated, via=via)


class Climb:
    """One walk up the parse from an anchor."""

    def __init__(self, anchor: Token, kind: Kind) -> None:
        self.anchor, self.kind = anchor, kind
        self.steps: list[Step] = []
        self.purpose = False
        self.relative: Token | None = None
        self.visited: set[int] = set()

    def run_relative(self) -> Chain:
        """The act told in a clause on the noun: "the systems that Denmark delivered"."""
        self.visited.add(self.anchor.i)
        self._participles(self.anchor)
        return Chain(self.anchor, self.kind, tuple(self.steps), False, self.relative)

    def run(self) -> Chain:
        if is_verb(self.anchor):
            self._from_verb(self.anchor)
        else:
            self._from_noun(self.anchor)
        return Chain(self.anchor, self.kind, tuple(self.steps), self.purpose, self.relative)

    def _seen(self, token: Token) -> bool:
        if token.i in self.visited or len(self.visited) > 14:
            return True
        self.visited.add(token.i)
        return False

    def _from_noun(self, noun: Token) -> None:
        if self._seen(noun):
            return
        head, dep = noun.head, noun.dep_
        if head.i == noun.i:
            return
        if dep in {"dobj", "obj", "attr", "oprd", "nsubjpass", "dative"} and is_verb(head):
            self._object_of(noun, head, "passive" if dep == "nsubjpass" else "object")
        elif dep == "nsubj" and is_verb(head):
            if is_passive(head):
                self._object_of(noun, head, "passive")
            else:
                self._subject_of(noun, head)
        elif dep == "pobj" and head.dep_ in {"prep", "agent", "dative"}:
            self._below_preposition(noun, head)
        elif dep in {"compound", "nmod", "amod", "poss"} and head.pos_ in {"NOUN", "PROPN"}:
            self._into_noun(head, "compound")
        elif dep in {"conj", "appos"}:
            self._from_noun(head)
        if not self.steps:
            self._participles(noun)

    def _participles(self, noun: Token) -> None:
        """ "forces deployed in", "jets supplied by", "troops who will be sent"."""
        for child in noun.children:
            if child.dep_ == "acl" and child.tag_ == "VBN" and lemma(child) in lex.KIND_VERBS[self.kind] | {
                    "announce", "pledge", "promise", "approve", "authorise", "authorize", "request", "sign", "commit", "make", "allocate"}:
                step = _verb_step(child, self.kind, "passive")
                if step:
                    self.steps.append(Step(child, step.op, Mood.REAL, step.negated, True, via="participle"))
                    self.relative = child
                    return
            if child.dep_ == "relcl" and (is_passive(child) or any(
                    c.dep_ == "dobj" and c.lower_ in {"which", "that"} for c in child.children) or (
                        not any(c.lower_ in {"which", "that", "who"} for c in child.children) and own_subject(child) is not None)) \
                    and lemma(child) in lex.KIND_VERBS[self.kind] | {"promise", "pledge", "announce", "approve", "authorise",
                                                                      "authorize", "request", "sign", "refuse", "make", "commit"}:
                step = _verb_step(child, self.kind, "passive")
                if step:
                    self.steps.append(step)
                    self.relative = child
                    return

    def _object_of(self, noun: Token, verb: Token, via: str) -> None:
        if lemma(verb) == "be" and via == "object":
            subject = own_subject(verb)
            if self.kind is Kind.DEPLOYMENT and (children(verb, "expl") or (subject is not None and lemma(subject) in {"most", "all", "some", "they"})):
                self.steps.append(Step(verb, Op.DO, mood(verb), is_negated(verb), via="there"))
                self._up_from_verb(verb)
                return
            if subject is not None and (step := _noun_step(subject, "copula", self.kind)):
                self.steps.append(Step(subject, step.op, Mood.REAL, is_negated(verb), via="copula"))
                self._up_from_verb(verb)
            return
        subject = own_subject(verb)
        if lemma(verb) in CONTENT and subject is not None and via == "object" and (above := _noun_step(subject, "content", self.kind)):
            self.steps.append(Step(subject, above.op, mood(verb), is_negated(verb), via="copula"))
            self._up_from_verb(verb)
            return
        step = _verb_step(verb, self.kind, via)
        if self.steps and step is not None:  # the object is a plan or a pledge, not the thing itself
            listed = lex.VERBS.get(lemma(verb))
            if lemma(verb) in {"launch", "open", "start", "begin", "initiate", "enter", "resume", "conclude", "complete"}:
                listed = Op.BEGIN
            if listed is None and step.op in {Op.DO, Op.ADOPT}:
                listed = Op.LIGHT
            step = Step(verb, listed, step.mood, step.negated, step.passive, via=via) if listed else None
        if step is None:
            return
        self.steps.append(step)
        self.visited.add(verb.i)
        self._up_from_verb(verb)

    def _subject_of(self, noun: Token, verb: Token) -> None:
        step = _subject_step(noun, verb, self.kind)
        if step is None:
            return
        self.steps.append(step)
        self.visited.add(verb.i)
        self._up_from_verb(verb)

    def _below_preposition(self, noun: Token, preposition: Token) -> None:
        above, word = preposition.head, preposition.lower_
        if above.dep_ == "prep" and above.head.i != above.i:  # "out of", "as part of"
            word = f"{above.lower_} {word}"
            above = above.head
        if is_verb(above) and lemma(above) in {"be", "remain"}:
            for attribute in children(above, "acomp", "advmod"):
                if lex.ADJECTIVES.get(attribute.lower_) is Op.NEGOTIATE:
                    self.steps.append(Step(attribute, Op.NEGOTIATE, mood(above), is_negated(above), via="adjective"))
                    self._up_from_verb(above)
                    return
            subject = own_subject(above)
            if subject is not None and word in {"on", "for", "about", "over"} and (step := _noun_step(subject, "copula", self.kind)):
                self.steps.append(Step(subject, step.op, mood(above), is_negated(above), via="copula"))
                self._up_from_verb(above)
                return
        if is_verb(above) and lemma(above) in {"thank", "praise", "commend", "applaud", "congratulate"} and word == "for":
            self.steps.append(Step(above, Op.DO, Mood.REAL, is_negated(above), via="thanks"))
            return
        if is_verb(above):
            step = _verb_step(above, self.kind, f"prep:{word.split()[0]}")
            keys = _named(above, f"prep:{word.split()[0]}")
            fits = word in {"with", "for", "on", "to", "from", "of", "into", "in", "out of", "against", "toward", "towards", "over", "as",
                            "about", "behind", "at"}
            exact = any(" " in key and key in lex.VERBS for key in keys)
            if step and fits and (exact or word in {"with", "to", "on", "from", "out of", "for", "of", "into", "at"} or (
                    word == "in" and step.op is Op.DO)) and (
                    step.op not in {Op.SAY, Op.LIGHT} or exact):
                if step.op is Op.DO and word not in {"with", "into", "in", "on", "out of", "from", "to"}:
                    return
                if word == "with" and step.op not in {Op.DO, Op.CONTINUE, Op.SUPPORT, Op.REFUSE, Op.END}:
                    return
                self.steps.append(step)
                self.visited.add(above.i)
                self._up_from_verb(above)
        elif above.pos_ == "ADJ":
            self._into_adjective(above)
        elif above.pos_ in {"NOUN", "PROPN", "PRON", "DET", "NUM"} and word in NOUN_PREPOSITIONS:
            self._into_noun(above, f"prep:{word}")

    def _into_adjective(self, adjective: Token) -> None:
        op = lex.ADJECTIVES.get(adjective.lower_)
        if op is None or self._seen(adjective):
            return
        verb = adjective.head if is_verb(adjective.head) else None
        if verb is None and adjective.dep_ in {"ROOT", "conj", "advcl", "amod"}:
            self.steps.append(Step(adjective, op, Mood.REAL, is_negated(adjective), via="adjective"))
            return
        told = mood(verb) if verb is not None else Mood.REAL
        negated = is_negated(adjective) or (verb is not None and (is_negated(verb) or no_longer(verb)))
        self.steps.append(Step(adjective, op, told, negated, via="adjective"))
        if verb is not None:
            self.visited.add(verb.i)
            self._up_from_verb(verb)

    def _into_noun(self, noun: Token, via: str) -> None:
        """A noun above: "plan to", "delivery of", "aid bill", "talks on"; other nouns end the chain."""
        step = _noun_step(noun, via, self.kind)
        if step is not None:
            self.steps.append(step)
            self._from_noun_above(noun)
        elif via in {"compound", "prep:of", "prep:in", "prep:for", "prep:to"}:
            container = noun.pos_ in {"PRON", "DET", "NUM"} or lemma(noun) in lex.AID_NOUNS | lex.WEAK_AID_NOUNS | lex.AGREEMENT_NOUNS | {
                "part", "number", "round", "series", "set", "form", "amount", "kind", "type", "worth", "level", "lot", "billion", "million",
                "dozen", "hundred", "thousand", "ten", "batch", "package", "system", "dollar", "euro", "bill", "law", "act", "issue",
                "matter", "question", "process", "procedure", "condition", "way", "step", "request", "resolution", "bulk", "rest",
                "half", "third", "majority", "pair", "couple", "variety", "range", "array", "component", "measure", "deal", "effort",
                "item", "term", "terms", "unit", "source", "position", "stance", "use", "means", "line", "text", "version", "signatory", "member", "issue", "subject", "purpose", "squadron", "force", "forces", "element", "sum", "total", "value"}
            if container:
                self._from_noun_above(noun)

    def _from_noun_above(self, noun: Token) -> None:
        self._from_noun(noun)

    def _from_verb(self, verb: Token) -> None:
        """The anchor itself is a verb: "train", "defend", "join"."""
        self.visited.add(verb.i)
        op = Op.DO
        if self.kind is Kind.MEMBERSHIP and lemma(verb) in {"leave", "quit", "exit", "withdraw"}:
            op = Op.END
        elif self.kind is Kind.MEMBERSHIP and lemma(verb) == "invite":
            op = Op.PROPOSE
        elif self.kind is Kind.MEMBERSHIP and lemma(verb) == "apply":
            op = Op.REQUEST
        elif self.kind is Kind.GUARANTEE and lemma(verb) in {"invoke", "trigger"}:
            op = Op.ADOPT
        elif self.kind is Kind.AGREEMENT and lemma(verb) == "negotiate":
            op = Op.NEGOTIATE
        self.steps.append(Step(verb, op, mood(verb), is_negated(verb) or no_longer(verb), is_passive(verb), via="anchor"))
        self._up_from_verb(verb)

    def _up_from_verb(self, verb: Token) -> None:
        """What stands above a verb that is already in the chain."""
        head, dep = verb.head, verb.dep_
        if dep == "ROOT" or head.i == verb.i:
            return
        if dep == "conj" and is_verb(head):
            if own_subject(verb) is None or verb.tag_ in {"VB"}:
                self._up_from_verb(head) if head.dep_ != "ROOT" else None
            elif head.dep_ in {"ccomp"}:
                self._up_from_verb(head)
            return
        if dep in {"xcomp", "ccomp"}:
            self._complement_of(head, dep)
        elif dep == "pcomp" and head.dep_ in {"prep", "agent"}:
            self._gerund_below(head)
        elif dep in {"acl", "relcl"}:
            self._clause_of_noun(verb, head, dep)
        elif dep == "advcl":
            to = any(a.lower_ == "to" for a in children(verb, "aux"))
            if verb.tag_ == "VBG" and own_subject(verb) is None and not children(verb, "aux", "mark"):
                self.purpose = True  # "…, providing reassurance": what an act leads to is no act of its own
            told = lemma(head) if is_verb(head) else ""
            if to and is_verb(head):
                if told in {"work", "strive", "move", "do", "act", "try", "aim", "race", "rush", "fight"}:
                    whole = any(t.lower_ in {"everything", "all", "utmost"} for t in head.subtree)
                    if told != "do" or whole:
                        self.steps.append(Step(head, Op.PLEDGE, mood(head), is_negated(head), via="xcomp"))
                        self._up_from_verb(head)
                    else:
                        self.purpose = True
                elif lemma(head) in lex.VERBS and lex.VERBS[lemma(head)] in {Op.REQUEST, Op.PLEDGE, Op.REFUSE} and not children(
                        head, "dobj") and told not in {"need", "want"}:
                    self._complement_of(head, "xcomp")
                elif head.pos_ == "ADJ" or lex.ADJECTIVES.get(head.lower_):
                    self._into_adjective(head)
                else:
                    self.purpose = True
            self.relative = verb
        elif dep == "csubj" or dep == "csubjpass":
            self.purpose = True

    def _complement_of(self, head: Token, dep: str) -> None:
        if self._seen(head):
            return
        if is_verb(head):
            if lemma(head) in {"be", "remain", "seem", "stay"}:
                for attribute in children(head, "acomp", "attr"):
                    step_op = lex.ADJECTIVES.get(attribute.lower_) or lex.NOUNS.get(lemma(attribute))
                    if step_op:
                        self.steps.append(Step(attribute, step_op, mood(head), is_negated(head), via=dep))
                        self._up_from_verb(head)
                        return
                subject = own_subject(head)
                step = _noun_step(subject, "copula", self.kind) if subject is not None else None
                if step and subject is not None:
                    self.steps.append(Step(subject, step.op, mood(head), is_negated(head), via="copula"))
                elif lemma(head) == "be" and dep == "xcomp" and not children(head, "acomp", "attr"):
                    self.steps.append(Step(head, Op.LIGHT, Mood.FUTURE, is_negated(head), via="xcomp"))  # "is to send"
                    self._up_from_verb(head)
                return
            op = next((lex.VERBS[key] for key in _named(head, "") if key in lex.VERBS), None)
            if lemma(head) == "decide" and own_subject(head) is None and head.tag_ == "VBZ":
                op = Op.ADOPT
            if lemma(head) == "go" and mood(head) is Mood.REAL and head.tag_ == "VBG":
                self.steps.append(Step(head, Op.LIGHT, Mood.FUTURE, is_negated(head), via=dep))
                self._up_from_verb(head)
                return
            if dep == "ccomp" and any(c.lower_ in {"whether", "if", "how", "why", "when"} and c.dep_ in {"mark", "advmod"}
                                      for c in self.steps[-1].token.children) and is_verb(self.steps[-1].token):
                self.purpose = True  # an open question is no act
                return
            if lemma(head) in {"have", "use"} and dep == "xcomp":
                if lemma(head) == "have":
                    self.steps.append(Step(head, Op.REQUEST, mood(head), is_negated(head), via="must"))
                return
            if op is None:
                return
            passive = is_passive(head)
            if passive and lemma(head) in EXPECTED:
                op = Op.CONSIDER
            if op is Op.DO:
                op = Op.LIGHT
            self.steps.append(Step(head, op, mood(head), is_negated(head) or no_longer(head), passive, via=dep))
            self._up_from_verb(head)
        elif head.pos_ == "ADJ":
            self.visited.discard(head.i)
            self._into_adjective(head)
        elif head.pos_ in {"NOUN", "PROPN"} and (step := _noun_step(head, dep, self.kind)):
            self.steps.append(step)
            self._from_noun(head)
        elif head.pos_ in {"NOUN", "PROPN"} and lemma(head) in {"claim", "allegation", "report", "rumour", "rumor", "accusation", "fear", "concern",
                                                                "doubt", "hypothesis", "theory", "speculation", "risk", "danger"}:
            self.purpose = True

    def _gerund_below(self, preposition: Token) -> None:
        above, word = preposition.head, preposition.lower_
        if self._seen(above):
            return
        if is_verb(above):
            if word in {"without", "instead", "despite", "besides", "after", "before", "since", "while", "upon"}:
                self.purpose = True
                return
            keys = _named(above, f"prep:{word}")
            op = next((lex.VERBS[key] for key in keys if key in lex.VERBS), None)
            if word in {"by", "through", "with", "in", "while"} and not any(" " in k and k in lex.VERBS for k in keys):
                helping = lemma(above) in lex.HELP | {"contribute", "respond", "continue", "do"}
                if not helping:
                    self.purpose = True
                    return
                self.steps.append(Step(above, Op.LIGHT, mood(above), is_negated(above), is_passive(above), via="by"))
                self._up_from_verb(above)
                return
            if op is None:
                return
            self.steps.append(Step(above, op, mood(above), is_negated(above), is_passive(above), via=f"prep:{word}"))
            self._up_from_verb(above)
        elif above.pos_ in {"NOUN", "PROPN"} and (step := _noun_step(above, f"prep:{word}", self.kind)):
            self.steps.append(step)
            self._from_noun(above)
        elif above.pos_ == "ADJ":
            self.visited.discard(above.i)
            self._into_adjective(above)

    def _clause_of_noun(self, verb: Token, noun: Token, dep: str) -> None:
        to = any(a.lower_ == "to" for a in children(verb, "aux"))
        if dep == "acl" and to:
            if self._seen(noun):
                return
            step = _noun_step(noun, "to", self.kind)
            if step is not None:
                self.steps.append(step)
                self._from_noun(noun)
            else:
                self.purpose = True
            return
        self.relative = verb
        if dep == "acl" and verb.tag_ == "VBG":
            last = self.steps[-1]
            if last.token.i == verb.i and last.mood is Mood.BARE:
                self.steps[-1] = Step(verb, last.op, Mood.REAL, last.negated, last.passive, via=last.via)


BILLS = {"bill", "legislation", "law", "package", "motion", "resolution"}
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
    straight = {Op.PROPOSE: Stage.PROPOSED, Op.NEGOTIATE: Stage.NEGOTIATING, Op.ADOPT: Stage.ADOPTED,
                Op.REFUSE: Stage.REFUSED, Op.BLOCK: Stage.BLOCKED, Op.END: Stage.ENDED}[op]
    if op is Op.ADOPT and stage in NEGATIVE:
        return stage
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
    if step.mood is Mood.MAY and stage in POSITIVE_DONE | {Stage.PLEDGED, Stage.PROPOSED, Stage.NEGOTIATING}:
        return Stage.CONSIDERED
    if step.mood is Mood.SHOULD and stage not in NEGATIVE:
        return Stage.REQUESTED
    return stage


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
        return Stage.REFUSED if lemma(step.token) in {"want", "seek", "wish", "desire", "pursue"} else None
    if step.op in {Op.PLEDGE, Op.WISH, Op.SUPPORT}:
        refusing = lemma(step.token) in {"intend", "plan", "ready", "prepared", "willing", "support", "favour", "favor", "agree",
                                         "intention", "plan", "back", "want", "set", "able", "due", "eager", "keen", "poised"}
        return Stage.REFUSED if refusing and not (done and lemma(step.token) == "agree" and step.token.tag_ == "VBN") else None
    if step.op is Op.CONSIDER:
        return Stage.REFUSED
    if step.op in {Op.SAY, Op.LIGHT}:
        return stage if step.op is Op.SAY else (Stage.REFUSED if not done else None)
    if done:
        present = step.token.tag_ in {"VBP", "VBZ"} or any(a.lower_ in {"does", "do"} for a in children(step.token, "aux"))
        return Stage.REFUSED if present and step.op is Op.DO else None
    return Stage.REFUSED


def outcome(chain: Chain) -> Outcome | None:
    """The stage a chain comes to, or None where it says no act.

    Source: section 4 of the codebook, decisions 23-29, 44.
    """
    if any(s.op is Op.FAIL for s in chain.steps):
        return None
    stage: Stage | None = None
    why: list[str] = []
    decider: Step | None = None
    should = False
    inner_negative = False
    for step in chain.steps:
        before = stage
        stage = _apply(stage, step.op, chain.kind)
        if step.op is Op.REQUEST and inner_negative:
            stage = Stage.REFUSED
        if step.negated:
            if step.op not in {Op.SAY, Op.NOTE}:
                continued = any(s.op is Op.CONTINUE for s in chain.steps[:chain.steps.index(step) + 1])
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
        if step.op in {Op.REFUSE, Op.BLOCK} and any(lemma(s.token) in BILLS for s in chain.steps) and lemma(step.token) in {
                "refuse", "decline", "block", "stall", "hold", "delay", "oppose"} and not step.negated:
            stage = Stage.BLOCKED
        should = should or (step.mood is Mood.SHOULD and step.op is not Op.SAY) or step.via == "must"
        if step.op not in {Op.SAY, Op.LIGHT, Op.NOTE} or (step.op is Op.LIGHT and step.via in {"by", "xcomp"}):
            decider = step
        if step.op is not Op.LIGHT or stage is not before:
            shown = step.token.text if not step.negated else f"not {step.token.text}"
            told = f" ({step.mood})" if step.mood not in {Mood.REAL, Mood.BARE} else ""
            why.append(f"“{shown}”{told}: {step.op}")
    if stage is None or decider is None:
        return None
    return Outcome(stage, decider, tuple(why), should)
