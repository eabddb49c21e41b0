"""The words of files by programs that no contestant uses: what there is to be found."""

from __future__ import annotations

import email
import email.policy
import re
import subprocess
import unicodedata
from collections.abc import Callable
from pathlib import Path
from typing import Final

_WORD: Final = re.compile(r"[^\W\d_]{3,}")
_MARKS: Final = re.compile("[\u064b-\u0652\u0640]")
"""Arabic vowel signs and tatweel: readers may keep or drop them."""
_LINE_END_HYPHEN: Final = re.compile(r"(?<=[^\W\d_])[-\u00ad\u2010]\s*\n\s*(?=[^\W\d_])")
_TIMEOUT_SECONDS: Final = 60


def words_of(text: str) -> set[str]:
    """Return the distinct words of three letters or more, case and vowel signs folded.

    A word that is divided at the end of a line is one word.
    """
    text = _LINE_END_HYPHEN.sub("", text)
    folded = _MARKS.sub("", unicodedata.normalize("NFKC", text)).casefold()
    return set(_WORD.findall(folded))


def extract_words(path: Path) -> set[str]:
    """Return the words of a file as an independent program reads it; none if it cannot."""
    extract = _EXTRACTORS.get(path.suffix.lower())
    if extract is None:
        return set()
    try:
        return words_of(extract(path))
    except Exception:  # noqa: BLE001, what it cannot read is nobody's to find
        return set()


def _pdf(path: Path) -> str:
    result = subprocess.run(
        ["pdftotext", "-enc", "UTF-8", str(path), "-"],
        capture_output=True,
        check=True,
        timeout=_TIMEOUT_SECONDS,
    )
    return result.stdout.decode(errors="replace")


def _docx(path: Path) -> str:
    import docx

    document = docx.Document(str(path))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(paragraph.text for paragraph in document.paragraphs), *cells])


def _mail(path: Path) -> str:
    message = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
    texts = [str(message["subject"])]
    for part in message.walk():
        if part.get_content_type() == "text/plain":
            texts.append(part.get_content())
    return "\n".join(texts)


def _html(path: Path) -> str:
    from lxml import html

    tree = html.fromstring(path.read_bytes())
    for element in tree.xpath("//script | //style | //nav"):
        element.drop_tree()
    return str(tree.text_content())


def _text(path: Path) -> str:
    data = path.read_bytes()
    encodings = ("utf-8", "cp1256") if path.name.startswith("ar-") else ("utf-8", "cp1252")
    for encoding in encodings:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    return ""


_EXTRACTORS: Final[dict[str, Callable[[Path], str]]] = {
    ".pdf": _pdf,
    ".docx": _docx,
    ".eml": _mail,
    ".html": _html,
    ".txt": _text,
}
