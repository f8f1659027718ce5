"""The verb `rule`: judgements on what was read, each with who, when and why; and the log of them, out and in."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from pledgebook.doors.cli.endings import SOME_FAILED
from pledgebook.doors.cli.options import DEFAULT_BOOK, BookPath, Format, HowPrinted
from pledgebook.doors.cli.printing import Table, counted, show_listing, talk, write_lines, written_whole
from pledgebook.doors.judging import logged_in
from pledgebook.exchange.tables import RULING_COLUMNS, Listing
from pledgebook.model import Claim, Commitment, PledgebookError
from pledgebook.register.places import shown
from pledgebook.register.relations import Relation
from pledgebook.register.rulings import Action

if TYPE_CHECKING:
    from pledgebook.register.judged import Judged
    from pledgebook.register.rulings import Mark
    from pledgebook.register.store import Book

Who = Annotated[str | None, typer.Option("--who", envvar="PLEDGEBOOK_WHO", metavar="NAME",
                                         help="Who rules; else the name you are logged in with.")]
Why = Annotated[str, typer.Option("--why", metavar="WORDS", help="The reason, kept with the ruling.")]
Names = Annotated[list[str], typer.Argument(metavar="ID...", help="Claims, or commitments for all of their claims.")]
Pairs = Annotated[list[str], typer.Argument(metavar="FIELD=VALUE...", help="stage=adopted, actors=Norway,Sweden, "
                                            "'amount=1.2 billion EUR', period=2024/2027; nothing behind = empties.")]


class ConditionState(StrEnum):
    """What a person may say of a condition."""

    MET = "met"
    FAILED = "failed"
    OPEN = "open"


class Misused(PledgebookError):
    """A ruling that does not go with what it was given."""


class ReplayStopped(PledgebookError):
    """A ruling from a file that does not fit the book; the book is as it was."""


verb = typer.Typer(
    no_args_is_help=True, rich_markup_mode=None, epilog="Example: pledgebook rule reject c1a2 --why 'a fear, no act'",
    help="Judges what was read: each ruling has who, when and why, and an undo takes it back.")


@verb.command(epilog="Example: pledgebook rule accept c1a2 --why 'checked against the text'")
def accept(names: Names, *, why: Why, who: Who = None, book: BookPath = DEFAULT_BOOK) -> None:
    """Claims are right as they stand: their values stay, whatever a newer reader makes of the text."""
    _rule(book, Action.ACCEPT, who, why, lambda kept, judged: {"marks": _marks(kept, judged, names)})


@verb.command(epilog="Example: pledgebook rule reject c1a2 --why 'a fear, no act'")
def reject(names: Names, *, why: Why, who: Who = None, book: BookPath = DEFAULT_BOOK) -> None:
    """Claims are wrong: they count for nothing."""
    _rule(book, Action.REJECT, who, why, lambda kept, judged: {"marks": _marks(kept, judged, names)})


@verb.command(epilog="Example: pledgebook rule correct c1a2 stage=adopted 'amount=1.2 billion EUR' --why 'line 3'")
def correct(
    name: Annotated[str, typer.Argument(metavar="CLAIM", help="The claim, or the start of its name.")], pairs: Pairs, *,
    why: Why, who: Who = None, book: BookPath = DEFAULT_BOOK,
) -> None:
    """Fields of a claim have other values; what was read stays beside them."""
    from pledgebook.exchange.typed import fields_typed

    values = fields_typed(pairs)
    _rule(book, Action.CORRECT, who, why,
          lambda kept, judged: {"marks": [_one_claim(kept, judged, name)], "values": values})


@verb.command(epilog="Example: pledgebook rule merge p1a2 p3b4 --why 'the same battalion'")
def merge(names: Names, *, why: Why, who: Who = None, book: BookPath = DEFAULT_BOOK) -> None:
    """Commitments are one promise: all of their claims count under one."""
    def given(kept: Book, judged: Judged) -> dict[str, Any]:
        marks = _marks(kept, judged, names)
        if len(_counted_under(kept, marks)) < 2:
            raise Misused("These claims count under one commitment already.", ", ".join(names),
                          "Name two commitments, or claims of two.")
        return {"marks": marks}

    _rule(book, Action.MERGE, who, why, given)


@verb.command(epilog="Example: pledgebook rule split c1a2 c3b4 --why 'another package'")
def split(names: Names, *, why: Why, who: Who = None, book: BookPath = DEFAULT_BOOK) -> None:
    """Claims speak of another promise than the rest of their commitment: they count by themselves, together."""
    def given(kept: Book, judged: Judged) -> dict[str, Any]:
        marks = _marks(kept, judged, names)
        whole = _counted_under(kept, marks)
        if len(whole) != 1 or set(whole[0].claim_ids) <= {mark.claim_id for mark in marks}:
            raise Misused("A split takes some of the claims out of one commitment.", ", ".join(names),
                          "Name claims of one commitment, and not all of them: `pledgebook show ID` lists them.")
        return {"marks": marks}

    _rule(book, Action.SPLIT, who, why, given)


@verb.command(epilog="Example: pledgebook rule apart p1a2 p3b4 --why 'the first went to the army, this to the police'")
def apart(
    one: Annotated[str, typer.Argument(metavar="ONE", help="A commitment or claim.")],
    other: Annotated[str, typer.Argument(metavar="OTHER", help="Another one.")], *,
    why: Why, who: Who = None, book: BookPath = DEFAULT_BOOK,
) -> None:
    """Two are two promises: they are suggested as one no more, and parted where a text to come would join them."""
    def given(kept: Book, judged: Judged) -> dict[str, Any]:
        marks, others = _marks(kept, judged, [one]), _marks(kept, judged, [other])
        if {mark.claim_id for mark in marks} & {mark.claim_id for mark in others}:
            raise Misused("Nothing is kept apart from itself.", f"{one}, {other}", "Name two, or `rule split` claims.")
        return {"marks": marks, "others": others}

    _rule(book, Action.APART, who, why, given)


@verb.command(epilog="Example: pledgebook rule link p1a2 part_of p3b4 --why 'paragraph 4 says so'")
def link(
    one: Annotated[str, typer.Argument(metavar="ONE", help="A commitment or claim.")],
    how: Annotated[Relation, typer.Argument(metavar="TYPE", help=f"{', '.join(Relation)}.")],
    other: Annotated[str, typer.Argument(metavar="OTHER", help="Another one; after `under`, an instrument's name.")], *,
    why: Why, who: Who = None, book: BookPath = DEFAULT_BOOK,
) -> None:
    """A commitment bears on another: fulfils it, is part of it, withdraws it; or falls under an instrument."""
    def given(kept: Book, judged: Judged) -> dict[str, Any]:
        marks = _marks(kept, judged, [one])
        if how is Relation.UNDER:
            return {"marks": marks, "values": {"type": str(how), "instrument": _instrument_named(other)}}
        others = _marks(kept, judged, [other])
        if {mark.claim_id for mark in marks} & {mark.claim_id for mark in others}:
            raise Misused("Nothing is linked to itself.", f"{one}, {other}", "Name two commitments.")
        return {"marks": marks, "others": others, "values": {"type": str(how), "instrument": None}}

    _rule(book, Action.LINK, who, why, given)


@verb.command(epilog="Example: pledgebook rule unlink l1a2 --why 'two tranches, not one'")
def unlink(
    name: Annotated[str, typer.Argument(metavar="ID", help="A link or a conflict, or the start of its name.")], *,
    why: Why, who: Who = None, book: BookPath = DEFAULT_BOOK,
) -> None:
    """A link or a contradiction that was worked out does not hold: it is drawn no more between these two."""
    def given(kept: Book, judged: Judged) -> dict[str, Any]:
        relation, first, second = _worked_out(kept, name)
        return {"marks": [judged.mark(second)], "others": [judged.mark(first)],
                "values": {"type": str(relation), "instrument": None}}

    _rule(book, Action.UNLINK, who, why, given)


@verb.command(epilog="Example: pledgebook rule condition c1a2 met --why 'the Bundestag agreed on 21 March'")
def condition(
    name: Annotated[str, typer.Argument(metavar="CLAIM", help="A claim with a condition, or the start of its name.")],
    state: Annotated[ConditionState, typer.Argument(metavar="STATE", help="met, failed or open.")], *,
    why: Why, who: Who = None, book: BookPath = DEFAULT_BOOK,
) -> None:
    """What a promise hangs on is met, has failed or is open, whatever the book tells of it."""
    def given(kept: Book, judged: Judged) -> dict[str, Any]:
        mark = _one_claim(kept, judged, name)
        if not mark.claim.condition and not any(c.condition for c in judged.claims if c.id == mark.claim_id):
            raise Misused("This claim has no condition.", mark.claim_id, "Give it one: `pledgebook rule correct ID "
                          "condition='provided parliament agrees'`.")
        return {"marks": [mark], "values": {"state": str(state)}}

    _rule(book, Action.CONDITION, who, why, given)


@verb.command(epilog="Example: pledgebook rule claim note --quote 'Oslo will pay.' kind=aid stage=pledged "
              "actors=Norway --why 'missed'")
def claim(
    document: Annotated[str, typer.Argument(metavar="DOCUMENT", help="The text that says it.")], pairs: Pairs, *,
    why: Why, who: Who = None, book: BookPath = DEFAULT_BOOK,
    quote: Annotated[str | None, typer.Option("--quote", metavar="WORDS", help="The words as they stand.")] = None,
    start: Annotated[int | None, typer.Option("--start", min=0, metavar="N", help="First character of them.")] = None,
    end: Annotated[int | None, typer.Option("--end", min=1, metavar="N", help="Character after the last.")] = None,
) -> None:
    """Adds a claim that the reader missed, from a selection of a text."""
    from pledgebook.exchange.typed import fields_typed
    from pledgebook.register.by_hand import claim_by_hand, selected

    values = fields_typed(pairs)

    def given(kept: Book, judged: Judged) -> dict[str, Any]:
        text = kept.document(document)
        made = claim_by_hand(text, selected(text, quote, start, end), values, judged.claims)
        return {"marks": [judged.mark(made)]}

    _rule(book, Action.CLAIM, who, why, given)


@verb.command(epilog="Example: pledgebook rule note c1a2 --why 'ask the ministry'")
def note(names: Names, *, why: Why, who: Who = None, book: BookPath = DEFAULT_BOOK) -> None:
    """Notes something (--why) on claims; nothing else changes."""
    _rule(book, Action.NOTE, who, why, lambda kept, judged: {"marks": _marks(kept, judged, names)})


@verb.command(epilog="Example: pledgebook rule undo r1a2 --why 'the ministry confirmed it'")
def undo(
    name: Annotated[str, typer.Argument(metavar="RULING", help="The ruling, or the start of its name.")], *,
    why: Why, who: Who = None, book: BookPath = DEFAULT_BOOK,
) -> None:
    """Takes a ruling back. The undo is a ruling itself, and can be taken back."""
    _rule(book, Action.UNDO, who, why, lambda _, judged: {"undoes": _ruling_named(judged, name)})


@verb.command(epilog="Example: pledgebook rule log --format csv")
def log(
    name: Annotated[str | None, typer.Argument(metavar="[ID]", help="Only on this claim or commitment.")] = None, *,
    lost: Annotated[bool, typer.Option("--lost", help="Only those that no longer find their claim.")] = False,
    book: BookPath = DEFAULT_BOOK, how: HowPrinted = Format.TABLE,
) -> None:
    """Lists rulings in the order in which they act, and what became of each."""
    from pledgebook.register.store import Book

    with Book.open(book) as kept:
        judged = kept.judged()
        about = _about(kept, judged, name) if name else None
    told = [judged.told(ruling) for ruling in judged.rulings if not lost or judged.fates[ruling.id].lost]
    if about is not None:
        on_it = {row["id"] for row in told if about & {*row["claims"], *row["others"]}}
        told = [row for row in told if row["id"] in on_it or row["undoes"] in on_it]
    show_listing(Listing(RULING_COLUMNS, told), lambda: log_table(told), how)
    talk(counted(len(told), "ruling") if told else "No ruling fits.")


@verb.command("export", epilog="Example: pledgebook rule export --to rulings.jsonl")
def export_rulings(
    *, to: Annotated[str, typer.Option("--to", metavar="PATH", help="The file to write; - is standard output.")],
    book: BookPath = DEFAULT_BOOK,
) -> None:
    """Writes all rulings as JSON Lines, for `replay` in another book."""
    from pledgebook.exchange.ruling_lines import as_lines
    from pledgebook.register.store import Book

    with Book.open(book) as kept:
        rulings = kept.judged().rulings
    with written_whole(to) as stream:
        write_lines(as_lines(rulings), stream)
    talk(f"{to}: {counted(len(rulings), 'ruling')}")


@verb.command(epilog="Example: pledgebook rule replay rulings.jsonl --book rebuilt.db")
def replay(
    path: Annotated[str, typer.Argument(metavar="FILE", help="JSON Lines from `rule export`.")], *,
    leave_out: Annotated[bool, typer.Option("--leave-out", help="Keep those that fit and name the others, instead of "
                                            "stopping at the first that does not.")] = False,
    book: BookPath = DEFAULT_BOOK,
) -> None:
    """Puts rulings from a file into the book. Where one does not fit it says so, and the book stays as it was."""
    from pledgebook.exchange.ruling_lines import read_lines
    from pledgebook.register.ruling_rows import DoesNotFit
    from pledgebook.register.store import Book

    rulings = read_lines(_lines_of(path), path)
    line_of = {ruling.id: number for number, ruling in reversed(rulings)}
    with Book.open(book) as kept:
        before = len(kept.judged().rulings)
        try:
            left = kept.replay([ruling for _, ruling in rulings], leave_out=leave_out)
        except DoesNotFit as misfit:
            raise ReplayStopped(misfit.what, f"{path}, line {line_of[misfit.ruling.id]}, {misfit.where}",
                          "Nothing was changed. --leave-out keeps the rulings that fit.") from misfit
        added = len(kept.judged().rulings) - before
        kept.settle()
    for number, what in sorted((line_of[one.ruling.id], one.what) for one in left):
        talk(f"{path}, line {number}: left out: {what}")
    talk(f"{shown(book)}: {added} of {counted(len(rulings), 'ruling')} added, "
         f"{len(rulings) - added - len(left)} known, {len(left)} left out.")
    if left:
        raise typer.Exit(SOME_FAILED)


# --- what the commands share ------------------------------------------------------------------------------------


def _rule(book: str, action: Action, who: str | None, why: str,
          given: Callable[[Book, Judged], dict[str, Any]]) -> None:
    """Makes a ruling, prints its name, and tells what the book adds up to now."""
    from pledgebook.register.store import Book

    with Book.open(book) as kept:
        judged = kept.judged()
        made = kept.rule(action, who=who or logged_in(), why=why, **given(kept, judged))
        after = kept.judged()
        register = kept.register()
    about = ", ".join(dict.fromkeys(mark.claim_id for mark in made.all_marks)) or made.undoes or ""
    typer.echo(f"{made.id}  {action} {about}")
    for words in after.fates[made.id].notes:
        talk(words)
    under = {claim_id: it.id for it in register.commitments for claim_id in it.claim_ids}
    places = dict.fromkeys(under[mark.claim_id] for mark in made.all_marks if mark.claim_id in under)
    talk((f"Counted under {', '.join(places)}. " if places else "")
         + f"{shown(book)}: {counted(len(register.commitments), 'commitment')}, "
           f"{counted(len(register.conflicts), 'conflict')}.")


def _marks(kept: Book, judged: Judged, names: Sequence[str]) -> list[Mark]:
    """The claims of some names; of a commitment, all of its claims."""
    by_id = {claim.id: claim for claim in judged.claims}
    found: dict[str, Claim] = {}
    for name in names:
        it = kept.find(name)
        found |= {it.id: it} if isinstance(it, Claim) else {claim_id: by_id[claim_id] for claim_id in it.claim_ids}
    return [judged.mark(claim) for claim in found.values()]


def _about(kept: Book, judged: Judged, name: str) -> set[str]:
    """The claims that a name means, one of which rulings alone remember included."""
    from pledgebook.register.errors import NothingFound

    try:
        return {mark.claim_id for mark in _marks(kept, judged, [name])}
    except NothingFound:
        gone = {mark.claim_id for ruling in judged.rulings for mark in ruling.all_marks
                if mark.claim_id.startswith(name)}
        if not gone:
            raise
        return gone


def _one_claim(kept: Book, judged: Judged, name: str) -> Mark:
    marks = _marks(kept, judged, [name])
    if len(marks) > 1:
        raise Misused("The values of a commitment come from its claims.", name,
                      f"Correct one of them: {', '.join(mark.claim_id for mark in marks)}.")
    return marks[0]


def _counted_under(kept: Book, marks: Sequence[Mark]) -> list[Commitment]:
    names = {mark.claim_id for mark in marks}
    return [it for it in kept.register().commitments if names & set(it.claim_ids)]


def _worked_out(kept: Book, name: str) -> tuple[Relation, Claim, Claim]:
    """The relation and the claims of a link or a conflict by its name, the claim that was there first."""
    from pledgebook.register.errors import NothingFound, SeveralFound

    register = kept.register(linked=True)
    links = {link.id: link for link in register.links if name and link.id.startswith(name)}
    conflicts = {conflict.id: conflict for conflict in register.conflicts if name and conflict.id.startswith(name)}
    if len(links) + len(conflicts) > 1 and name not in {*links, *conflicts}:
        raise SeveralFound(name, (*sorted(links), *sorted(conflicts)))
    for conflict in conflicts.values():
        return Relation.CONTRADICTS, conflict.first, conflict.second
    for link in links.values():
        if link.ruling or link.first is None:
            raise Misused("A person set this link.", link.id, f"`pledgebook rule undo {link.ruling}` takes it back.")
        return link.relation, link.first, link.second
    raise NothingFound(name, None)


def _ruling_named(judged: Judged, name: str) -> str:
    from pledgebook.register.errors import NothingFound, SeveralFound

    fitting = [ruling.id for ruling in judged.rulings if name and ruling.id.startswith(name)]
    if not fitting:
        raise NothingFound(name, None)
    if len(fitting) > 1 and name not in fitting:
        raise SeveralFound(name, tuple(fitting))
    return name if name in fitting else fitting[0]


def _instrument_named(typed: str) -> str:
    """Name and id of an instrument of the reference; as typed, and said so, where it has none of that name."""
    from pledgebook.world.instruments import NoSuchInstrument, reference

    try:
        one = reference().find(typed)
    except NoSuchInstrument as unknown:
        talk(f"{unknown.what} {unknown.try_this} The link is kept under the name as typed.")
        return typed
    return f"{one.name} ({one.id})"


def _lines_of(path: str) -> list[str]:
    try:
        return Path(path).read_text(encoding="utf-8").split("\n")
    except OSError as error:
        raise Misused(f"The file cannot be read ({error.strerror}).", path, "Look at its name and permissions.") \
            from error
    except UnicodeDecodeError as error:
        raise Misused("The file is not in UTF-8.", path, "Write it anew with `pledgebook rule export`.") from error


def log_table(told: Sequence[dict[str, Any]]) -> Table:
    """Rulings as people read them: what was ruled on what, its state, and the reason."""
    rows = []
    for row in told:
        about = " ".join(filter(None, [", ".join(row["claims"]), *row["says"], ", ".join(row["others"]),
                                       row["undoes"] or ""]))
        rows.append((row["id"], row["when"][:16].replace("T", " "), row["who"], row["action"], about, row["state"],
                     row["why"]))
    return Table(("id", "when (UTC)", "who", "ruling", "on", "state", "why"), rows)


def add_to(app: typer.Typer) -> None:
    app.add_typer(verb, name="rule")

