"""Decode bytes of unknown encoding: by a byte-order mark, as UTF, or the likeliest legacy one.

The legacy candidates are those that English, Spanish and Arabic text was saved in, see
:mod:`index.readers.legacy`. On a headline of ten words this is right far more often than a
general detector, because the candidates are few, and it is deterministic.
"""

from __future__ import annotations

import codecs
import re
from itertools import islice
from typing import Final

from index.readers.legacy import find_legacy_encoding
from index.readers.mojibake import undo_double_encoding

_BOMS: Final = (  # UTF-32 first: its little-endian mark begins with that of UTF-16
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)

_TEXT_CODEC: Final = re.compile(
    r"(?:utf|ascii|latin|iso|cp|koi|mac|gb|big5|euc|shift|hz|johab|tis|ptcp|kz|hp)[\w-]*"
)
"""Codecs that documents are written in. Python has others, such as ``punycode``, whose time is
quadratic, or ``unicode_escape``, which makes something else of a text."""

_LABELS: Final = {
    **dict.fromkeys(
        "ascii us-ascii ansi_x3.4-1968 latin1 latin-1 l1 iso-8859-1 iso8859-1 iso_8859-1 iso88591 "
        "iso_8859-1:1987 iso-ir-100 ibm819 cp819 x-cp1252 8859-1 ansi".split(),
        "windows-1252",
    ),
    **dict.fromkeys(
        "latin5 l5 iso-8859-9 iso8859-9 iso_8859-9 iso88599 x-cp1254".split(), "windows-1254"
    ),
    **dict.fromkeys("tis-620 iso-8859-11 iso8859-11 dos-874 windows-874".split(), "cp874"),
    **dict.fromkeys("gb2312 gb_2312-80 gb_2312 x-gbk gbk chinese csgb2312".split(), "gb18030"),
    **dict.fromkeys("euc-kr ks_c_5601-1987 ks_c_5601-1989 korean windows-949".split(), "cp949"),
    **dict.fromkeys("shift_jis shift-jis sjis x-sjis ms_kanji windows-31j".split(), "cp932"),
    **dict.fromkeys("macintosh mac x-mac-roman".split(), "mac-roman"),
    **dict.fromkeys("x-mac-cyrillic x-mac-ukrainian".split(), "mac-cyrillic"),
    **dict.fromkeys("utf-16 utf16 unicode ucs-2 iso-10646-ucs-2 csunicode".split(), "utf-16-le"),
    **dict.fromkeys("utf8mb4 unicode-1-1-utf-8 x-unicode20utf8".split(), "utf-8"),
    "iso-8859-6-e": "iso8859-6",
    "iso-8859-6-i": "iso8859-6",
    "iso-8859-8-e": "iso8859-8",
    "iso-8859-8-i": "iso8859-8",
    "logical": "iso8859-8",
    "asmo-708": "iso8859-6",
    "dos-720": "cp720",
    "x-mac-arabic": "mac-arabic",
    "big5-hkscs": "big5hkscs",
    "x-x-big5": "big5",
    "x-euc-jp": "euc-jp",
}
"""What labels mean to those who write them: https://encoding.spec.whatwg.org/#names-and-labels,
and some that mailers use. Other labels mean what they mean to Python."""

_MIN_UTF16_BYTES: Final = 8
_MAX_SAMPLED_BYTES: Final = 65_536
_HIGH_BYTES: Final = b"\0\x06"
"""The high bytes of UTF-16 for Latin and Arabic letters; in no other text are these."""
_MIN_HIGH_BYTE_SHARE: Final = 0.7
_MAX_LOW_BYTE_SHARE: Final = 0.2
_TEXT_CHARACTERS: Final = re.compile(
    "[\t\n\r\f -~\xa0-\u024f\u0300-\u036f\u0600-\u06ff"
    "\u2000-\u206f\u20ac\ufb50-\ufdff\ufe70-\ufeff]"
)
_MIN_TEXT_SHARE: Final = 0.95
_SINGLE_BYTE: Final = frozenset(("cp1252", "cp1254", "cp1250", "iso8859-15", "cp1256", "iso8859-6"))
"""Encodings that UTF-8 is labelled with by mistake."""
_WELL_FORMED: Final = re.compile(r"[^\x00-\x7f\ufffd]")


def decode(data: bytes) -> tuple[str, str]:
    """Return the text in ``data`` and the name of the encoding used; never raises.

    Only a byte-order mark is removed; line ends stay as they are. Bytes that mean nothing in
    the encoding become U+FFFD. Where UTF-8 was taken for something else and encoded again,
    that is undone.
    """
    for mark, name in _BOMS:
        if data.startswith(mark):
            text = data[len(mark) :].decode(name, errors="replace")
            return undo_double_encoding(text), name
    utf16 = _find_utf16(data)
    if utf16:
        return data.decode(utf16, errors="replace"), utf16
    try:
        return undo_double_encoding(data.decode("utf-8")), "utf-8"
    except UnicodeDecodeError:
        return _decode_damaged_or_legacy(data)


def decode_as_declared(data: bytes, label: str) -> tuple[str, str] | None:
    """Return the text in ``data`` and the name of its encoding, if that is what ``label`` says.

    Labels mean what they mean to browsers: ``iso-8859-1`` and ``ascii`` are windows-1252. UTF-8
    that is labelled as something else is UTF-8, and Arabic labelled as Latin is Arabic. None if
    the encoding is unknown, or none that documents are written in, or if the bytes mean nothing
    in it.
    """
    label = label.strip().strip("\"'").lower()
    try:
        name = codecs.lookup(_LABELS.get(label, label)).name
        if not _TEXT_CODEC.fullmatch(name):
            return None
        if name in _SINGLE_BYTE and not data.isascii():
            if _is_utf8(data):
                return decode(data)
            if name == "cp1252":
                name = find_legacy_encoding(data, "windows-1252")
        text = _without_mark(data, name).decode(name)
    except (LookupError, ValueError):
        return None
    return (undo_double_encoding(text), name) if name == "utf-8" else (text, name)


def _without_mark(data: bytes, name: str) -> bytes:
    return next(
        (data[len(mark) :] for mark, of in _BOMS if of == name and data.startswith(mark)), data
    )


def _is_utf8(data: bytes) -> bool:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _find_utf16(data: bytes) -> str | None:
    """Return the name of the encoding if ``data`` is Latin or Arabic text in UTF-16, by its bytes.

    Every other byte of such a text is the same but for few; see RFC 2781, section 4.3.
    """
    sample = data[:_MAX_SAMPLED_BYTES]
    if len(sample) < _MIN_UTF16_BYTES or not any(byte in sample for byte in _HIGH_BYTES):
        return None
    for name, high, low in (
        ("utf-16-le", sample[1::2], sample[::2]),
        ("utf-16-be", sample[::2], sample[1::2]),
    ):
        in_high, in_low = (sum(map(part.count, _HIGH_BYTES)) for part in (high, low))
        if in_high < _MIN_HIGH_BYTE_SHARE * len(high) or in_low > _MAX_LOW_BYTE_SHARE * len(low):
            continue
        text = sample[: len(sample) // 2 * 2].decode(name, errors="replace")
        if sum(1 for _ in _TEXT_CHARACTERS.finditer(text)) >= _MIN_TEXT_SHARE * len(text):
            return name
    return None


def _decode_damaged_or_legacy(data: bytes) -> tuple[str, str]:
    text = data.decode("utf-8", errors="replace")
    if _is_mostly_utf8(data, text):
        return undo_double_encoding(text), "utf-8"
    name = find_legacy_encoding(data)
    return data.decode(name, errors="replace"), name


def _is_mostly_utf8(data: bytes, text: str) -> bool:
    """Tell whether ``text`` has more well-formed multi-byte characters than broken ones.

    Legacy text forms a valid sequence by accident about once in fifty.
    """
    broken = text.count("\ufffd") - data.count("\ufffd".encode())
    well_formed = islice(_WELL_FORMED.finditer(text), broken + 1)
    return sum(1 for _ in well_formed) > broken
