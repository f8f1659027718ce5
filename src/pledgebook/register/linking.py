"""Commitments in, all their links out: inside each, between them, and the contradictions, each once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from pledgebook.model import Claim, Commitment
from pledgebook.register.conflicts import Conflict
from pledgebook.register.history import newest_first
from pledgebook.register.links import Link, kept_once, made
from pledgebook.register.parting import Maybe
from pledgebook.register.regrouping import NOTHING_BY_HAND, ByHand, links_by_hand, not_refused
from pledgebook.register.relations import Relation
from pledgebook.register.sources import Sources
from pledgebook.register.steps import steps
from pledgebook.register.wholes import entries, ties_between


def links_of(commitments: Sequence[Commitment], group_of: Mapping[str, Sequence[Claim]],
             conflicts: Sequence[Conflict], sources: Sources,
             by_hand: ByHand = NOTHING_BY_HAND) -> tuple[tuple[Link, ...], list[Maybe]]:
    """All links, in the order of the commitments, and what may be one but not surely."""
    of_commitment: dict[str, list[Conflict]] = defaultdict(list)
    for conflict in conflicts:
        of_commitment[conflict.commitment].append(conflict)
    maybes: list[Maybe] = []
    found = [link for commitment in commitments for link in inside(
        commitment.id, group_of[commitment.id], of_commitment[commitment.id], sources)]
    found.extend(tied(commitments, group_of, maybes))
    found = list(not_refused(found, by_hand.refused, group_of))
    found.extend(links_by_hand(by_hand.links, group_of))
    return kept_once(found, commitments), maybes


def inside(name: str, claims: Sequence[Claim], conflicts: Sequence[Conflict], sources: Sources) -> Iterator[Link]:
    """The links between the claims of one commitment, and its contradictions, each once.

    conflicts   its own
    """
    contradicted = set[tuple[str, str]]()
    for link in steps(name, claims, conflicts, sources):
        if link.first and link.relation is Relation.CONTRADICTS:
            contradicted.add((link.first.id, link.second.id))
        yield link
    yield from (made(Relation.CONTRADICTS, None, (conflict.first, conflict.second), (name, name), conflict.reason)
                for conflict in conflicts if (conflict.first.id, conflict.second.id) not in contradicted)


def tied(commitments: Sequence[Commitment], group_of: Mapping[str, Sequence[Claim]], maybes: list[Maybe],
         others: Sequence[Commitment] = ()) -> Iterator[Link]:
    """The links from commitments to others.

    maybes   gets what may be such a link, but not surely
    others   commitments that these may be linked to and whose own links are not asked for; `group_of` has them, too
    """
    among = entries(sorted((*commitments, *others), key=newest_first), group_of)
    beside = {commitment.id for commitment in others}
    yield from ties_between([entry for entry in among if entry.commitment.id not in beside], maybes, among)
