"""Files of a researcher's own instruments in, the reference with them out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pledgebook.model import PledgebookError

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from pledgebook.world.instruments import Reference


def known_instruments(own: Iterable[Path] | None) -> Reference:
    """The reference with a researcher's own files. Raises InstrumentFileError, PledgebookError."""
    from pledgebook.world.instruments import reference

    known = reference()
    for path in own or ():
        from pledgebook.world.instrument_file import read_own

        try:
            text = path.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise PledgebookError("The file of instruments cannot be read.", str(path),
                                  "Give the path of a YAML file in UTF-8.") from error
        known = known.with_own(*read_own(text, str(path)))
    return known
