"""Bytes packed by gzip in, as servers keep sitemaps and feeds; the bytes themselves out."""

from __future__ import annotations

import zlib

from pledgebook.documents.extracted import BYTES_A_FILE

PACKED_START = b"\x1f\x8b"


def unpacked(raw: bytes) -> bytes:
    """What is packed, no more than a file may have and one byte; what is not packed, or damaged, as it is."""
    if not raw.startswith(PACKED_START):
        return raw
    unpacking = zlib.decompressobj(wbits=31)
    try:
        inside = unpacking.decompress(raw, BYTES_A_FILE + 1)
    except zlib.error:
        return raw
    return inside if unpacking.eof or len(inside) > BYTES_A_FILE else raw
