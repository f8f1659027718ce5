"""The register and what is asked of it in, the table with its facets, days and sums out.

A facet's count says how many commitments its value would leave, with all other filters as they are. Nothing is
added up across stages; sums within one stage are those of `answers.totals`, which counts no part beside its whole.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from pledgebook.answers.catalogue import Catalogue, Fitting
from pledgebook.answers.days_told import days_told
from pledgebook.answers.totals import Totals
from pledgebook.doors.web.asked import USUAL_COLUMNS, AskedPage, address, command, only_filters
from pledgebook.doors.web.drawing import Histogram, histogram
from pledgebook.doors.web.facets import Values, facets
from pledgebook.doors.web.wording import document_path, names_in_words
from pledgebook.model import Commitment, PledgebookError, Stage
from pledgebook.register.days import by_day
from pledgebook.register.matching import Register

A_PAGE = 50  # rows
BLOCKS_SHOWN = 3  # of sums, each of one currency
SUMMED = 1000  # commitments that are added up while a page is made; of more, the page of sums tells
COLUMNS = {  # name: heading, and the order in which a first click sorts
    "whom": ("Who → whom", "up"), "actor": ("Who acts", ""), "partner": ("With whom", ""),
    "beneficiary": ("For whom", ""), "stage": ("Stage and kind", "down"), "kind": ("Kind", ""),
    "amount": ("Amount", "down"), "said": ("Said", "down"), "first": ("First said", ""), "texts": ("Sources", "down"),
    "instrument": ("Instrument", ""), "period": ("Period", ""), "contested": ("Contested", ""), "quote": ("Quote", ""),
    "id": ("Id", "")}

# Commitments, lines and the day of knowing in, sums out.
Adding = Callable[[Sequence[Commitment], Sequence[Stage], date | None], Totals]
KnownBy = Callable[[date], tuple[Register, Catalogue]]  # the register as it was known by the end of a day


@dataclass(frozen=True, slots=True)
class Row:
    """One commitment, and where its quote stands in its text."""

    commitment: Commitment
    quote_at: str | None


@dataclass(frozen=True, slots=True)
class Column:
    """One column of the table, chosen or not."""

    name: str
    words: str
    chosen: bool
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
class SumLine:
    """What is pledged or firmer, adopted of that or delivered of that, in one currency."""

    stage: Stage
    words: str
    value: float
    count: int


@dataclass(frozen=True, slots=True)
class SumBlock:
    """The lines of one currency, as a total or by the year; they overlap, so they stand beside each other."""

    currency: str
    largest: float
    lines: tuple[SumLine, ...]


@dataclass(frozen=True, slots=True)
class Sums:
    """Sums within one stage of what the filters leave, and what is not in them."""

    blocks: tuple[SumBlock, ...]
    more: int  # blocks that are not shown
    without_sum: int
    left_out: int
    too_many: bool  # more than are added up for a page
    href: str | None  # the page of sums that is asked the same


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
    facets: dict[str, Values]
    histogram: Histogram | None
    sums: Sums | None
    chosen: tuple[tuple[str, str], ...]  # each filter in words, with the address that drops it
    columns: tuple[Column, ...]
    all_columns: tuple[Column, ...]
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
    def here(self) -> str:
        """The address of this page."""
        return address("/", self.asked)

    @property
    def summed_most(self) -> int:
        return SUMMED

    @property
    def more_asked(self) -> bool:
        """Whether a filter of the folded part is in force."""
        a = self.asked
        return bool(a.partner or a.said_since or a.said_until or a.on or a.as_of or a.contested or a.min_sources > 1)


def register_view(register: Register, catalogue: Catalogue, asked: AskedPage, *, documents: int, known_by: KnownBy,
                  adding: Adding | None = None) -> RegisterView:
    """The page of the register that is asked for. A filter that cannot be understood gives no rows and a warning.

    catalogue   of the register as it stands today
    known_by    gives both as of an earlier day
    adding      how sums are reckoned; without it there are none
    """
    warning, day = None, None
    try:
        selection = asked.selection()
    except PledgebookError as error:
        warning, selection = f"{error.what} {error.try_this}", None
    asks_days = selection is not None and selection.asks_days
    undated = catalogue.undated if asks_days else 0
    if selection and selection.as_of is not None:
        day = selection.as_of
        register, catalogue = known_by(day)
        selection = replace(selection, as_of=None)
    found = catalogue.fitting(selection, asked.text) if selection else None
    fitting = _in_order(found.commitments if found else (), asked)
    first = (asked.page - 1) * A_PAGE
    rows = tuple(Row(one, quote_at(one, catalogue)) for one in fitting[first:first + A_PAGE])
    columns = _columns(asked)
    return RegisterView(
        asked=asked, documents=documents, conflicts=len(register.conflicts), of_all=len(register.commitments),
        total=len(fitting), first=first + 1, rows=rows, facets=facets(asked, found),
        histogram=_days(asked, found), sums=_sums(asked, found, adding, day), chosen=_chosen(asked),
        columns=tuple(column for column in columns if column.chosen), all_columns=columns, largest=_largest(fitting),
        without_amount=sum(commitment.amount is None for commitment in fitting),
        previous=address("/", asked, page=asked.page - 1) if asked.page > 1 and rows else None,
        next=address("/", asked, page=asked.page + 1) if first + A_PAGE < len(fitting) else None,
        json=_file("/register.json", asked), csv=_file("/register.csv", asked), undated=undated,
        command=command(asked), warning=warning)


def _file(path: str, asked: AskedPage) -> str:
    return address(path, asked, column=[], sort="", order="", page=1)


def quote_at(commitment: Commitment, catalogue: Catalogue) -> str | None:
    """Where the words that a commitment shows stand: the address of its text, at the claim."""
    told = (catalogue.claims.get(claim_id) for claim_id in commitment.claim_ids)
    shown = next((claim for claim in told if claim and claim.quote == commitment.quote), None)
    return f"{document_path(shown.evidence.document_id)}#{shown.id}" if shown else None


def _days(asked: AskedPage, found: Fitting | None) -> Histogram | None:
    """When what is shown was said; a bar leads to what was said then."""
    told = days_told(found.days()) if found else None
    return histogram(told, lambda day: address("/", asked, page=1, said_since=day, said_until=day)) \
        if told and told.buckets else None


def _sums(asked: AskedPage, found: Fitting | None, adding: Adding | None, day: date | None) -> Sums | None:
    """What the filters leave, added up within each stage. A stage that is asked for is a line of its own."""
    if found is None or adding is None or not found.commitments:
        return None
    without_stages = replace(found.selection, stages=())
    chosen = found.catalogue.fitting(without_stages, asked.text).commitments
    here = None if asked.text else address("/totals", only_filters(asked))
    if len(chosen) > SUMMED:
        return Sums((), 0, 0, 0, True, here)
    told = adding(chosen, found.selection.stages, day)
    blocks: dict[tuple[str, str], list[SumLine]] = {}
    for one in told.sums:
        if one.currency is not None:
            blocks.setdefault((one.currency, one.per or ""), []).append(
                SumLine(one.stage, one.in_words(), one.value or 0.0, len(one.counted)))
    ranked = sorted(blocks.items(), key=lambda block: (-max(line.count for line in block[1]), block[0]))
    return Sums(tuple(SumBlock(currency + (f" a {per}" if per else ""), max(line.value for line in lines) or 1.0,
                               tuple(lines)) for (currency, per), lines in ranked[:BLOCKS_SHOWN]),
                len(ranked) - len(ranked[:BLOCKS_SHOWN]), len({name for one in told.sums for name in one.unknown}),
                len(told.left_out), False, here)


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
    return asked.order or COLUMNS[asked.sort][1]


def _columns(asked: AskedPage) -> tuple[Column, ...]:
    shown = asked.column or USUAL_COLUMNS
    columns = []
    for name, (words, usual) in COLUMNS.items():
        here = bool(usual) and asked.sort == name
        direction = _direction(asked) if here else ""
        turned = "down" if direction == "up" else "up"
        columns.append(Column(
            name, words, name in shown,
            address("/", asked, sort=name, order=turned if here else usual, page=1) if usual else None,
            {"up": "ascending", "down": "descending"}.get(direction), name == "texts"))
    return tuple(columns)


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
    counts: Counter[Stage] = Counter()
    stated: Counter[Stage] = Counter()
    largest: dict[Stage, dict[tuple[str, str], tuple[float, Commitment]]] = {}
    for commitment in commitments:
        stage, amount = commitment.stage, commitment.amount
        counts[stage] += 1
        if amount is not None:
            stated[stage] += 1
            best, unit = largest.setdefault(stage, {}), (amount.currency, amount.per or "")
            if unit not in best or amount.value > best[unit][0]:
                best[unit] = (amount.value, commitment)
    return tuple(StageLine(stage, counts[stage], stated[stage], tuple(
        largest[stage][unit][1] for unit in sorted(largest[stage]))) for stage in Stage if stage in largest)
