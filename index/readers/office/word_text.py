"""Collect the text of WordprocessingML (ECMA-376 part 1, 17) from the events of a parser.

What Word shows is taken: insertions, the new place of moved text, fields by their results.
Deletions are not.
"""

from __future__ import annotations

from typing import Final

from index.readers.office import alternatives
from index.readers.paragraphs import Paragraphs

_WORD: Final = (
    "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}",
    "{http://purl.oclc.org/ooxml/wordprocessingml/main}",
)
_MATH: Final = (
    "{http://schemas.openxmlformats.org/officeDocument/2006/math}",
    "{http://purl.oclc.org/ooxml/officeDocument/math}",
)
_WORD_ART: Final = "{urn:schemas-microsoft-com:vml}textpath"

_TEXT_TAGS: Final = frozenset("t tab ptab br cr noBreakHyphen sym".split())
_SKIPPED_TAGS: Final = frozenset(
    "pPr rPr sectPr tblPr trPr tcPr sdtPr sdtEndPr fldData del moveFrom".split()
)
_ENTRY_TAGS: Final = frozenset("comment footnote endnote".split())
_SEPARATORS: Final = frozenset("separator continuationSeparator continuationNotice".split())
"""Footnotes that are lines, not text."""

_PRIVATE_USE: Final = range(0xF000, 0xF100)
"""Characters of symbol fonts, by their code there."""
_SYMBOL_LETTERS: Final = dict(
    zip(
        [*range(0x41, 0x5B), *range(0x61, 0x7B)],
        "ΑΒΧΔΕΦΓΗΙϑΚΛΜΝΟΠΘΡΣΤΥςΩΞΨΖαβχδεφγηιϕκλμνοπθρστυϖωξψζ",
        strict=True,
    )
)
"""The letters of the font Symbol by their codes in it."""


class WordText:
    """An lxml parser target that collects paragraphs; deleted text is left out.

    Of alternatives, for programs that do not know text boxes, the first with text is taken.
    """

    def __init__(self) -> None:
        self.paragraphs = Paragraphs()
        self.entries: list[tuple[int, str]] = []
        """Where comments and notes begin among the paragraphs, and who wrote them."""
        self._kinds = _tags_by_name()
        self._skipped = 0
        """How many elements around what is read now are left out, with all in them."""
        self._alternatives = alternatives.Alternatives()
        self._in_text = False
        self._choices: list[str] = []
        """Entries of the list that is open, of a form field."""
        self._choice = 0

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """Begin an element."""
        kind = self._kinds.get(tag, "")
        if self._skipped or kind in _SKIPPED_TAGS or self._is_separator(kind, attributes):
            self._skipped += 1
        elif kind == "AlternateContent":
            self._alternatives.open()
        elif kind in ("Choice", "Fallback"):
            if not self._alternatives.begin(self.paragraphs.characters):
                self._skipped += 1
        elif kind == "p":
            self.paragraphs.begin()
        elif kind in _ENTRY_TAGS:
            self.entries.append((self.paragraphs.count, _value(attributes, "author")))
        elif kind in _TEXT_TAGS:
            self._in_text = kind == "t"
            self.paragraphs.add(_character_for(kind, attributes))
        elif kind == "textpath":
            self.paragraphs.add(attributes.get("string", ""))
        elif kind:
            self._read_choice(kind, attributes)

    def end(self, tag: str) -> None:
        """End an element."""
        if self._skipped:
            self._skipped -= 1
            return
        kind = self._kinds.get(tag)
        if kind == "p":
            self.paragraphs.end()
        elif kind == "t":
            self._in_text = False
        elif kind == "ddList" and self._choice < len(self._choices):
            self.paragraphs.add(self._choices[self._choice])
        elif kind == "AlternateContent":
            self._alternatives.close()
        elif kind in ("Choice", "Fallback"):
            self._alternatives.end(self.paragraphs.characters)

    def data(self, data: str) -> None:
        """Take text between tags."""
        if self._in_text and not self._skipped:
            self.paragraphs.add(data)

    def close(self) -> None:
        """Finish; the parser requires it."""

    def _is_separator(self, kind: str, attributes: dict[str, str]) -> bool:
        return kind in _ENTRY_TAGS and _value(attributes, "type") in _SEPARATORS

    def _read_choice(self, kind: str, attributes: dict[str, str]) -> None:
        """Read part of a drop-down list of a form, which shows the entry that was chosen."""
        value = _value(attributes, "val")
        if kind == "ddList":
            self._choices, self._choice = [], 0
        elif kind == "listEntry":
            self._choices.append(value)
        elif kind == "result" and value.isdecimal() and len(value) < 5:
            self._choice = int(value)


def _tags_by_name() -> dict[str, str]:
    """Return the local names of the tags that matter, by their full names."""
    names = _TEXT_TAGS | _SKIPPED_TAGS | _ENTRY_TAGS | {"p", "ddList", "listEntry", "result"}
    kinds = {namespace + name: name for namespace in _WORD for name in names}
    kinds |= {f"{namespace}t": "t" for namespace in _MATH}
    kinds |= {
        alternatives.NAMESPACE + name: name for name in ("AlternateContent", "Choice", "Fallback")
    }
    return kinds | {_WORD_ART: "textpath"}


def _value(attributes: dict[str, str], name: str) -> str:
    """Return the attribute with a local name; "" if there is none."""
    for key, value in attributes.items():
        if key.rpartition("}")[2] == name:
            return value
    return ""


def _character_for(kind: str, attributes: dict[str, str]) -> str:
    """Return the text that an empty element of a run stands for."""
    if kind == "sym":
        return _symbol(_value(attributes, "font"), _value(attributes, "char"))
    characters = {"tab": "\t", "ptab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}
    return characters.get(kind, "")


def _symbol(font: str, code: str) -> str:
    """Return the character of a symbol; "" if only its font knows what it is."""
    try:
        number = int(code, 16)
    except ValueError:
        return ""
    if number in _PRIVATE_USE:
        return _SYMBOL_LETTERS.get(number & 0xFF, "") if font == "Symbol" else ""
    return chr(number) if number < 0x110000 else ""
