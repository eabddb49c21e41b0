"""A page of a PDF, or a picture, as PNG: drawn in a process of its own, which may not take much.

What is drawn may be hostile, so the server never opens it: this module runs in a child (see
:mod:`search.web.originals`) within limits of time and memory, and writes pixels only.
"""

from __future__ import annotations

import hashlib
import json
import struct
import sys
import zlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from index.files.regular import read_regular
from index.processes.limits import Limits, restrict_this_process

LIMITS: Final = Limits(seconds=15, memory_bytes=1 << 30)
MAX_FILE_BYTES: Final = 300_000_000
CHANGED_STATUS: Final = 3
"""What the process exits with if the file is not the one that was indexed."""
NO_PAGE_STATUS: Final = 4
_DIGEST_BYTES: Final = 16
_WIDTH: Final = 1_200
"""Pixels in width; a page of A4 has 145 dpi then."""
_MAX_PIXELS: Final = 6_000_000
_MAX_PICTURE_PIXELS: Final = 150_000_000
_MAX_BOXES: Final = 500
_TINT: Final = np.array([1.0, 0.88, 0.35], dtype=np.float32)
_EDGE: Final = np.array([150, 90, 0], dtype=np.uint8)
_MARGIN: Final = 2
_FORMATS: Final = ("PNG", "JPEG", "TIFF")


def main() -> int:
    """Draw what ``sys.argv`` names: kind, path, digest, page from 1; words to box on stdin."""
    kind, path, digest, page = sys.argv[1:5]
    needles = json.load(sys.stdin)
    restrict_this_process(LIMITS)
    data = read_regular(Path(path), max_bytes=MAX_FILE_BYTES)
    if hashlib.blake2b(data, digest_size=_DIGEST_BYTES).hexdigest() != digest:
        return CHANGED_STATUS
    draw = _draw_pdf_page if kind == "pdf" else _draw_picture
    pixels = draw(data, int(page) - 1, needles)
    if pixels is None:
        return NO_PAGE_STATUS
    sys.stdout.buffer.write(encode_png(pixels))
    return 0


def encode_png(pixels: NDArray[np.uint8]) -> bytes:
    """Return red, green and blue (height, width, 3) as PNG (ISO/IEC 15948)."""
    height, width, _ = pixels.shape
    rows = np.zeros((height, 1 + 3 * width), dtype=np.uint8)  # each begins with its filter: none
    rows[:, 1:] = pixels.reshape(height, 3 * width)
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(rows.tobytes(), 6)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(name, data) for name, data in chunks)


def _chunk(name: bytes, data: bytes) -> bytes:
    checksum = zlib.crc32(name + data)
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", checksum)


def _draw_pdf_page(data: bytes, number: int, needles: Sequence[str]) -> NDArray[np.uint8] | None:
    import pypdfium2

    document = pypdfium2.PdfDocument(data)
    if not 0 <= number < len(document):
        return None
    page = document[number]
    width, height = page.get_size()
    scale = min(_WIDTH / max(width, 1), (_MAX_PIXELS / max(width * height, 1)) ** 0.5)
    pixels = _to_rgb(page.render(scale=scale, rev_byteorder=True).to_numpy())
    for box in _find_boxes(page, needles, pixels.shape[1], pixels.shape[0]):
        _draw_box(pixels, *box)
    return pixels


def _find_boxes(
    page: Any, needles: Sequence[str], width: int, height: int
) -> Iterator[tuple[int, int, int, int]]:
    """Yield where words are drawn, in pixels: left, top, right, bottom."""
    import ctypes

    import pypdfium2.raw as raw

    text = page.get_textpage()
    count = 0
    for needle in needles:
        search = text.search(needle, match_whole_word=True)
        while (place := search.get_next()) is not None:
            for rectangle in range(text.count_rects(*place)):
                count += 1
                if count > _MAX_BOXES:
                    return
                left, bottom, right, top = text.get_rect(rectangle)
                corners = []
                for x, y in ((left, top), (right, bottom)):
                    at_x, at_y = ctypes.c_int(), ctypes.c_int()
                    size = (0, 0, width, height, 0)
                    raw.FPDF_PageToDevice(
                        page.raw, *size, x, y, ctypes.byref(at_x), ctypes.byref(at_y)
                    )
                    corners.append((at_x.value, at_y.value))
                (x0, y0), (x1, y1) = corners
                yield min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)


def _draw_box(pixels: NDArray[np.uint8], left: int, top: int, right: int, bottom: int) -> None:
    """Tint a rectangle and draw its edge, so that it is seen without colours, too."""
    height, width, _ = pixels.shape
    left, right = max(left - _MARGIN, 0), min(right + _MARGIN, width - 1)
    top, bottom = max(top - _MARGIN, 0), min(bottom + _MARGIN, height - 1)
    if left >= right or top >= bottom:
        return
    inside = pixels[top : bottom + 1, left : right + 1]
    inside[:] = (inside * _TINT).astype(np.uint8)
    for edge in (inside[:2], inside[-2:], inside[:, :2], inside[:, -2:]):
        edge[:] = _EDGE


def _draw_picture(data: bytes, number: int, _: Sequence[str]) -> NDArray[np.uint8] | None:
    import io

    from PIL import Image, ImageOps

    Image.MAX_IMAGE_PIXELS = _MAX_PICTURE_PIXELS
    with Image.open(io.BytesIO(data), formats=_FORMATS) as picture:
        if picture.width * picture.height > _MAX_PICTURE_PIXELS:
            return None
        if not 0 <= number < getattr(picture, "n_frames", 1):
            return None
        picture.seek(number)
        upright = ImageOps.exif_transpose(picture)
        upright.thumbnail((_WIDTH, _WIDTH * 3))
        return np.asarray(upright.convert("RGB"))


def _to_rgb(pixels: NDArray[np.uint8]) -> NDArray[np.uint8]:
    if pixels.ndim == 2:
        pixels = pixels[:, :, None]
    if pixels.shape[2] == 1:
        return np.repeat(pixels, 3, axis=2)
    return np.ascontiguousarray(pixels[:, :, :3])
