"""Lines that a mail program puts around what is forwarded or quoted, in three languages.

Only what is certainly of that kind is known here. Any other line may deny what it stands beside:
``This is false.``, ``Desmentido:``.
"""

from __future__ import annotations

import re
from typing import Final

from index.text.normalize import fold

_MARKS: Final = " \t\r>|*_"
"""Around a line that is quoted or in bold type."""
_WITHOUT_WORDS: Final = re.compile(r"[\d\s.,:;/|<>()\[\]*_=~#+•·–—-]*")
"""Numbers of pages, dates and rules. No other signs: a cross or a question mark says something."""

_HEADER_NAMES: Final = frozenset(
    map(
        fold,
        (
            *("From", "To", "Cc", "Bcc", "Sent", "Date", "Subject", "Reply-To"),
            *("De", "Para", "CCO", "Enviado", "Enviado el", "Enviada el", "Fecha", "Asunto"),
            *("Con copia", "Con copia oculta", "Responder a"),
            *("من", "إلى", "نسخة", "نسخة إلى", "نسخة مخفية", "نسخة مخفية الوجهة", "التاريخ"),
            *("الموضوع", "المرسل", "المرسل إليه", "أرسلت", "أرسل", "تاريخ الإرسال", "تم الإرسال"),
            *("تمت الإرسال", "الرد إلى"),
        ),
    )
)
_FORWARDED: Final = frozenset(
    map(
        fold,
        (
            *("Forwarded message", "Begin forwarded message", "Original message"),
            *("Mensaje reenviado", "Inicio del mensaje reenviado", "Mensaje original"),
            *("رسالة معاد توجيهها", "بداية الرسالة المعاد توجيهها"),
            *("رسالة أصلية", "الرسالة الأصلية"),
        ),
    )
)
_ADDRESS: Final = r"[(<]{0,2}[^\s<>@]{1,99}@[^\s<>@]{1,99}[)>]{0,2}"
# With an address, or a date and a time, which a sentence about who wrote what hardly has. Mail
# programs break the line before the address or the verb.
_ATTRIBUTION: Final = re.compile(
    rf"^(?:On|El)\b(?=[^\n]{{0,300}}(?:\d:\d\d|\n?{_ADDRESS}))[^\n]{{0,300}}\d[^\n]{{0,300}}"
    rf"(?:\n{_ADDRESS})?\s(?:wrote|escribió)\s?:$"
    rf"|^في\b[^\n]{{0,300}}\d:\d\d[^\n]{{0,300}}\s(?:كتب|كتبت|تمت كتابة ما يلي بواسطة)"
    rf"\s[^\n]{{0,99}}(?:\n|\s)?{_ADDRESS}\s?:$",
    re.MULTILINE,
)
_INVISIBLE: Final = dict.fromkeys(
    map(ord, "\u200e\u200f\u202a\u202b\u202c\u2066\u2067\u2068\u2069")
)


def are_mail_lines(text: str) -> bool:
    """Tell whether every line of ``text`` is of a mail header or a quotation, or has no words."""
    lines = (line.strip(_MARKS) for line in text.translate(_INVISIBLE).splitlines())
    rest = _ATTRIBUTION.sub("", "\n".join(lines))
    return all(map(_is_mail_line, rest.splitlines()))


def _is_mail_line(line: str) -> bool:
    if _WITHOUT_WORDS.fullmatch(line):
        return True
    name, colon, _ = line.partition(":")
    if colon and fold(name).strip(_MARKS) in _HEADER_NAMES:
        return True
    return fold(line).strip(f"{_MARKS}-–—=~:") in _FORWARDED
