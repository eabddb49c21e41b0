"""PDF files with loops and bombs are read or named, within limits, and the run goes on."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from index.config import Config
from index.update import update

pytestmark = pytest.mark.slow

MIB = 1 << 20
WORDS = "BT /F1 12 Tf 20 100 Td (Police freed eleven women.) Tj ET"


def make_pdf(objects: Mapping[int, str | bytes], trailer: str = "") -> bytes:
    """Return a PDF of one page in which ``objects`` take the place of those that it needs.

    In ``trailer``, ``@`` stands for the place of the table of objects.
    """
    needed: dict[int, str | bytes] = {
        1: "<< /Type /Catalog /Pages 2 0 R >>",
        2: "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        3: "<< /Type /Page /Parent 2 0 R /Contents 4 0 R /Resources 5 0 R >>",
        4: make_stream(WORDS),
        5: "<< /Font << /F1 6 0 R >> /XObject << /X 7 0 R >> >>",
        6: "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    }
    data = bytearray(b"%PDF-1.7\n")
    table = ""
    for number, body in {**needed, **objects}.items():
        table += f"{number} 1\n{len(data):010} 00000 n \n"
        body = body.encode() if isinstance(body, str) else body
        data += b"%d 0 obj\n%b\nendobj\n" % (number, body)
    place = str(len(data))
    data += f"xref\n{table}trailer\n<< /Size 99999 /Root 1 0 R ".encode()
    data += f"{trailer.replace('@', place)} >>\nstartxref\n{place}\n%%EOF".encode()
    return bytes(data)


def make_stream(content: str | bytes, entries: str = "") -> bytes:
    content = content.encode() if isinstance(content, str) else content
    return f"<< /Length {len(content)} {entries} >>\nstream\n".encode() + content + b"\nendstream"


def make_bomb(size: int, layers: int, entries: str = "") -> bytes:
    """Return a stream that unpacks to ``size`` bytes, compressed several times."""
    content = WORDS.encode() + b" " * size
    for _ in range(layers):
        content = zlib.compress(content, 9)
    return make_stream(content, f"/Filter [{'/FlateDecode ' * layers}] {entries}")


def make_page_chain(length: int) -> dict[int, str | bytes]:
    """Return a tree of pages that is ``length`` deep."""
    nodes: dict[int, str | bytes] = {
        number: f"<< /Type /Pages /Kids [{number + 1} 0 R] /Count 1 >>"
        for number in range(10, 10 + length)
    }
    return {2: "<< /Type /Pages /Kids [10 0 R] /Count 1 >>", **nodes, 10 + length: "3 0 R"}


FORM = "/Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources 5 0 R"
HOSTILE: dict[str, Callable[[], bytes]] = {
    "page loop": lambda: make_pdf({2: "<< /Type /Pages /Kids [3 0 R 2 0 R] /Count 2 >>"}),
    "parent loop": lambda: make_pdf({2: "<< /Type /Pages /Parent 2 0 R /Kids [2 0 R] >>"}),
    "page count": lambda: make_pdf({2: "<< /Type /Pages /Kids [3 0 R] /Count 1000000000 >>"}),
    "page chain": lambda: make_pdf(make_page_chain(5_000)),
    "form loop": lambda: make_pdf(
        {4: make_stream(f"{WORDS} /X Do"), 7: make_stream(f"{WORDS} /X Do /X Do", FORM)}
    ),
    "content bomb": lambda: make_pdf({4: make_bomb(400 * MIB, 1)}),
    "nested bomb": lambda: make_pdf({4: make_bomb(400 * MIB, 2)}),
    "object bomb": lambda: make_pdf(
        {4: make_bomb(400 * MIB, 1, "/Type /ObjStm /N 1000000000 /First 9")}
    ),
    "arrays": lambda: make_pdf({8: "[" * 200_000, 2: "<< /Kids 8 0 R /Count 1 >>"}),
    "dictionaries": lambda: make_pdf({4: make_stream("<< /A " * 200_000)}),
    "table loop": lambda: make_pdf({}, "/Prev @"),
    "stream table loop": lambda: make_pdf({}, "/XRefStm @"),
    "reference loop": lambda: make_pdf({4: "8 0 R", 8: "4 0 R"}),
    "length loop": lambda: make_pdf({4: f"<< /Length 4 0 R >>\nstream\n{WORDS}\nendstream"}),
    "property loop": lambda: make_pdf({8: "<< /Title 8 0 R >>"}, "/Info 8 0 R"),
    "character map": lambda: make_pdf(
        {
            6: "<< /Type /Font /Subtype /Type0 /BaseFont /A /ToUnicode 8 0 R >>",
            8: make_stream("1 beginbfrange <00000000> <ffffffff> <0600> endbfrange"),
        }
    ),
}


def test_loops_and_bombs_stop_no_run(project: Callable[..., Config]) -> None:
    config = project(file_seconds="20", file_memory_mb="400")
    (config.documents[0] / "honest.pdf").write_bytes(make_pdf({}))
    for name, make in HOSTILE.items():
        (config.documents[0] / f"{name}.pdf").write_bytes(make())
    summary = update(config)
    skipped = {Path(file.path).stem: file.reason for file in summary.skipped}
    assert skipped.keys() <= HOSTILE.keys()
    assert all(reason and "\n" not in reason for reason in skipped.values())
    # PDFium ends its process when the kernel refuses it memory.
    ended = {name for name, reason in skipped.items() if "process" in reason}
    assert ended <= {"content bomb", "nested bomb", "object bomb"}
    assert summary.added + len(skipped) == len(list(config.documents[0].iterdir()))
    assert {"page count", "table loop", "length loop"}.isdisjoint(skipped)
    assert {"content bomb", "nested bomb"} <= skipped.keys()
    assert update(config).unchanged == summary.added
