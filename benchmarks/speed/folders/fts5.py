"""The simplest search one could build: the fastest extractors, and one FTS5 table.

    python -m benchmarks.speed.folders.fts5 FOLDER DATABASE

Reads every file of the folder into the database: no passages, languages, encodings or checks.
"""

from __future__ import annotations

import email
import email.policy
import sqlite3
import sys
import zipfile
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Final

_WORD_SPACE: Final = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def main() -> None:
    folder, database = sys.argv[1:]
    connection = sqlite3.connect(database)
    connection.execute("CREATE VIRTUAL TABLE documents USING fts5(path UNINDEXED, text)")
    with connection:
        for path in sorted(Path(folder).rglob("*")):
            read = _READERS.get(path.suffix.lower())
            if read is not None and path.is_file():
                connection.execute(
                    "INSERT INTO documents VALUES (?, ?)", (str(path), _try(read, path))
                )
    connection.close()


def _try(read: Callable[[bytes], str], path: Path) -> str:
    try:
        return read(path.read_bytes())
    except Exception as error:  # noqa: BLE001, real files break any library in any way
        print(f"{path}: {error}", file=sys.stderr)
        return ""


def _pdf(data: bytes) -> str:
    import pypdfium2

    document = pypdfium2.PdfDocument(data)
    texts = []
    for page in document:
        text_page = page.get_textpage()
        texts.append(text_page.get_text_bounded())
        text_page.close()
        page.close()
    document.close()
    return "\n".join(texts)


def _docx(data: bytes) -> str:
    from lxml import etree

    texts = []
    with zipfile.ZipFile(BytesIO(data)) as archive, archive.open("word/document.xml") as part:
        tags = (f"{_WORD_SPACE}t", f"{_WORD_SPACE}p")
        for _, element in etree.iterparse(part, tag=tags, resolve_entities=False):
            texts.append(element.text or "" if element.tag == tags[0] else "\n")
            element.clear()
    return "".join(texts)


def _mail(data: bytes) -> str:
    message = email.message_from_bytes(data, policy=email.policy.default)
    texts = [str(message["subject"])]
    for part in message.walk():
        if part.get_content_type() == "text/plain":
            texts.append(part.get_content())
        elif part.get_content_type() == "application/pdf":
            texts.append(_pdf(part.get_content()))
    return "\n".join(texts)


def _html(data: bytes) -> str:
    from lxml import html

    return str(html.fromstring(data).text_content())


def _text(data: bytes) -> str:
    try:
        return data.decode()
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace")


_READERS: Final[dict[str, Callable[[bytes], str]]] = {
    ".pdf": _pdf,
    ".docx": _docx,
    ".eml": _mail,
    ".html": _html,
    ".txt": _text,
}


if __name__ == "__main__":
    main()
