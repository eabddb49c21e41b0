"""Make a folder of documents in real formats, one folder a format."""

from __future__ import annotations

import html
import shutil
from collections import Counter
from collections.abc import Callable, Iterator
from email.message import EmailMessage
from email.policy import SMTP
from itertools import islice
from pathlib import Path
from typing import Final

from benchmarks.speed.folders.texts import MadeText, Texts
from index.types import ARABIC

COUNTS: Final = {"pdf": 300, "docx": 200, "eml": 300, "html": 200, "txt": 200}
"""Documents by format."""
_PARAGRAPHS: Final = {"pdf": (5, 60), "docx": (5, 60), "eml": (2, 12), "html": (4, 30)}
_USUAL_PARAGRAPHS: Final = (3, 40)
_TEXT_ENCODINGS: Final = {"en": "utf-8", "es": "cp1252", "ar": "cp1256"}
_ATTACHMENT_EVERY: Final = 5
"""Every so many mails one has a PDF attached."""


def make_folder(folder: Path, texts: Texts, counts: dict[str, int]) -> None:
    """Write so many documents of each format into ``folder/FORMAT``."""
    for kind in counts:
        (folder / kind).mkdir(parents=True, exist_ok=True)
    numbers: Counter[str] = Counter()
    for kind, name, text in name_texts(texts, counts):
        _WRITERS[kind](folder / kind / name, text, numbers[kind])
        numbers[kind] += 1


def name_texts(texts: Texts, counts: dict[str, int]) -> Iterator[tuple[str, str, MadeText]]:
    """Yield (format, file name, text) of the documents that :func:`make_folder` writes."""
    for kind, count in counts.items():
        paragraphs = _PARAGRAPHS.get(kind, _USUAL_PARAGRAPHS)
        for number, text in enumerate(islice(texts.texts(paragraphs), count)):
            yield kind, f"{text.language}-{number:05}.{kind}", text


def copy_source(folder: Path, source: Path, kinds: Iterator[str] | tuple[str, ...]) -> None:
    """Add real files of these formats, from a folder of somebody's, to those that were made."""
    wanted = set(kinds)
    for number, file in enumerate(sorted(source.rglob("*"))):
        suffix = file.suffix.lower().removeprefix(".")
        kind = "html" if suffix == "htm" else suffix
        if kind in wanted and file.is_file():
            target = folder / kind
            target.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(file, target / f"real-{number:05}.{kind}")


def make_small_files(folder: Path, count: int) -> None:
    """Write so many small text files, a hundred in a folder."""
    for number in range(count):
        target = folder / f"{number // 100:03}"
        target.mkdir(parents=True, exist_ok=True)
        (target / f"{number:05}.txt").write_text(f"Letter {number} about the port of Callao.\n")


def _write_pdf(path: Path, text: MadeText, _: int) -> None:
    path.write_bytes(_typeset(text))


def _typeset(text: MadeText) -> bytes:
    """Return a PDF of pages with numbers, set by Typst (with HarfBuzz, as word processors)."""
    import typst

    direction = "rtl" if text.language == ARABIC else "ltr"
    lines = [
        '#set page(paper: "a4", numbering: "1")',
        f'#set text(font: ("DejaVu Sans", "DejaVu Sans Mono"), lang: "{text.language}",'
        f" dir: {direction}, hyphenate: {'false' if text.language == ARABIC else 'true'})",
        "#set par(justify: true)",
        f"#heading({_quote(text.title)})",
        *(f"#par({_quote(paragraph)})" for paragraph in text.paragraphs),
    ]
    return bytes(typst.compile("\n".join(lines).encode()))


def _quote(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _write_docx(path: Path, text: MadeText, _: int) -> None:
    import docx

    document = docx.Document()
    document.core_properties.title = text.title
    document.add_heading(text.title)
    for paragraph in text.paragraphs:
        document.add_paragraph(paragraph)
    table = document.add_table(rows=2, cols=2)
    for cell, paragraph in zip(table._cells, text.paragraphs, strict=False):
        cell.text = paragraph[:40]
    document.save(str(path))


def _write_mail(path: Path, text: MadeText, number: int) -> None:
    message = EmailMessage(SMTP)
    message["From"] = "Ana Torres <ana@example.org>"
    message["To"] = "archive@example.org"
    message["Subject"] = text.title
    message["Date"] = "Wed, 13 Mar 2024 10:00:00 -0500"
    body = "\n\n".join(text.paragraphs)
    message.set_content(body)
    if number % 2:
        message.add_alternative(_to_html(text), subtype="html")
    if number % _ATTACHMENT_EVERY == 0:
        message.add_attachment(
            _typeset(text), maintype="application", subtype="pdf", filename="annex.pdf"
        )
    path.write_bytes(message.as_bytes())


def _write_html(path: Path, text: MadeText, _: int) -> None:
    path.write_text(_to_html(text), encoding="utf-8")


def _to_html(text: MadeText) -> str:
    direction = "rtl" if text.language == ARABIC else "ltr"
    paragraphs = "\n".join(f"<p>{html.escape(paragraph)}</p>" for paragraph in text.paragraphs)
    title = html.escape(text.title)
    return (
        f'<!doctype html><html lang="{text.language}" dir="{direction}"><head>'
        f'<meta charset="utf-8"><title>{title}</title><style>p {{ margin: 1em }}</style></head>'
        f"<body><nav><a href='/'>Home</a></nav><article><h1>{title}</h1>\n{paragraphs}\n"
        "</article><script>var x = 1;</script></body></html>\n"
    )


def _write_text(path: Path, text: MadeText, number: int) -> None:
    encoding = _TEXT_ENCODINGS[text.language] if number % 2 else "utf-8"
    content = "\n\n".join((text.title, *text.paragraphs))
    path.write_bytes(content.encode(encoding, errors="replace"))


_WRITERS: Final[dict[str, Callable[[Path, MadeText, int], None]]] = {
    "pdf": _write_pdf,
    "docx": _write_docx,
    "eml": _write_mail,
    "html": _write_html,
    "txt": _write_text,
}
