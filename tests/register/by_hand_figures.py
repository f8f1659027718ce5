"""How the register of labelled documents compares with one made by hand (by_hand/documents.yaml).

    python -m tests.register.by_hand_figures
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from benchmarks.register_figures import Figures, cubed_f1, group_figures
from pledgebook.register.matching import add_up_all
from tests.register.labelled import labelled_claims

BY_HAND: dict[str, Any] = yaml.safe_load(
    (Path(__file__).parent / "by_hand" / "documents.yaml").read_text(encoding="utf-8"))
Link = tuple[str, str, str]  # relation and how, a claim of the promise it leads to, the claim


@dataclass(frozen=True)
class Compared:
    """The register beside the one made by hand; every claim by document and place."""

    figures: Figures
    joined_too_much: frozenset[frozenset[str]]  # groups that were found and are none by hand
    not_joined: frozenset[frozenset[str]]
    links_missed: tuple[Link, ...]
    links_too_many: tuple[Link, ...]

    def shares(self) -> dict[str, float]:
        """F1 of the groups; the share of links by hand that were found, and of found ones that are right."""
        return {"pairwise F1": self.figures.f1("pairs")[2], "B-cubed F1": cubed_f1(self.figures),
                "links found": self.figures.share("links right", "links true"),
                "links right": self.figures.share("links found right", "links found")}


def compare() -> Compared:
    """Adds up the labelled claims and sets them against what was judged by hand."""
    claims = {f"{file} {place}": claim for file in BY_HAND["documents"]
              for place, claim in enumerate(labelled_claims(file))}
    names = {claim.id: name for name, claim in claims.items()}
    whose = {name: number for number, group in enumerate(BY_HAND["together"]) for name in group}
    unheard = {name for _, *ends in BY_HAND["links"] for name in ends} | set(whose)
    if not unheard <= set(claims) or len(names) != len(claims):
        raise ValueError(f"by_hand/documents.yaml names claims that are not there: {sorted(unheard - set(claims))}")
    register = add_up_all(claims.values())
    truth = {claim.id: whose.get(name, 1000 + number) for number, (name, claim) in enumerate(claims.items())}
    found = {claim_id: commitment.id for commitment in register.commitments for claim_id in commitment.claim_ids}
    figures = Figures()
    group_figures(figures, truth, found)
    promise = {name: truth[claim.id] for name, claim in claims.items()}
    made = [(f"{link.relation} {link.how or ''}".strip(), names[link.first.id], names[link.second.id])
            for link in register.links if link.first is not None]
    wanted = [tuple(link) for link in BY_HAND["links"]]

    def leads(link: Link) -> tuple[str, int, str]:
        return link[0], promise[link[1]], link[2]

    missed = tuple(link for link in wanted if leads(link) not in set(map(leads, made)))
    too_many = tuple(link for link in made if leads(link) not in set(map(leads, wanted)))
    figures.counts.update({"links true": len(wanted), "links right": len(wanted) - len(missed),
                           "links found": len(made), "links found right": len(made) - len(too_many)})
    groups = {frozenset(names[one] for one in commitment.claim_ids) for commitment in register.commitments
              if len(commitment.claim_ids) > 1}
    by_hand = {frozenset(group) for group in BY_HAND["together"]}
    return Compared(figures, frozenset(groups - by_hand), frozenset(by_hand - groups), missed, too_many)


def main() -> None:
    compared = compare()
    counts = compared.figures.counts
    print(f"{len(BY_HAND['documents'])} documents, {counts['claims']} claims, {counts['links true']} links by hand, "
          f"{counts['links found']} found")
    print(f"pairs right {counts['pairs right']}, found {counts['pairs found']}, by hand {counts['pairs true']}")
    for name, share in compared.shares().items():
        print(f"{name:<12} {share:.3f}")
    for title, groups in (("found, not by hand", compared.joined_too_much),
                          ("by hand, not found", compared.not_joined)):
        for group in sorted(map(sorted, groups)):
            print(f"group {title}: {', '.join(group)}")
    for title, links in (("missed", compared.links_missed), ("too many", compared.links_too_many)):
        for link in links:
            print(f"link {title}: {', '.join(link)}")


if __name__ == "__main__":
    main()
