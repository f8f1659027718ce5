"""Rulings in, the claims out that count otherwise since some of them came: what a kept register has to look at again.

A ruling is about words of a text, so only the claims of texts that were ruled on are heard. What people did to promises
as a whole (joined, parted, linked) holds between claims of several acts, so these claims are looked at each time.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from sqlalchemy import Connection, select

from pledgebook.model import Claim
from pledgebook.register import ruling_rows, schema
from pledgebook.register.deriving import shared_texts
from pledgebook.register.judged import Judged, judge
from pledgebook.register.kept import claims_of_texts
from pledgebook.register.prints import in_parts
from pledgebook.register.regrouping import named_by_hand
from pledgebook.register.rulings import Ruling, ruling_written


@dataclass(frozen=True)
class Heard:
    """What people ruled, as of when the register was kept and as of now."""

    then: Judged
    now: Judged  # both with the claims of the texts that were ever ruled on, and no others
    documents: Mapping[str, int] = field(default_factory=dict)  # the numbers of these texts, by text id

    @cached_property
    def numbers(self) -> frozenset[int]:
        return frozenset(self.documents.values())

    @cached_property
    def by_id(self) -> dict[str, Claim]:
        """The claims that count now."""
        return {claim.id: claim for claim in self.now.claims}

    @cached_property
    def moved(self) -> tuple[Claim, ...]:
        """The claims that count otherwise now: as they did, and as they do."""
        if self.then is self.now:
            return ()
        before, after = {claim.id: claim for claim in self.then.claims}, self.by_id
        different = {name for name in before.keys() | after.keys() if before.get(name) != after.get(name)}
        texts = {some[name].text_id for some in (before, after) for name in different if name in some}
        # Where a text tells acts of several parties no more, or only now, all that it tells is found otherwise.
        otherwise = (shared_texts(self.then.claims) ^ shared_texts(self.now.claims)) & texts
        return tuple(claim for some in (self.then.claims, self.now.claims) for claim in some
                     if claim.id in different or claim.text_id in otherwise)

    @cached_property
    def named(self) -> frozenset[str]:
        """The claims by which people joined, parted or linked promises, then or now; some may count no more."""
        return frozenset(named_by_hand(self.then.by_hand) | named_by_hand(self.now.by_hand))

    @cached_property
    def regrouped(self) -> tuple[Claim, ...]:
        """Those of them that count now."""
        return tuple(claim for name, claim in self.by_id.items() if name in self.named)


NOBODY = Judged(())


def heard(connection: Connection, last: int) -> Heard:
    """What the rulings of the book say, and what those up to a row say, of the texts as they are read today."""
    r, d = schema.rulings.c, schema.documents.c
    rulings = [(int(row.number), ruling_written(row.told))
               for row in connection.execute(select(r.number, r.told))]
    if not rulings:
        return Heard(NOBODY, NOBODY)
    texts = {mark.text_id for _, ruling in rulings for mark in ruling.all_marks}
    claims = claims_of_texts(connection, sorted(texts))
    shelved = ruling_rows.shelved(connection, (ruling for _, ruling in rulings))

    def judged(some: Iterable[Ruling]) -> Judged:
        return judge(claims, some, shelved)

    now = judged(ruling for _, ruling in rulings)
    then = judged(ruling for number, ruling in rulings if number <= last) if any(
        number > last for number, _ in rulings) else now
    return Heard(then, now, {row.text_id: int(row.number) for row in in_parts(
        connection, select(d.number, d.text_id), d.text_id, texts)})
