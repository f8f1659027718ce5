"""From the thing an act is about up to who does it: the words that govern it and the stage they make.

"urged Berlin to approve the delivery of tanks": delivery ← approve ← urged. Each word up the chain
moves the stage; the last one that is no mere saying decides who acts.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
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
)
from pledgebook.claims.lexicon import Op
from pledgebook.claims.phrasal import laid, op_of_phrase, puts_value
from pledgebook.model import Kind

if TYPE_CHECKING:
    from spacy.tokens import Token

from pledgebook.claims.effects import (
    CONTENT,
    EXPECTED,
    NOUN_PREPOSITIONS,
    WHOLES,
    Step,
    keys_of,
    noun_step,
    subject_step,
    verb_step,
)

# Nouns that only hold the thing: "a batch of shells", "half of the sum", "its participation in the treaty".
CONTAINERS = (
    lex.AID_NOUNS
    | lex.WEAK_AID_NOUNS
    | lex.AGREEMENT_NOUNS
    | frozenset(
        """access act amount array arrival batch bill billion build build-up buildup bulk ceiling completion component
        condition couple deal dollar dozen effort element euro extension flow force forces form formation half
        hosting hundred issue item kind law level limit line lot majority matter means measure member million
        movement number package pair part participation party position procedure process procurement purpose
        question range request requirement resolution rest round series set signatory source squadron stance step
        subject sum system ten term terms text third thousand total type unit up use value variety version
        way worth""".split()
    )
)
# What stands behind these tells when or in spite of what, not what is done.
BARRED = frozenset(
    """after since despite amid amidst during before following without than under until because against over
    unlike""".split()
)
STANDING = frozenset("be remain come vote speak argue stand decide".split())
DOUBTED = frozenset("unclear uncertain pressure fear risk danger deny dismiss doubt accuse unsure".split())
DONE_WITH = frozenset({"with", "into", "in", "on", "out of", "from", "to"})
THANKING = frozenset("thank praise commend applaud congratulate".split())
RUMOURS = frozenset("claim allegation report rumour rumor accusation fear concern doubt speculation denial".split())


SPENT = frozenset("fund money funding budget euro dollar pound loan grant package equipment gear bill".split())

# Prepositions by which a verb does something to the thing behind them.
REACHED_BY = frozenset(
    {"with", "for", "on", "to", "from", "of", "into", "in", "out of",
     "away from", "back from", "off from", "against", "toward", "towards", "over", "as", "about", "behind", "at"}
)


@dataclass(frozen=True, slots=True)
class Chain:
    """An act in a sentence: its anchor, what it is about, and the words above it from inner to outer."""

    anchor: Token
    kind: Kind
    steps: tuple[Step, ...]
    purpose: bool = False  # stands in a "to …" clause of another act
    relative: Token | None = None  # verb of the relative clause the chain ends in
    loose: bool = False  # tied to its clause's verb without a known path: less sure


def _goes_with(word: Token) -> bool:
    """Whether a word is the particle of its verb: "backed away from"."""
    return word.dep_ == "advmod" and word.lower_ in {"away", "back", "off"} and is_verb(word.head)


def _short_of(word: Token, preposition: str) -> bool:
    """ "Stopped short of promising": what comes next was not done."""
    return word.lower_ == "short" and preposition == "of" and is_verb(word.head) and lemma(word.head) == "stop"


ASKED_FOR = frozenset("application bid request".split())
PUTTING = frozenset("put place impose slap bring call announce declare".split())
TURNS = {(Op.OBTAIN, "take"), *((Op.END, verb) for verb in ("let", "put", "place", "hold"))}
HANDED_IN = frozenset("submit present hand file lodge send deliver make renew put deposit".split())


class Climb:
    """One walk up the parse from an anchor."""

    def __init__(self, anchor: Token, kind: Kind) -> None:
        self.anchor, self.kind = anchor, kind
        self.steps: list[Step] = []
        self.purpose = False
        self.relative: Token | None = None
        self.visited: set[int] = set()

    def run_loosely(self) -> Chain:
        """The act tied to the verbs of its clause, whatever stands between; none behind "after" or "despite"."""
        for above in self.anchor.ancestors:
            if lemma(above) in DOUBTED or above.lower_ in DOUBTED:
                return Chain(self.anchor, self.kind, (), loose=True)
            if above.pos_ == "ADP" and above.lower_ in BARRED:
                return Chain(self.anchor, self.kind, (), loose=True)
            if above.pos_ in {"NOUN", "PROPN"} and (step := noun_step(above, "loose", self.kind)):
                self.steps.append(step)
            if not is_verb(above):
                continue
            if above.dep_ == "advcl" and children(above, "mark") or puts_value(above):
                return Chain(self.anchor, self.kind, (), loose=True)
            op = next((lex.VERBS[key] for key in keys_of(above, "loose") if key in lex.VERBS), None)
            if op is None and any(is_verb(s.token) for s in self.steps):
                op = Op.LIGHT
            elif op is None:
                op = None if lemma(above) in lex.OTHER_VERBS | {"be", "have", "do"} else Op.DO
            if op is None:
                return Chain(self.anchor, self.kind, (), loose=True)
            negated = is_negated(above) or no_longer(above)
            self.steps.append(Step(above, op, mood(above), negated, is_passive(above), via="loose"))
            if own_subject(above) is not None:
                break
        return Chain(self.anchor, self.kind, tuple(self.steps), loose=True)

    def run_relative(self) -> Chain:
        """The act told in a clause on the noun: "the systems that Denmark delivered"."""
        self.visited.add(self.anchor.i)
        self._participles(self.anchor)
        return Chain(self.anchor, self.kind, tuple(self.steps), False, self.relative)

    def run(self) -> Chain:
        if is_verb(self.anchor):
            self._from_verb(self.anchor)
        else:
            own = noun_step(self.anchor, "anchor", self.kind) if self.kind is Kind.MEMBERSHIP else None
            if own is not None and own.op is Op.END:  # "withdrawal" is joining undone, and its anchor, too
                self.steps.append(own)
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
            if (
                child.dep_ == "acl"
                and child.tag_ == "VBN"
                and lemma(child)
                in lex.KIND_VERBS[self.kind]
                | {
                    "announce",
                    "pledge",
                    "promise",
                    "approve",
                    "authorise",
                    "authorize",
                    "request",
                    "sign",
                    "commit",
                    "make",
                    "allocate",
                }
            ):
                step = verb_step(child, self.kind, "passive")
                if step:
                    self.steps.append(Step(child, step.op, Mood.REAL, step.negated, True, via="participle"))
                    self.relative = child
                    return
            if (
                child.dep_ == "relcl"
                and (
                    is_passive(child)
                    or any(c.dep_ == "dobj" and c.lower_ in {"which", "that"} for c in child.children)
                    or (
                        not any(c.lower_ in {"which", "that", "who"} for c in child.children)
                        and own_subject(child) is not None
                    )
                )
                and lemma(child)
                in lex.KIND_VERBS[self.kind]
                | {
                    "promise",
                    "pledge",
                    "announce",
                    "approve",
                    "authorise",
                    "authorize",
                    "request",
                    "sign",
                    "refuse",
                    "make",
                    "commit",
                }
            ):
                step = verb_step(child, self.kind, "passive")
                if step:
                    self.steps.append(step)
                    self.relative = child
                    return

    def _object_of(self, noun: Token, verb: Token, via: str) -> None:
        if lemma(verb) == "be" and via == "object":
            subject = own_subject(verb)
            if self.kind is Kind.DEPLOYMENT and (
                children(verb, "expl") or (subject is not None and lemma(subject) in {"most", "all", "some", "they"})
            ):
                self.steps.append(Step(verb, Op.DO, mood(verb), is_negated(verb), via="there"))
                self._up_from_verb(verb)
                return
            if subject is not None and (step := noun_step(subject, "copula", self.kind)):
                told = Mood.FUTURE if mood(verb) is Mood.FUTURE else Mood.REAL
                self.steps.append(Step(subject, step.op, told, is_negated(verb), via="copula"))
                self._up_from_verb(verb)
            return
        subject = own_subject(verb)
        if (
            lemma(verb) in CONTENT
            and subject is not None
            and via == "object"
            and (above := noun_step(subject, "content", self.kind))
        ):
            self.steps.append(Step(subject, above.op, mood(verb), is_negated(verb), via="copula"))
            self._up_from_verb(verb)
            return
        if (
            lemma(verb) in {"include", "comprise", "contain", "total"}
            and subject is not None
            and via == "object"
            and lemma(subject) in WHOLES
        ):
            self.steps.append(Step(verb, Op.PLEDGE, mood(verb), is_negated(verb), via="contents"))
            self._up_from_verb(verb)
            return
        step = verb_step(verb, self.kind, via)
        if puts_value(verb):
            return
        op = op_of_phrase(verb, noun, bool(self.steps))
        if op is not None:
            step = Step(verb, op, mood(verb), is_negated(verb), is_passive(verb), via=via)
        if self.kind is Kind.MEMBERSHIP and lemma(noun) in ASKED_FOR:
            if lemma(verb) in HANDED_IN:
                step = Step(verb, Op.REQUEST, mood(verb), is_negated(verb), is_passive(verb), via=via)
            elif lemma(verb) in {"receive", "get"}:
                step = None  # who asks is not who gets
        if self.steps and step is not None and laid(verb) is None:  # the object is a plan or a pledge, no thing
            listed = next((lex.VERBS[key] for key in keys_of(verb, "") if key in lex.VERBS), None)
            if (step.op, lemma(verb)) in TURNS:
                listed = step.op  # "took delivery of the tanks", "put their sale on hold"
            if lemma(verb) in {
                "launch",
                "open",
                "start",
                "begin",
                "initiate",
                "enter",
                "resume",
                "conclude",
                "complete",
            }:
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
        step = subject_step(noun, verb, self.kind)
        ahead = children(verb, "xcomp") if lemma(verb) == "be" and step is None else []
        if ahead and any(a.lower_ == "to" for a in children(ahead[0], "aux")):  # "the force is to enter"
            inner = subject_step(noun, ahead[0], self.kind)
            step = Step(ahead[0], inner.op, Mood.FUTURE, is_negated(verb), False, True, "subject") if inner else None
        if step is None:
            return
        self.steps.append(step)
        self.visited.add(verb.i)
        self._up_from_verb(verb)

    def _below_preposition(self, noun: Token, preposition: Token) -> None:
        above, word = preposition.head, preposition.lower_
        if is_verb(above) and word == "against" and lemma(above) in STANDING:
            self.steps.append(Step(above, Op.REFUSE, mood(above), is_negated(above), via="against"))
            self._up_from_verb(above)
            return
        if self.kind is Kind.DEPLOYMENT and word == "for" and (is_verb(above) or lemma(above) in SPENT):
            return  # "money for the armed forces"
        if above.head.i != above.i and (above.dep_ == "prep" or _goes_with(above)):  # "out of", "away from"
            word = f"{above.lower_} {word}"
            above = above.head
        if is_verb(above) and lemma(above) in {"be", "remain"}:
            for attribute in children(above, "acomp", "advmod"):
                if lex.ADJECTIVES.get(attribute.lower_) is Op.NEGOTIATE:
                    self.steps.append(Step(attribute, Op.NEGOTIATE, mood(above), is_negated(above), via="adjective"))
                    self._up_from_verb(above)
                    return
            subject = own_subject(above)
            if (
                subject is not None
                and word in {"on", "for", "about", "over"}
                and (step := noun_step(subject, "copula", self.kind))
            ):
                self.steps.append(Step(subject, step.op, mood(above), is_negated(above), via="copula"))
                self._up_from_verb(above)
                return
        if (
            is_verb(above)
            and lemma(above) in {"thank", "praise", "commend", "applaud", "congratulate"}
            and word == "for"
        ):
            self.steps.append(Step(above, Op.DO, Mood.REAL, is_negated(above), via="thanks"))
            return
        if _short_of(above, word):
            self._stops_short(above.head)
            return
        if word == "at" and puts_value(above):
            return
        if is_verb(above) and word in {"on", "to"}:
            stops = [step for t in children(above, "dobj") if (step := noun_step(t, "object", self.kind))
                     and step.op in {Op.BLOCK, Op.END, Op.REFUSE}]
            undone = lex.VERBS.get(lemma(above)) is Op.END
            if stops and (undone or lemma(above) in PUTTING):
                if undone:  # "lifted its veto on the accession"
                    self.steps += [stops[0], Step(above, Op.END, mood(above), is_negated(above), via="object")]
                else:  # "put a hold on the sale"
                    self.steps.append(replace(stops[0], mood=mood(above), negated=is_negated(above)))
                self.visited.add(above.i)
                self._up_from_verb(above)
                return
        if is_verb(above):
            step = verb_step(above, self.kind, f"prep:{word.split()[0]}")
            keys = keys_of(above, f"prep:{word.split()[0]}")
            fits = word in REACHED_BY
            exact = any(" " in key and key in lex.VERBS for key in keys)
            if (
                step
                and fits
                and (
                    exact
                    or word in {"with", "to", "on", "from", "out of", "away from", "for", "of", "into", "at"}
                    or (word == "in" and step.op is Op.DO)
                )
                and (step.op not in {Op.SAY, Op.LIGHT} or exact)
            ):
                paid = word == "for" and lemma(above) == "pay"
                if step.op is Op.DO and not paid and word not in DONE_WITH:
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
        if adjective.lower_ == "close" and self.kind is not Kind.AGREEMENT:  # "close to sending"
            op = Op.CONSIDER
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
        step = noun_step(noun, via, self.kind)
        if step is not None:
            self.steps.append(step)
            self._from_noun_above(noun)
        elif via in {"compound", "prep:of", "prep:in", "prep:for", "prep:to"}:
            container = noun.pos_ in {"PRON", "DET", "NUM"} or lemma(noun) in CONTAINERS
            if container:
                self._from_noun_above(noun)

    def _from_noun_above(self, noun: Token) -> None:
        self._from_noun(noun)

    def _from_verb(self, verb: Token) -> None:
        """The anchor itself is a verb: "train", "defend", "join"."""
        self.visited.add(verb.i)
        op = Op.DO
        if self.kind is Kind.MEMBERSHIP and lemma(verb) in {"leave", "quit", "exit", "withdraw", "expel", "suspend"}:
            op = Op.END
        elif self.kind is Kind.MEMBERSHIP and lemma(verb) == "invite":
            op = Op.PROPOSE
        elif self.kind is Kind.MEMBERSHIP and lemma(verb) == "apply":
            op = Op.REQUEST
        elif self.kind is Kind.GUARANTEE and lemma(verb) in {"invoke", "trigger"}:
            op = Op.ADOPT
        elif self.kind is Kind.DEPLOYMENT and lemma(verb) in {"withdraw", "pull"}:
            op = Op.END
        elif self.kind is Kind.AGREEMENT and lemma(verb) == "negotiate":
            op = Op.NEGOTIATE
        self.steps.append(
            Step(verb, op, mood(verb), is_negated(verb) or no_longer(verb), is_passive(verb), via="anchor")
        )
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
        if (
            dep == "ccomp"
            and verb.i < head.i
            and own_subject(verb) is not None
            and lex.VERBS.get(lemma(head)) is not Op.SAY
            and not any(c.dep_ == "mark" for c in verb.children)
        ):
            return  # two sentences run together by a comma
        if dep in {"xcomp", "ccomp"}:
            self._complement_of(head, dep)
        elif dep == "pcomp" and head.dep_ in {"prep", "agent"}:
            self._gerund_below(head)
        elif dep in {"acl", "relcl"}:
            self._clause_of_noun(verb, head, dep)
        elif dep == "advcl":
            to = any(a.lower_ == "to" for a in children(verb, "aux"))
            telling = self.steps[-1].op in {Op.SAY, Op.NOTE} and self.steps[-1].token.i == verb.i
            alone = own_subject(verb) is None and not children(verb, "aux", "mark")
            if verb.tag_ == "VBG" and alone and not telling:
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
                elif (
                    lemma(head) in lex.VERBS
                    and lex.VERBS[lemma(head)] in {Op.REQUEST, Op.PLEDGE, Op.REFUSE}
                    and not children(head, "dobj")
                    and told not in {"need", "want"}
                ):
                    self._complement_of(head, "xcomp")
                elif head.pos_ == "ADJ" or lex.ADJECTIVES.get(head.lower_):
                    self._into_adjective(head)
                else:
                    self.purpose = True
            self.relative = verb
        elif dep == "csubj" or dep == "csubjpass":
            self.purpose = True

    def _complement_of(self, head: Token, dep: str) -> None:
        if head.i in self.visited or len(self.visited) > 14:
            return
        if is_verb(head):
            self.visited.add(head.i)
            if lemma(head) in {"be", "remain", "seem", "stay"}:
                for attribute in children(head, "acomp", "attr"):
                    step_op = lex.ADJECTIVES.get(attribute.lower_) or lex.NOUNS.get(lemma(attribute))
                    if step_op:
                        self.steps.append(Step(attribute, step_op, mood(head), is_negated(head), via=dep))
                        self._up_from_verb(head)
                        return
                subject = own_subject(head)
                step = noun_step(subject, "copula", self.kind) if subject is not None else None
                if step and subject is not None:
                    self.steps.append(Step(subject, step.op, mood(head), is_negated(head), via="copula"))
                elif lemma(head) == "be" and dep == "xcomp" and not children(head, "acomp", "attr"):
                    self.steps.append(Step(head, Op.LIGHT, Mood.FUTURE, is_negated(head), via="xcomp"))  # "is to send"
                    self._up_from_verb(head)
                return
            op = next((lex.VERBS[key] for key in keys_of(head, "") if key in lex.VERBS), None)
            if lemma(head) == "decide" and own_subject(head) is None and head.tag_ == "VBZ":
                op = Op.ADOPT
            if lemma(head) == "go" and mood(head) is Mood.REAL and head.tag_ == "VBG":
                self.steps.append(Step(head, Op.LIGHT, Mood.FUTURE, is_negated(head), via=dep))
                self._up_from_verb(head)
                return
            if dep == "ccomp" and self._asks(head):
                self.purpose = True  # an open question is no act
                return
            if lemma(head) in {"have", "use"} and dep == "xcomp":
                if any(c.lower_ == "yet" for t in (head, self.steps[-1].token) for c in t.children):
                    self.steps.append(Step(head, Op.FAIL, mood(head), via="yet"))  # "has yet to ratify"
                elif lemma(head) == "have":
                    self.steps.append(Step(head, Op.REQUEST, mood(head), is_negated(head), via="must"))
                return
            if lemma(head) == "apply":
                op = Op.REQUEST
            elif lemma(head) == "prepare" and self.kind is Kind.AGREEMENT and not is_passive(head):
                op = Op.NEGOTIATE  # "prepares to sign"
            elif lemma(head) == "set" and dep == "xcomp":
                op = Op.PLEDGE  # "is set to send"
            elif lemma(head) == "invite" and dep == "xcomp" and self.kind is not Kind.MEMBERSHIP:
                op = Op.REQUEST  # who is invited to send is asked
            if op is None:
                return
            passive = is_passive(head)
            if passive and lemma(head) in EXPECTED:
                op = Op.CONSIDER
            if lemma(head) in {"deny", "dismiss"}:
                op = Op.FAIL
            if op is Op.DO:
                op = Op.LIGHT
            self.steps.append(Step(head, op, mood(head), is_negated(head) or no_longer(head), passive, via=dep))
            self._up_from_verb(head)
        elif head.pos_ == "ADJ":
            self.visited.discard(head.i)
            self._into_adjective(head)
        elif head.pos_ in {"NOUN", "PROPN"} and (step := noun_step(head, dep, self.kind)):
            self.steps.append(step)
            self._from_noun(head)
        elif head.pos_ in {"NOUN", "PROPN"} and lemma(head) in {
            "claim",
            "allegation",
            "report",
            "rumour",
            "rumor",
            "accusation",
            "fear",
            "concern",
            "doubt",
            "hypothesis",
            "theory",
            "speculation",
            "risk",
            "danger",
        }:
            self.purpose = True

    def _asks(self, head: Token) -> bool:
        """Whether the clause of *head* is an open question under the last step: "discussed whether to send"."""
        asked = self.steps[-1].token
        openers = {"whether", "if", "how", "why", "when"}
        opened = any(c.lower_ in openers and c.dep_ in {"mark", "advmod"} for c in asked.children)
        return opened and is_verb(asked) and not (lemma(head) == "be" and not children(head, "acomp"))

    def _gerund_below(self, preposition: Token) -> None:
        above, word = preposition.head, preposition.lower_
        if _goes_with(above) or (above.dep_ == "prep" and is_verb(above.head)):  # "backed away from supplying"
            word, above = above.lower_, above.head
        if above.i in self.visited:
            return
        if _short_of(above, word):
            self._stops_short(above.head)
            return
        if is_verb(above) and word == "against" and lemma(above) in STANDING:
            self.steps.append(Step(above, Op.REFUSE, mood(above), is_negated(above), via="against"))
            self._up_from_verb(above)
            return
        last = self.steps[-1]
        thanked = is_verb(above) and lemma(above) in THANKING and word == "for"
        if thanked or last.op is Op.SAY or (word == "with" and own_subject(last.token) is not None):
            # "by claiming that …", "with members pledging …", "thanked Chad for hosting …": told as a fact
            if last.op is not Op.SAY:
                ahead = word == "with" and is_verb(above) and (
                    mood(above) is Mood.FUTURE or lex.VERBS.get(lemma(above)) in {Op.ADOPT, Op.PLEDGE})
                told = Mood.FUTURE if ahead else Mood.REAL  # "authorised a force, with Angola sending a battalion"
                self.steps[-1] = Step(last.token, last.op, told, last.negated, last.passive, via=last.via)
            return
        if is_verb(above):
            if word in {"without", "instead", "despite", "besides", "after", "before", "since", "while", "upon"}:
                self.purpose = True
                return
            keys = keys_of(above, f"prep:{word}")
            op = next((lex.VERBS[key] for key in keys if key in lex.VERBS), None)
            if word in {"by", "through", "with", "in", "while"} and not any(" " in k and k in lex.VERBS for k in keys):
                helping = lemma(above) in lex.HELP | {"contribute", "respond", "continue", "do", "join"}
                if not helping:
                    self.purpose = True
                    return
                self.steps.append(Step(above, Op.LIGHT, mood(above), is_negated(above), is_passive(above), via="by"))
                self._up_from_verb(above)
                return
            if op is None:
                return
            if op is Op.LIGHT and word == "to":  # "gave its consent to sending"
                self.steps += [step for t in children(above, "dobj") if (step := noun_step(t, "object", self.kind))]
            self.steps.append(Step(above, op, mood(above), is_negated(above), is_passive(above), via=f"prep:{word}"))
            self._up_from_verb(above)
        elif above.pos_ in {"NOUN", "PROPN"} and (step := noun_step(above, f"prep:{word}", self.kind)):
            self.steps.append(step)
            self._from_noun(above)
        elif above.pos_ == "ADJ":
            self.visited.discard(above.i)
            self._into_adjective(above)

    def _stops_short(self, verb: Token) -> None:
        self.steps.append(Step(verb, Op.REFUSE, mood(verb), is_negated(verb), via="short of"))
        self.visited.add(verb.i)
        self._up_from_verb(verb)

    def _clause_of_noun(self, verb: Token, noun: Token, dep: str) -> None:
        to = any(a.lower_ == "to" for a in children(verb, "aux"))
        if noun.lower_ in {"everything", "all", "utmost", "best"} and to and is_verb(noun.head):
            self.steps.append(Step(noun, Op.PLEDGE, mood(noun.head), is_negated(noun.head), via="xcomp"))
            return
        told = any(c.dep_ == "mark" and c.lower_ == "that" for c in verb.children) and noun_step(
            noun, "that", self.kind
        )
        if (dep in {"acl", "relcl"} and to and own_subject(verb) is None) or told:
            if noun.i in self.visited:
                return
            step = noun_step(noun, "to", self.kind)
            if step is not None:
                self.steps.append(step)
                self._from_noun(noun)
            else:
                self.purpose = True
            return
        if lemma(noun) in RUMOURS:
            self.purpose = True
        self.relative = verb
        if dep == "acl" and verb.tag_ == "VBG":
            last = self.steps[-1]
            if last.token.i == verb.i and last.mood is Mood.BARE:
                self.steps[-1] = Step(verb, last.op, Mood.REAL, last.negated, last.passive, via=last.via)
