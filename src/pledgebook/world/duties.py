"""The closed sets in which duties are told beside their words, each value with what it means in plain words.

`docs/duties.md` explains them; a test holds the two together. A value that an instrument does not give is unknown, and
an answer that needs it is undetermined.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

TRIGGERS: Mapping[str, str] = {
    "armed_attack": "an armed attack on its territory",
    "attack_on_forces": "an armed attack on its forces, ships or aircraft",
    "nuclear_attack": "an attack or threat with nuclear weapons",
    "threat": "a threat to its security",
    "request": "a request",
    "breach": "a breach of the instrument by one of its members, or a question about it",
    "date": "a day",
    "standing": "at all times",
    "event": "something else, told in words",
}
# Strongest first: the order in which answers are shown.
ACTS: Mapping[str, str] = {
    "defend": "give armed help",
    "act": "act against the danger, by its own constitutional processes",
    "assist": "help, by means of its own choice",
    "supply": "give arms, training, money or other support",
    "decide": "decide what to do; no more is owed",
    "seek_council": "seek action of the UN Security Council",
    "consult": "consult",
    "deny_help": "give the attacker no help",
    "respect": "respect independence and borders",
    "abstain": "use no force against it",
    "host": "grant bases or access",
    "cooperate": "work together",
    "none": "nothing that is owed",
}
FREEDOMS: Mapping[str, str] = {
    "whether": "it decides whether to do anything at all",
    "own_judgement": "it must do something and judges itself what is necessary",
    "constitutional": "it must act, by its own constitutional processes",
    "means": "it must do so and is free in the means",
    "agreed": "the parties agree on the means",
    "none": "what is owed is fixed",
}
BINDING: Mapping[str, str] = {
    "law": "binding in law",
    "political": "a political promise, not binding in law",
    "own_law": "a state's own law or order, owed to no other state",
}
EFFECTS: Mapping[str, str] = {
    "lighter": "is bound, but to less",
    "suspended": "is not bound",
    "disputed": "may not be bound",
}
AMONG_MEMBERS: Mapping[str, str] = {
    "covered": "the text takes in an attack by a member",
    "excluded": "the text leaves out an attack by a member",
}
ARMED = frozenset({"defend", "act"})  # what `bound` counts as a duty to fight
HELP = frozenset({"assist", "supply"})
STAY_AWAY = frozenset({"deny_help", "respect", "abstain"})
RAISED = frozenset(ACTS) - {"host", "cooperate", "none"}  # acts that an attack can call for

# What an instrument is in law, where it does not say so itself.
BINDING_OF_KIND: Mapping[str, str] = {
    "treaty": "law", "treaty_clause": "law", "executive_agreement": "law", "domestic_law": "own_law",
    "constitutional_status": "own_law", "eu_regulation": "own_law", "budget_act": "own_law",
}


@dataclass(frozen=True, slots=True)
class Proviso:
    """Something that sets some members apart: a suspension, a reservation, a dispute, an opt-out.

    Empty debtors, creditors and articles: all of them. Both days are included, ISO 8601 of any precision.
    """

    effect: str  # one of EFFECTS
    words: str
    debtors: tuple[str, ...] = ()
    creditors: tuple[str, ...] = ()
    articles: tuple[str, ...] = ()
    since: str | None = None
    until: str | None = None
