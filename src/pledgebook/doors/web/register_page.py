"""The register and what is asked of it in, the table with its facets out.

A facet's count says how many commitments its value would leave, with all other filters as they are. Nothing is
added up across stages, and money not at all: a part may be told beside its whole.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from pledgebook.answers.as_of import known
from pledgebook.answers.selection import Selection, select_commitments
from pledgebook.doors.web.asked import AskedPage, address, command
from pledgebook.doors.web.wording import document_path, names_in_words, shown_name
from pledgebook.model import Claim, Commitment, Kind, PledgebookError, Stage
from pledgebook.register.days import by_day, is_day
from pledgebook.register.matching import Register, add_up_all
from pledgebook.register.sources import ALL_APART, Sources
from pledgebook.world import party_name

A_PAGE = 50  # rows
PARTIES_SHOWN = 10  # facet values; the others are found by typing
COLUMNS = (("whom", "Who → whom", "up"), ("stage", "Stage and kind", "down"), ("amount", "Amount", "down"),
           ("said", "Said", "down"), ("texts", "Sources", "down"), ("", "Quote", ""))


@dataclass(frozen=True, slots=True)
class Facet:
    """One value of a field, and how many commitments it would leave."""

    value: Any  # a Kind, a Stage or a party's id
    words: str
    count: int
    chosen: bool
    href: str  # the page with this value chosen, or dropped if it is chosen


@dataclass(frozen=True, slots=True)
class Row:
    """One commitment, and where its quote stands in its text."""

    commitment: Commitment
    quote_at: str | None


@dataclass(frozen=True, slots=True)
class Column:
    """One heading of the table."""

    words: str
    href: str | None
    sorted: str | None  # ascending, descending or None, as aria-sort has them
    numeric: bool


@dataclass(frozen=True, slots=True)
class StageLine:
    """One stage of the commitments shown, with the largest single amount in each currency."""

    stage: Stage
    count: int
    with_amount: int
    largest: tuple[Commitment, ...]


@dataclass(frozen=True, slots=True)
class RegisterView:
    """The register's page, ready to be filled in."""

    asked: AskedPage
    documents: int
    conflicts: int
    of_all: int  # commitments in the book, or known by the day asked about
    total: int  # that fit
    first: int  # number of the first row on this page
    rows: tuple[Row, ...]
    kinds: tuple[Facet, ...]
    stages: tuple[Facet, ...]
    parties: tuple[Facet, ...]
    all_parties: tuple[Facet, ...]
    chosen: tuple[tuple[str, str], ...]  # each filter in words, with the address that drops it
    columns: tuple[Column, ...]
    largest: tuple[StageLine, ...]
    without_amount: int
    previous: str | None
    next: str | None
    json: str
    csv: str
    undated: int  # claims that a question about days leaves out, because theirs is unknown
    command: str
    warning: str | None  # a filter that could not be understood, and what to do

    @property
    def more_asked(self) -> bool:
        """Whether a filter of the folded part is in force."""
        a = self.asked
        return bool(a.actor or a.partner or a.beneficiary or a.said_since or a.said_until or a.on or a.as_of
                    or a.contested or a.min_sources > 1)


def chosen_commitments(register: Register, claims: Sequence[Claim], selection: Selection, text: str = "",
                       sources: Sources = ALL_APART) -> tuple[Commitment, ...]:
    """The commitments that fit the selection and hold all the words, newest first."""
    fitting = select_commitments(register, claims, selection, sources).commitments
    words = text.casefold().split()
    return tuple(commitment for commitment in fitting if _holds_words(commitment, words)) if words else fitting


def _holds_words(commitment: Commitment, words: Iterable[str]) -> bool:
    parties = commitment.actors + commitment.partners + commitment.beneficiaries
    held = " ".join([commitment.quote, commitment.instrument or "", *parties, *map(party_name, parties)]).casefold()
    return all(word in held for word in words)


def register_view(register: Register, claims: Sequence[Claim], asked: AskedPage, *, documents: int,
                  sources: Sources = ALL_APART) -> RegisterView:
    """The page of the register that is asked for. A filter that cannot be understood gives no rows and a warning."""
    warning = None
    try:
        selection = asked.selection()
    except PledgebookError as error:
        warning, selection = f"{error.what} {error.try_this}", None
    undated = 0
    if selection and (selection.as_of or selection.said_since or selection.said_until):
        undated = sum(not is_day(claim.said_on) for claim in claims)
    if selection and selection.as_of is not None:
        claims = known(claims, as_of=selection.as_of)
        register, selection = add_up_all(claims, sources, register.by_hand), replace(selection, as_of=None)

    found: dict[Selection, tuple[Commitment, ...]] = {}  # a filter that is not set need not be taken off

    def left(narrowed: Selection | None) -> tuple[Commitment, ...]:
        if narrowed is None:
            return ()
        if narrowed not in found:
            found[narrowed] = chosen_commitments(register, claims, narrowed, asked.text)
        return found[narrowed]

    fitting = _in_order(left(selection), asked)
    first = (asked.page - 1) * A_PAGE
    rows = _rows(fitting[first:first + A_PAGE], claims)
    of_any_kind = left(selection and replace(selection, kinds=()))
    of_any_stage = left(selection and replace(selection, stages=()))
    all_parties = _party_facets(asked, left(selection and replace(selection, parties=())), selection)
    return RegisterView(
        asked=asked, documents=documents, conflicts=len(register.conflicts), of_all=len(register.commitments),
        total=len(fitting), first=first + 1, rows=rows,
        kinds=_facets(asked, "kind", Kind, Counter(c.kind for c in of_any_kind)),
        stages=_facets(asked, "stage", Stage, Counter(c.stage for c in of_any_stage)),
        parties=tuple(f for place, f in enumerate(all_parties) if f.chosen or place < PARTIES_SHOWN),
        all_parties=tuple(sorted(all_parties, key=lambda facet: facet.words)),
        chosen=_chosen(asked), columns=_columns(asked), largest=_largest(fitting),
        without_amount=sum(commitment.amount is None for commitment in fitting),
        previous=address("/", asked, page=asked.page - 1) if asked.page > 1 and rows else None,
        next=address("/", asked, page=asked.page + 1) if first + A_PAGE < len(fitting) else None,
        json=address("/register.json", asked, sort="", order="", page=1),
        csv=address("/register.csv", asked, sort="", order="", page=1), undated=undated,
        command=command(asked), warning=warning)


def _rows(commitments: Sequence[Commitment], claims: Iterable[Claim]) -> tuple[Row, ...]:
    wanted = {claim_id for commitment in commitments for claim_id in commitment.claim_ids}
    by_id = {claim.id: claim for claim in claims if claim.id in wanted}
    rows = []
    for commitment in commitments:
        shown = next((by_id[claim_id] for claim_id in commitment.claim_ids
                      if claim_id in by_id and by_id[claim_id].quote == commitment.quote), None)
        rows.append(Row(commitment, f"{document_path(shown.evidence.document_id)}#{shown.id}" if shown else None))
    return tuple(rows)


def _in_order(commitments: tuple[Commitment, ...], asked: AskedPage) -> tuple[Commitment, ...]:
    if not asked.sort:
        return commitments  # newest first, as the book has them
    keys = {
        "whom": lambda c: (names_in_words(c.actors), names_in_words(c.partners + c.beneficiaries)),
        "stage": lambda c: (*_firmness(c.stage), c.kind),
        # Money in two currencies, or a year's and a total, is not compared: each stands in a block of its own.
        "amount": lambda c: (c.amount.currency, c.amount.per or "", c.amount.value) if c.amount else ("", "", 0.0),
        "said": lambda c: by_day(c.last_said),
        "texts": lambda c: (c.sources, len(c.claim_ids)),
    }
    unknown = {"amount": lambda c: c.amount is None, "said": lambda c: c.last_said is None}.get(asked.sort)
    ordered = sorted(commitments, key=keys[asked.sort], reverse=_direction(asked) == "down")
    # What is not known comes last in both directions.
    return tuple(sorted(ordered, key=unknown)) if unknown else tuple(ordered)


def _firmness(stage: Stage) -> tuple[bool, int]:
    """From weak to firm, the three refusals before them all."""
    return (False, list(Stage).index(stage)) if stage.rung is None else (True, stage.rung)


def _direction(asked: AskedPage) -> str:
    return asked.order or next(usual for name, _, usual in COLUMNS if name == asked.sort)


def _columns(asked: AskedPage) -> tuple[Column, ...]:
    columns = []
    for name, words, usual in COLUMNS:
        here = bool(name) and asked.sort == name
        direction = _direction(asked) if here else ""
        turned = "down" if direction == "up" else "up"
        columns.append(Column(
            words, address("/", asked, sort=name, order=turned if here else usual, page=1) if name else None,
            {"up": "ascending", "down": "descending"}.get(direction), name == "texts"))
    return tuple(columns)


def _facets(asked: AskedPage, field: str, values: Iterable[Any], counts: Counter[Any]) -> tuple[Facet, ...]:
    chosen = list(getattr(asked, field))
    return tuple(Facet(value, str(value), counts[value], value in chosen, address(
        "/", asked, page=1, **{field: [v for v in values if (v in chosen) != (v == value)]})) for value in values)


def _party_facets(asked: AskedPage, commitments: Iterable[Commitment], selection: Selection | None
                  ) -> tuple[Facet, ...]:
    chosen = selection.parties if selection else ()
    counts = Counter(party for c in commitments for party in {*c.actors, *c.partners, *c.beneficiaries})
    ranked = sorted({*counts, *chosen}, key=lambda party: (-counts[party], party))
    return tuple(Facet(party, shown_name(party), counts[party], party in chosen, address(
        "/", asked, page=1, party=[p for p in (*chosen, *([] if party in chosen else [party]))
                                   if not (party in chosen and p == party)])) for party in ranked)


def _chosen(asked: AskedPage) -> tuple[tuple[str, str], ...]:
    words = {"party": "", "kind": "", "stage": "", "actor": "acts: ", "partner": "with: ", "beneficiary": "for: ",
             "said_since": "said since ", "said_until": "said until ", "on": "holds on ", "as_of": "as known by ",
             "text": "words: "}
    found = []
    for name, before in words.items():
        value = getattr(asked, name)
        several = value if isinstance(value, list) else [value] if value else []
        for one in several:
            rest: object = [v for v in several if v != one]
            if not isinstance(value, list):
                rest = "" if name == "text" else None
            found.append((f"{before}{one}", address("/", asked, page=1, **{name: rest})))
    if asked.min_sources > 1:
        found.append((f"at least {asked.min_sources} sources", address("/", asked, page=1, min_sources=1)))
    if asked.contested:
        found.append(("contested", address("/", asked, page=1, contested=False)))
    return tuple(found)


def _largest(commitments: Iterable[Commitment]) -> tuple[StageLine, ...]:
    """For each stage with an amount: how many state one, and the largest in each currency, a year's apart."""
    of_stage: dict[Stage, list[Commitment]] = {stage: [] for stage in Stage}
    for commitment in commitments:
        of_stage[commitment.stage].append(commitment)
    lines = []
    for stage, held in of_stage.items():
        largest: dict[tuple[str, str], Commitment] = {}
        stated = [commitment for commitment in held if commitment.amount]
        for commitment in stated:
            assert commitment.amount is not None  # stated holds no other
            unit = (commitment.amount.currency, commitment.amount.per or "")
            best = largest.get(unit)
            if best is None or best.amount is None or commitment.amount.value > best.amount.value:
                largest[unit] = commitment
        if stated:
            lines.append(StageLine(stage, len(held), len(stated), tuple(largest[unit] for unit in sorted(largest))))
    return tuple(lines)
