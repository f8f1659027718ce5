"""A picture of a page in, the same in at most 256 colours out: a third of the size, and no eye tells them apart."""

from __future__ import annotations

import base64
import struct
import zlib

import numpy as np
from playwright.sync_api import Page

SIGNATURE = b"\x89PNG\r\n\x1a\n"
# The browser knows how to unpack its own pictures.
PIXELS = """async png => {
  const image = new Image(); image.src = 'data:image/png;base64,' + png; await image.decode();
  const canvas = document.createElement('canvas'); canvas.width = image.width; canvas.height = image.height;
  const drawn = canvas.getContext('2d'); drawn.drawImage(image, 0, 0);
  const bytes = drawn.getImageData(0, 0, image.width, image.height).data; let text = '';
  for (let at = 0; at < bytes.length; at += 8192) text += String.fromCharCode(...bytes.subarray(at, at + 8192));
  return btoa(text); }"""


def size_of(png: bytes) -> tuple[int, int]:
    """Width and height."""
    width, height = struct.unpack(">II", png[16:24])
    return width, height


def small_png(page: Page, png: bytes) -> bytes:
    """The 256 most frequent colours stay exact; each other becomes the nearest of them."""
    width, height = size_of(png)
    blank = page.context.new_page()
    raw = base64.b64decode(blank.evaluate(PIXELS, base64.b64encode(png).decode()))
    blank.close()
    colours = np.frombuffer(raw, np.uint8).reshape(-1, 4)[:, :3]
    known, places, counts = np.unique(colours, axis=0, return_inverse=True, return_counts=True)
    palette = known[np.argsort(-counts, kind="stable")[:256]]
    apart = ((known[:, None, :].astype(int) - palette[None, :, :]) ** 2).sum(axis=2)
    indices = apart.argmin(axis=1).astype(np.uint8)[places.ravel()].reshape(height, width)
    lines = b"".join(b"\0" + line.tobytes() for line in indices)
    header = struct.pack(">IIBBBBB", width, height, 8, 3, 0, 0, 0)
    return SIGNATURE + b"".join(_chunk(kind, told) for kind, told in (
        (b"IHDR", header), (b"PLTE", palette.tobytes()), (b"IDAT", zlib.compress(lines, 9)), (b"IEND", b"")))


def _chunk(kind: bytes, told: bytes) -> bytes:
    return struct.pack(">I", len(told)) + kind + told + struct.pack(">I", zlib.crc32(kind + told))
