"""What can go wrong with a book, in words its owner can act on."""

from __future__ import annotations

from pledgebook.model import PledgebookError


class BookError(PledgebookError):
    """The book cannot be used as it is."""


class NoBook(BookError):
    """There is no book at this place yet."""

    def __init__(self, path: str) -> None:
        super().__init__("There is no book here yet.", path,
                         "Make one with `pledgebook add FOLDER --book PATH`, or name another with --book.")


class NotABook(BookError):
    """The file or database is something else than a book of Pledgebook, or it is damaged."""

    def __init__(self, path: str, why: str) -> None:
        super().__init__(f"This is not a book of Pledgebook ({why}).", path,
                         "Name another with --book; this one was left as it is.")


class BookBusy(BookError):
    """Another process kept the book locked for longer than we wait."""

    def __init__(self, path: str, seconds: float) -> None:
        super().__init__(f"Another process is writing to the book and kept it for more than {seconds:g} s.", path,
                         "Wait for it to end and run the same command again; nothing was changed.")


class BookNeedsNewer(BookError):
    """The book was written by a newer version; it was not read."""

    def __init__(self, path: str, found: int, known: int) -> None:
        super().__init__(
            f"The book has schema version {found}; this Pledgebook knows versions up to {known}. "
            "It was neither read nor changed.", path, "Install the newer Pledgebook that wrote it.")


class NothingFound(BookError):
    """No claim, commitment or document has this name."""

    def __init__(self, name: str, closest: str | None) -> None:
        hint = f"Closest is {closest!r}." if closest else "`pledgebook list` and `pledgebook claims` show the names."
        super().__init__(f"Nothing in the book is called {name!r}.", "", hint)


class SeveralFound(BookError):
    """A shortened name fits more than one claim, commitment or document."""

    def __init__(self, name: str, fitting: tuple[str, ...]) -> None:
        shown = ", ".join(fitting[:5]) + (f" and {len(fitting) - 5} more" if len(fitting) > 5 else "")
        super().__init__(f"{name!r} fits several: {shown}.", "", "Give more of the name.")


class NoSuchOriginal(BookError):
    """A text did not come as this; or came so in several forms."""

    def __init__(self, name: str, known: tuple[str, ...]) -> None:
        super().__init__(f"No one original of this text is meant by {name!r}; it came from {', '.join(known)}.", "",
                         "Give one of these, or the start of a hash, to --from.")
