"""How the register of labelled documents compares with one made by hand (the files in by_hand/).

    python -m tests.register.by_hand_figures [documents|training_texts|unread]

Only those documents whose words are here are measured; what was judged of others is left out. Of the documents that
those who write the rules do not read, the figures are told and no differences.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

import yaml

from benchmarks.register_figures import Figures, cubed_f1, group_figures
from pledgebook.model import Claim
from pledgebook.register.matching import Register, add_up_all
from tests.register.labelled import there

FOLDER = Path(__file__).parent / "by_hand"
SETS = ("documents", "training_texts", "unread")
FIGURES_ONLY = frozenset({"unread"})
Link = tuple[str, str, str]  # relation and how, a claim of the promise it leads to, the claim


@dataclass(frozen=True)
class ByHand:
    """A register made by reading the texts; every claim by document and place."""

    documents: tuple[str, ...]
    together: tuple[frozenset[str], ...]  # the promises of more than one claim
    links: tuple[Link, ...]
    things: dict[str, dict[int, list[str]]]  # of each document, what its claims name where the labels leave it out
    floors: dict[str, dict[str, float]]  # what the register reaches, by what it is given

    def named(self) -> set[str]:
        """Every claim that is in a promise with another, or at the end of a link."""
        return {name for group in self.together for name in group} | {name for _, *ends in self.links for name in ends}

    def of(self, documents: Iterable[str]) -> ByHand:
        """What was judged of some of the documents."""
        here = set(documents)
        groups = (frozenset(name for name in group if name.split()[0] in here) for group in self.together)
        return ByHand(tuple(document for document in self.documents if document in here),
                      tuple(group for group in groups if len(group) > 1),
                      tuple(link for link in self.links if {name.split()[0] for name in link[1:]} <= here),
                      self.things, self.floors)


def by_hand(name: str) -> ByHand:
    held = yaml.safe_load((FOLDER / f"{name}.yaml").read_text(encoding="utf-8"))
    return ByHand(tuple(held["documents"]), tuple(map(frozenset, held["together"])),
                  tuple((relation, first, second) for relation, first, second in held["links"]),
                  held.get("things", {}), held["floors"])


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


def compare(judged: ByHand, *, things: bool = False) -> Compared:
    """Adds up the labelled claims of the documents that are here and sets them against what was judged of them.

    things   whether what the labels leave out is added
    """
    read = there(judged.documents)
    judged = judged.of(read)
    claims = {f"{file} {place}": with_things(claim, judged.things.get(file, {}).get(place, []) if things else [])
              for file in judged.documents for place, claim in enumerate(read[file])}
    names = {claim.id: name for name, claim in claims.items()}
    if not judged.named() <= set(claims) or len(names) != len(claims):
        raise ValueError(f"claims are judged that are not there: {sorted(judged.named() - set(claims))}")
    register = add_up_all(claims.values())
    figures = Figures()
    promise = promises(judged, claims)
    found = {claim_id: commitment.id for commitment in register.commitments for claim_id in commitment.claim_ids}
    group_figures(figures, {claim.id: promise[name] for name, claim in claims.items()}, found)
    made = links_made(register, names)

    def leads(link: Link) -> tuple[str, int, str]:
        return link[0], promise[link[1]], link[2]

    missed = tuple(link for link in judged.links if leads(link) not in set(map(leads, made)))
    too_many = tuple(link for link in made if leads(link) not in set(map(leads, judged.links)))
    figures.counts.update({"documents": len(judged.documents), "promises": len(set(promise.values())),
                           "links true": len(judged.links), "links right": len(judged.links) - len(missed),
                           "links found": len(made), "links found right": len(made) - len(too_many)})
    groups = {frozenset(names[one] for one in commitment.claim_ids) for commitment in register.commitments
              if len(commitment.claim_ids) > 1}
    together = frozenset(judged.together)
    return Compared(figures, frozenset(groups - together), together - groups, missed, too_many)


def with_things(claim: Claim, things: Iterable[str]) -> Claim:
    """The claim with what its words name; raises ValueError where they do not."""
    more = tuple(things)
    if not all(thing in claim.quote for thing in more):
        raise ValueError(f"{more} is not in {claim.quote!r}")
    return replace(claim, items=claim.items or more)


def promises(judged: ByHand, claims: Iterable[str]) -> dict[str, int]:
    """The promise of each claim as judged; a claim that is in none with another is one of its own."""
    whose = {name: number for number, group in enumerate(judged.together) for name in group}
    return {name: whose.get(name, len(judged.together) + number) for number, name in enumerate(claims)}


def links_made(register: Register, names: dict[str, str]) -> list[Link]:
    return [(f"{link.relation} {link.how or ''}".strip(), names[link.first.id], names[link.second.id])
            for link in register.links if link.first is not None]


def tell(judged: ByHand, title: str, compared: Compared, *, differences: bool = True) -> None:
    counts = compared.figures.counts
    print(f"{title}: {counts['documents']} of {len(judged.documents)} documents are here, {counts['claims']} claims, "
          f"{counts['promises']} promises and {counts['links true']} links by hand, {counts['links found']} found")
    print(f"pairs right {counts['pairs right']}, found {counts['pairs found']}, by hand {counts['pairs true']}")
    for figure, share in compared.shares().items():
        print(f"{figure:<12} {share:.3f}")
    if not differences:
        return
    for title, groups in (("found, not by hand", compared.joined_too_much),
                          ("by hand, not found", compared.not_joined)):
        for group in sorted(map(sorted, groups)):
            print(f"group {title}: {', '.join(group)}")
    for title, links in (("missed", compared.links_missed), ("too many", compared.links_too_many)):
        for link in links:
            print(f"link {title}: {', '.join(link)}")


def main(names: Iterable[str]) -> None:
    for one in names:
        register = by_hand(one)
        tell(register, one, compare(register), differences=one not in FIGURES_ONLY)
        if register.things:
            tell(register, f"{one}, with the things that its labels leave out", compare(register, things=True),
                 differences=one not in FIGURES_ONLY)


if __name__ == "__main__":
    main(sys.argv[1:] or SETS)
