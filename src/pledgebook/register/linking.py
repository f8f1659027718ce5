"""Commitments in, all their links out: inside each, between them, and the contradictions, each once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

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
             conflicts: Sequence[Conflict], sources: Sources, by_hand: ByHand = NOTHING_BY_HAND,
             others: Sequence[Commitment] = ()) -> tuple[tuple[Link, ...], list[Maybe]]:
    """All links, in the order of the commitments, and what may be one but not surely.

    others   commitments that these may be linked to and whose own links are not asked for; `group_of` has them, too
    """
    of_commitment: dict[str, list[Conflict]] = defaultdict(list)
    for conflict in conflicts:
        of_commitment[conflict.commitment].append(conflict)
    found: list[Link] = []
    for commitment in commitments:
        told = of_commitment[commitment.id]
        inside = list(steps(commitment.id, group_of[commitment.id], told, sources))
        found.extend(inside)
        contradicted = {(link.first.id, link.second.id) for link in inside
                        if link.first and link.relation is Relation.CONTRADICTS}
        found.extend(made(Relation.CONTRADICTS, None, (conflict.first, conflict.second),
                          (commitment.id, commitment.id), conflict.reason)
                     for conflict in told if (conflict.first.id, conflict.second.id) not in contradicted)
    maybes: list[Maybe] = []
    among = entries(sorted((*commitments, *others), key=newest_first) if others else commitments, group_of)
    beside = {commitment.id for commitment in others}
    found.extend(ties_between([entry for entry in among if entry.commitment.id not in beside], maybes, among))
    found = list(not_refused(found, by_hand.refused, group_of))
    found.extend(links_by_hand(by_hand.links, group_of))
    return kept_once(found, commitments), maybes
