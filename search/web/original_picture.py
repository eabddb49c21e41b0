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
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from index.files.regular import read_regular
from index.processes.limits import Limits, restrict_this_process
from search.web.page_words import Rectangle, find_boxes

Box: TypeAlias = tuple[int, int, int, int]
"""Left, top, right and bottom, in pixels."""

_Drawn: TypeAlias = tuple[NDArray[np.uint8], list[str]]
"""A picture, and the words that have no box in it."""

LIMITS: Final = Limits(seconds=15, memory_bytes=1 << 30)
MAX_FILE_BYTES: Final = 300_000_000
CHANGED_STATUS: Final = 3
"""What the process exits with if the file is not the one that was indexed."""
NO_PAGE_STATUS: Final = 4
NO_MEMBER_STATUS: Final = 5
"""The same if there is no such member in the file, or more than one."""
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
    """Do what ``sys.argv`` asks for: task, kind, path, digest, page from 1.

    The task is ``draw`` (a line of JSON, the words that are not on the page, then a PNG, with
    boxes around the others) or ``count`` (the pages, as JSON). On standard input, as JSON, are the
    ``words``, and the names that lead to the ``member`` of the file that is meant, if one is.
    """
    task, kind, path, digest, page = sys.argv[1:6]
    asked = json.load(sys.stdin)
    restrict_this_process(LIMITS)
    data: bytes | None = read_regular(Path(path), max_bytes=MAX_FILE_BYTES)
    assert data is not None
    if hashlib.blake2b(data, digest_size=_DIGEST_BYTES).hexdigest() != digest:
        return CHANGED_STATUS
    if asked["member"]:
        data = _unpack(data, Path(path).name, asked["member"])
        if data is None:
            return NO_MEMBER_STATUS
    if task == "count":
        sys.stdout.write(json.dumps(_count_pages(data, kind)))
        return 0
    draw = _draw_pdf_page if kind == "pdf" else _draw_picture
    drawn = draw(data, int(page) - 1, asked["words"])
    if drawn is None:
        return NO_PAGE_STATUS
    pixels, missing = drawn
    sys.stdout.buffer.write(json.dumps(missing).encode() + b"\n" + encode_png(pixels))
    return 0


def _unpack(data: bytes, name: str, names: Sequence[str]) -> bytes | None:
    """Return what is inside a file under ``names``, read as indexing does; None if it is not."""
    from index.errors import ReadError
    from index.readers.context import Context, Sought
    from index.readers.formats import parse_document

    sought = Sought(tuple(names))
    with suppress(ReadError):  # such as: it holds no words; only one member of it was looked at
        parse_document(data, Context(name, sought=sought))
    return sought.data


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


def _count_pages(data: bytes, kind: str) -> int:
    if kind == "pdf":
        import pypdfium2

        return len(pypdfium2.PdfDocument(data))
    import io

    from PIL import Image

    Image.MAX_IMAGE_PIXELS = _MAX_PICTURE_PIXELS
    with Image.open(io.BytesIO(data), formats=_FORMATS) as picture:
        return int(getattr(picture, "n_frames", 1))


def _draw_pdf_page(data: bytes, number: int, words: Sequence[str]) -> _Drawn | None:
    import pypdfium2

    document = pypdfium2.PdfDocument(data)
    if not 0 <= number < len(document):
        return None
    page = document[number]
    width, height = page.get_size()
    scale = min(_WIDTH / max(width, 1), (_MAX_PIXELS / max(width * height, 1)) ** 0.5)
    pixels = _to_rgb(page.render(scale=scale, rev_byteorder=True).to_numpy())
    boxes_by_word = find_boxes(page, words)
    boxes = dict.fromkeys(box for boxes in boxes_by_word.values() for box in boxes)
    size = pixels.shape[1], pixels.shape[0]
    _draw_boxes(pixels, [_to_pixels(page, box, *size) for box in list(boxes)[:_MAX_BOXES]])
    return pixels, [word for word in words if not boxes_by_word[word]]


def _to_pixels(page: Any, box: Rectangle, width: int, height: int) -> Box:
    """Return where a rectangle of a page is in its picture: left, top, right, bottom."""
    import ctypes

    import pypdfium2.raw as raw

    left, bottom, right, top = box
    corners = []
    for x, y in ((left, top), (right, bottom)):
        at_x, at_y = ctypes.c_int(), ctypes.c_int()
        size = (0, 0, width, height, 0)
        raw.FPDF_PageToDevice(page.raw, *size, x, y, ctypes.byref(at_x), ctypes.byref(at_y))
        corners.append((at_x.value, at_y.value))
    (x0, y0), (x1, y1) = corners
    return min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)


def _draw_boxes(pixels: NDArray[np.uint8], boxes: Sequence[Box]) -> None:
    """Tint rectangles, each spot once, and draw their edges, to be seen without colours, too."""
    height, width, _ = pixels.shape
    tinted = np.zeros((height, width), dtype=bool)
    inside = []
    for left, top, right, bottom in boxes:
        left, right = max(left - _MARGIN, 0), min(right + _MARGIN, width - 1)
        top, bottom = max(top - _MARGIN, 0), min(bottom + _MARGIN, height - 1)
        if left < right and top < bottom:
            inside.append((slice(top, bottom + 1), slice(left, right + 1)))
            tinted[inside[-1]] = True
    pixels[tinted] = (pixels[tinted] * _TINT).astype(np.uint8)
    for area in inside:
        box = pixels[area]
        for edge in (box[:2], box[-2:], box[:, :2], box[:, -2:]):
            edge[:] = _EDGE


def _draw_picture(data: bytes, number: int, words: Sequence[str]) -> _Drawn | None:
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
        return np.asarray(upright.convert("RGB")), list(words)


def _to_rgb(pixels: NDArray[np.uint8]) -> NDArray[np.uint8]:
    if pixels.ndim == 2:
        pixels = pixels[:, :, None]
    if pixels.shape[2] == 1:
        return np.repeat(pixels, 3, axis=2)
    return np.ascontiguousarray(pixels[:, :, :3])
