"""A filter in, who promised to whom out: parties joined by lines, and the same as a list beside the drawing."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import networkx

from pledgebook.answers.matrix import Matrix, matrix
from pledgebook.doors.web.asked import Filters, address, command_for
from pledgebook.doors.web.panel import Panel, Told
from pledgebook.doors.web.shapes_of_lists import PairShape
from pledgebook.doors.web.shelf import Shelf
from pledgebook.doors.web.wording import shown_name
from pledgebook.exchange.tables import TIE_COLUMNS, Listing

NODES, TIES = 40, 120  # that are drawn: of more, nobody can follow a line
MIDDLE = ""  # no party is called so
PAST_THE_MIDDLE = .6  # of an arrow's way: where its tip is
WIDTH, HEIGHT, EDGE = 900, 520, 50
LETTER, LINE = 6.6, 13  # how wide a letter of a name is, about, and how high
Box = tuple[float, float, float, float]  # left, top, right, bottom


@dataclass(frozen=True, slots=True)
class Label:
    """Where the name of a party is written: the place of its line, and which end of it stands there."""

    x: float
    y: float
    anchor: str  # start, middle or end, as SVG has them

    def box(self, words: str) -> Box:
        """What the name covers, about."""
        wide = LETTER * len(words)
        left = self.x - {"start": 0.0, "middle": wide / 2, "end": wide}[self.anchor]
        return left, self.y - LINE + 2, left + wide, self.y + 3


@dataclass(frozen=True, slots=True)
class Node:
    """One party on the drawing."""

    party: str
    words: str
    x: int
    y: int
    r: float
    label: Label
    href: str
    says: str


@dataclass(frozen=True, slots=True)
class Tie:
    """What one party has promised to another."""

    actor: str
    beneficiary: str
    count: int
    href: str
    arrow: Arrow | None  # None: not drawn
    width: float


@dataclass(frozen=True, slots=True)
class Arrow:
    """A line from who acts to for whom, and its tip, as SVG has paths."""

    line: str
    tip: str
    tip_box: Box


def arrow(one: tuple[int, int], other: tuple[int, int], *, width: float, bent: bool) -> Arrow:
    """From one place to the other. Its tip is beyond the middle: at the end names and other tips would hide it.

    bent   to the left as one goes, so that there is room for the arrow back
    """
    across, down = other[0] - one[0], other[1] - one[1]
    bow = .2 if bent else 0.0
    middle = ((one[0] + other[0]) / 2 + down * bow, (one[1] + other[1]) / 2 - across * bow)
    # The point and the direction of a quadratic curve at the share PAST_THE_MIDDLE of its way.
    past, left = PAST_THE_MIDDLE, 1 - PAST_THE_MIDDLE
    tip = tuple(left * left * a + 2 * left * past * m + past * past * b
                for a, m, b in zip(one, middle, other, strict=True))
    ahead = tuple(left * (m - a) + past * (b - m) for a, m, b in zip(one, middle, other, strict=True))
    far = math.hypot(*ahead) or 1.0
    ahead = tuple(part / far for part in ahead)
    long, half = 6 + 1.5 * width, 3 + .8 * width
    foot = (tip[0] - ahead[0] * long, tip[1] - ahead[1] * long)
    corners = [tip, *((foot[0] + side * ahead[1] * half, foot[1] - side * ahead[0] * half) for side in (1, -1))]
    xs, ys = zip(*corners, strict=True)
    return Arrow(f"M{_at(one)}Q{_at(middle)} {_at(other)}", "M" + "L".join(map(_at, corners)) + "Z",
                 (min(xs), min(ys), max(xs), max(ys)))


def labels(at: Mapping[str, tuple[int, int]], radius: Mapping[str, float], words: Mapping[str, str],
           tips: Sequence[Box]) -> dict[str, Label]:
    """Where the names are written: below the party, above or beside it, where they hide least.

    Tips of arrows count most, then other parties and names written before, then the edge of the drawing.
    """
    dots = {party: (x - radius[party], y - radius[party], x + radius[party], y + radius[party])
            for party, (x, y) in at.items()}
    found, taken = dict[str, Label](), list[Box]()
    for party in sorted(at, key=lambda party: (-radius[party], party)):
        (x, y), r = at[party], radius[party]
        tries = (Label(x, y + r + LINE, "middle"), Label(x, y - r - 5, "middle"), Label(x + r + 4, y + 4, "start"),
                 Label(x - r - 4, y + 4, "end"))

        def hidden(label: Label, party: str = party) -> tuple[int, int, bool]:
            box = label.box(words[party])
            others = [*taken, *(dot for other, dot in dots.items() if other != party)]
            outside = box[0] < 0 or box[1] < 0 or box[2] > WIDTH or box[3] > HEIGHT
            return sum(_meet(box, tip) for tip in tips), sum(_meet(box, other) for other in others), outside

        found[party] = min(tries, key=hidden)
        taken.append(found[party].box(words[party]))
    return found


def _meet(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def _at(place: Sequence[float]) -> str:
    return f"{place[0]:.1f} {place[1]:.1f}"


def drawn_ties(found: Matrix) -> tuple[tuple[str, str], ...]:
    """The ties with most commitments, as long as their parties find room."""
    parties: set[str] = set()
    kept = list[tuple[str, str]]()
    for pair in sorted(found.counts, key=lambda pair: (-found.counts[pair], pair)):
        if len(kept) < TIES and pair[0] != pair[1] and len(parties | set(pair)) <= NODES:
            parties |= set(pair)
            kept.append(pair)
    return tuple(kept)


def places(ties: Sequence[tuple[str, str]], counts: Mapping[tuple[str, str], int]) -> dict[str, tuple[int, int]]:
    """Where each party stands: parties that are tied stand near each other; the same ties give the same places."""
    graph = networkx.Graph()
    graph.add_nodes_from(sorted({party for pair in ties for party in pair}))
    for one, other in ties:
        before = graph.get_edge_data(one, other, {"weight": 0})["weight"]
        graph.add_edge(one, other, weight=before + counts[one, other] ** .5)
    if not graph:
        return {}
    # Something in the middle that everybody is weakly tied to: else groups without a common tie drift far apart.
    graph.add_edges_from(((MIDDLE, party) for party in list(graph)), weight=.4)
    found = networkx.spring_layout(graph, pos=networkx.circular_layout(graph), k=2.2 / len(graph) ** .5,
                                   iterations=120, seed=1)
    del found[MIDDLE]
    xs, ys = ({party: float(place[axis]) for party, place in found.items()} for axis in (0, 1))
    across, down = _spread(xs), _spread(ys)
    return {party: (round(EDGE + across[party] * (WIDTH - 2 * EDGE)),
                    round(EDGE / 2 + down[party] * (HEIGHT - 1.5 * EDGE))) for party in found}


def _spread(at: Mapping[str, float]) -> dict[str, float]:
    """Places from 0 to 1, half by where they are and half by their order, so that names in a crowd can be read."""
    low, wide = min(at.values()), max(at.values()) - min(at.values()) or 1
    ranked = {party: place for place, party in enumerate(sorted(at, key=lambda party: (at[party], party)))}
    return {party: ((one - low) / wide + ranked[party] / max(len(at) - 1, 1)) / 2 for party, one in at.items()}


def network_told(shelf: Shelf, asked: Filters) -> Told:
    """Who promised to whom. Raises UnknownParty, NoSuchDay."""
    selection = asked.selection()
    found = matrix(shelf.holdings().fitting(selection).commitments, actors=selection.actors,
                   beneficiaries=selection.beneficiaries)
    kept = drawn_ties(found)
    at = places(kept, found.counts)
    most = max(found.counts.values(), default=1)
    given = {party: sum(found.counts[pair] for pair in kept if pair[0] == party) for party in at}
    taken = {party: sum(found.counts[pair] for pair in kept if pair[1] == party) for party in at}
    largest = max((given[party] + taken[party] for party in at), default=1)
    radius = {party: round(5 + 11 * ((given[party] + taken[party]) / largest) ** .5, 1) for party in at}
    ties = []
    for pair in sorted(found.counts, key=lambda pair: (-found.counts[pair], pair)):
        width = round(1 + 5 * (found.counts[pair] / most) ** .5, 1)
        drawn = arrow(at[pair[0]], at[pair[1]], width=width, bent=pair[::-1] in kept) if pair in kept else None
        ties.append(Tie(*pair, found.counts[pair], address("/", asked, actor=[pair[0]], beneficiary=[pair[1]]),
                        drawn, width))
    words = {party: shown_name(party) for party in at}
    written = labels(at, radius, words, [tie.arrow.tip_box for tie in ties if tie.arrow])
    nodes = [Node(party, words[party], x, y, radius[party], written[party],
                  address("/", asked, party=[*asked.party, party] if party not in asked.party else asked.party),
                  f"{given[party]} as actor, {taken[party]} as beneficiary") for party, (x, y) in at.items()]
    return Told(found.rows, lambda: Listing(TIE_COLUMNS, found.rows()), {
        "nodes": nodes, "ties": ties[:TIES], "drawn": [tie for tie in ties if tie.arrow], "width": WIDTH,
        "height": HEIGHT, "left": (len({*found.actors, *found.beneficiaries}) - len(nodes), len(ties) - len(kept)),
        "unlisted": len(ties) - len(ties[:TIES])})


NETWORK = Panel("/network", Filters, network_told, "network.html", "Who promised to whom", list[PairShape],
                command=lambda asked: command_for("list", asked))
