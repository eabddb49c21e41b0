"""Documents made to take all memory or time, or to be taken for something else.

Each lies beside an ordinary document, which must be found; the hostile one is read or named.
"""

from __future__ import annotations

import os
import shutil
import zipfile
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

from benchmarks.faults.commands import run_process
from benchmarks.faults.context import Context
from benchmarks.faults.outcomes import Case, Verdict, check_manners
from benchmarks.faults.project import CONFIG, write_config

PART: Final = "hostile document"
_ORDINARY: Final = "Police rescued thirty victims of human trafficking in Lima."
_FILE_SECONDS: Final = 60
_FILE_MB: Final = 1_024
"""The bounds of the reading of a file, as they are set unless the user says otherwise."""
_MAX_FILE_BYTES: Final = 100 << 20
"""Larger files are not read."""
_FILE_BYTES: Final = 10 << 20
"""A file has its seconds for each of so many bytes."""
_OTHER_SECONDS: Final = 20
"""For starting and for what is not reading."""
_ALLOWED_MB: Final = _FILE_MB + 512
"""Of a whole run: beside the helper that reads there is ``index`` itself."""
_STOP_SECONDS: Final = 600
_STOP_MB: Final = 3_000
"""Then the benchmark ends a run, for the sake of the machine."""

Maker = Callable[[Path], None]
"""Writes a hostile document into a folder."""


def run_hostile_documents(context: Context) -> Iterator[Case]:
    """Index each hostile document beside an ordinary one; yield what came of it."""
    names = list(MAKERS)
    if context.is_quick:
        names = ["FIFO", "link loop", "escapes in the name", "PDF: pages in a circle"]
    for name in names:
        root = context.work / str(names.index(name))
        folder = root / "documents"
        folder.mkdir(parents=True)
        (folder / "ordinary.txt").write_text(_ORDINARY, encoding="utf-8")
        MAKERS[name](folder)
        write_config(root, folder)
        case = _index_and_search(context, name, root)
        context.report(f"  {name}: {case.verdict}, {case.seconds:.1f} s, {case.peak_mb:,.0f} MB")
        yield case
        shutil.rmtree(root, ignore_errors=True)


def _index_and_search(context: Context, name: str, root: Path) -> Case:
    arguments = ["--config", CONFIG]
    outcome = run_process(
        "index", arguments, root, context.environment, timeout=_STOP_SECONDS, max_mb=_STOP_MB
    )
    verdict, text = check_manners(outcome)
    said = text or outcome.errors.strip() or outcome.output.strip()
    if outcome.peak_mb > _ALLOWED_MB or outcome.cpu_seconds > _allowed_seconds(root):
        verdict = Verdict.OVER
    elif verdict is Verdict.SAID:
        verdict = Verdict.WRONG  # one document must not end the run
    elif verdict is Verdict.RIGHT:
        answer = context.run("search", [*arguments, "human trafficking"], root)
        if "thirty victims" not in answer.output:
            verdict, said = Verdict.WRONG, f"the ordinary document is lost: {answer.errors}"
        elif "\x1b" in outcome.errors + outcome.output + answer.errors + answer.output:
            verdict, said = Verdict.WRONG, "an escape reaches the terminal"
        elif "skipped " in outcome.errors:
            verdict = Verdict.SAID
    return Case(PART, name, verdict, said[-300:], outcome.cpu_seconds, outcome.peak_mb)


def _allowed_seconds(root: Path) -> float:
    """Return how much processor time reading what is in ``root`` may take."""
    sizes = [path.stat().st_size for path in root.rglob("hostile.*")]
    parts = sum(1 + size // _FILE_BYTES for size in sizes if size < _MAX_FILE_BYTES)
    return _OTHER_SECONDS + _FILE_SECONDS * max(1, parts)


def _write(name: str, *parts: str, times: int = 1) -> Maker:
    """Return a maker of a file: the first part, the second many times, the rest."""

    def make(folder: Path) -> None:
        first, middle, *rest = parts
        with (folder / name).open("w", encoding="utf-8") as file:
            file.write(first)
            for _ in range(times // 1_000):
                file.write(middle * 1_000)
            file.write(middle * (times % 1_000))
            file.writelines(rest)

    return make


def _mail(head: str, middle: str, times: int, tail: str = "") -> Maker:
    end = f"{tail}\nContent-Type: text/plain; charset=utf-8\n\nA letter about a ship.\n"
    return _write("hostile.eml", head, middle, end, times=times)


def _docx(*parts: str, times: int, declaration: str = "") -> Maker:
    """Return a maker of a DOCX whose text has the second of ``parts`` many times."""
    space = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    head = f'<?xml version="1.0"?>{declaration}<w:document xmlns:w="{space}"><w:body>'
    relationships = "http://schemas.openxmlformats.org/package/2006/relationships"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"
    types = "http://schemas.openxmlformats.org/package/2006/content-types"
    main = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"

    def make(folder: Path) -> None:
        with zipfile.ZipFile(folder / "hostile.docx", "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr(
                "[Content_Types].xml",
                f'<Types xmlns="{types}"><Default Extension="rels" ContentType="application/'
                'vnd.openxmlformats-package.relationships+xml"/><Override'
                f' PartName="/word/document.xml" ContentType="{main}"/></Types>',
            )
            archive.writestr(
                "_rels/.rels",
                f'<Relationships xmlns="{relationships}"><Relationship Id="r1" Type="{office}"'
                ' Target="word/document.xml"/></Relationships>',
            )
            with archive.open("word/document.xml", "w", force_zip64=True) as file:
                file.write((head + parts[0]).encode())
                for _ in range(times // 1_000):
                    file.write((parts[1] * 1_000).encode())
                file.write((parts[2] + "</w:body></w:document>").encode())

    return make


def _pdf(folder: Path, *, content: bytes, kids: str) -> None:
    """Write a PDF of one page with ``content``, deflated; ``kids`` are the pages it lists."""
    stream = zlib.compress(content, 9)
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {len(kids.split()) // 3} >>".encode(),
        b"<< /Type /Page /Parent 2 0 R /Contents 4 0 R /MediaBox [0 0 99 99] >>",
        b"<< /Length %d /Filter /FlateDecode >>\nstream\n" % len(stream) + stream + b"\nendstream",
    ]
    data = bytearray(b"%PDF-1.4\n")
    offsets = []
    for number, body in enumerate(objects, 1):
        offsets.append(len(data))
        data += b"%d 0 obj\n" % number + body + b"\nendobj\n"
    table = len(data)
    data += b"xref\n0 5\n0000000000 65535 f \n"
    data += b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    data += b"trailer << /Root 1 0 R /Size 5 >>\nstartxref\n%d\n%%%%EOF\n" % table
    (folder / "hostile.pdf").write_bytes(data)


def _mime_parts(folder: Path) -> None:
    part = "--b\nContent-Type: text/plain\n\na ship\n"
    head = "Subject: parts\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b\n\n"
    (folder / "hostile.eml").write_text(f"{head}{part * 100_000}--b--\n")


def _nested_mail(folder: Path) -> None:
    lines = ["Subject: nested", "MIME-Version: 1.0"]
    for level in range(3_000):
        lines += [f"Content-Type: multipart/mixed; boundary=b{level}", "", f"--b{level}"]
    (folder / "hostile.eml").write_text("\n".join([*lines, "", "a ship"]))


def _charset(name: str) -> Maker:
    head = f"Subject: a ship\nContent-Type: text/plain; charset={name}\n\n"
    return _write("hostile.eml", head, "ship-ab", times=60_000)


def _link_loop(folder: Path) -> None:
    (folder / "again").symlink_to(folder, target_is_directory=True)
    (folder / "itself.txt").symlink_to("itself.txt")


def _escapes(folder: Path) -> None:
    for name in ("\x1b[31mred.txt", "line\nbreak.txt", "\u202egnp.txt", "\x1b]0;title\x07.docx"):
        (folder / name).write_text("A ship. \x1b[2J\x1b]52;c;aGk=\x07 " + _ORDINARY)
    Path(os.fsdecode(os.fsencode(folder) + b"/\xff\xfe.txt")).write_text("A ship.")


def _sparse(folder: Path) -> None:
    with (folder / "hostile.txt").open("wb") as file:
        file.truncate(1 << 40)


def _devices(folder: Path) -> None:
    for device in ("zero", "random", "tty", "full"):
        (folder / f"{device}.txt").symlink_to(f"/dev/{device}")
    (folder / "process.txt").symlink_to("/proc/self/mem")


_ENTITIES: Final = "<!DOCTYPE a [<!ENTITY l0 'ship'>%s]>" % "".join(  # noqa: UP031
    f"<!ENTITY l{n + 1} '{f'&l{n};' * 10}'>" for n in range(12)
)
_PARAGRAPH: Final = "<w:p><w:r><w:t>a ship</w:t></w:r></w:p>"

MAKERS: Final[dict[str, Maker]] = {
    "DOCX: small, and 160 MB of paragraphs": _docx("", _PARAGRAPH, "", times=4_000_000),
    "DOCX: one text of 400 MB": _docx(
        "<w:p><w:r><w:t>", "ship ", "</w:t></w:r></w:p>", times=80_000_000
    ),
    "DOCX: 100,000 levels deep": _docx("", "<w:sdt>", "", times=100_000),
    "DOCX: entities that multiply": _docx(
        "<w:p><w:r><w:t>", "&l12;", "</w:t></w:r></w:p>", times=1_000, declaration=_ENTITIES
    ),
    "PDF: small, and 800 MB of content": lambda folder: _pdf(
        folder, content=b"(ship) Tj " * 80_000_000, kids="3 0 R"
    ),
    "PDF: pages in a circle": lambda folder: _pdf(folder, content=b"", kids="2 0 R 3 0 R"),
    "mail: subject of 950 kB in encoded words": _mail("Subject: ", "=?utf-8?q?a?= ", 68_000),
    "mail: subject of 4.9 MB": _mail("Subject: ", "ship ", 980_000),
    "mail: sender of 120 kB": _mail("Subject: a ship\nFrom: ", '"a" <', 24_000),
    "mail: sender with 60,000 comments": _mail("Subject: a ship\nFrom: ", "(", 60_000),
    "mail: 40,000 recipients": _mail("Subject: a ship\nFrom: ", "a <a@example.org>, ", 40_000),
    "mail: 100,000 parts": _mime_parts,
    "mail: 3,000 parts in each other": _nested_mail,
    "mail: charset=punycode": _charset("punycode"),
    "mail: charset=idna": _charset("idna"),
    "HTML: heading with entities": _write(
        "hostile.html", "<h1>", "&amp;&nbsp;", "</h1><p>A ship.", times=400_000
    ),
    "HTML: heading never closed": _write("hostile.html", "<p>A ship.", "<h1>a", "", times=300_000),
    "HTML: 500,000 levels deep": _write("hostile.html", "", "<div>", "A ship.", times=500_000),
    "HTML: attribute of 40 MB": _write("hostile.html", "<p a='", "ship ", "'>", times=8_000_000),
    "text: a line of 60 MB": _write("hostile.txt", "", "ship ", "", times=12_000_000),
    "text: a word of 60 MB": _write("hostile.txt", "", "shipsh", "", times=10_000_000),
    "text: 20 MB of combining marks": _write("hostile.txt", "a", "\u0301", "", times=10_000_000),
    "text: 1 TB without content": _sparse,
    "FIFO": lambda folder: os.mkfifo(folder / "pipe.txt"),
    "link loop": _link_loop,
    "links to devices": _devices,
    "escapes in the name": _escapes,
}
