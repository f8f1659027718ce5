"""Files in, one zip out: the same files, the same bytes."""

from __future__ import annotations

import io
from collections.abc import Mapping
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

BEGINNING = (1980, 1, 1, 0, 0, 0)  # the first moment that a zip can tell: no clock is looked at


def zipped(files: Mapping[str, bytes]) -> bytes:
    """An archive of files by name, in the order given."""
    out = io.BytesIO()
    with ZipFile(out, "w") as archive:
        for name, content in files.items():
            place = ZipInfo(name, BEGINNING)
            place.compress_type = ZIP_DEFLATED
            place.external_attr = 0o644 << 16
            archive.writestr(place, content)
    return out.getvalue()
