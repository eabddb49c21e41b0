"""Reasons that an index keeps in English are said in the language of the user."""

from __future__ import annotations

import ast
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from index.errors import IndexStateError
from index.messages import LOCALES, Message, speaking
from index.reasons import say_reason
from index.store.database import translated_errors
from tests.paths import ROOT

FAULT = "its markup is broken"
SAMPLES = {
    "more": " and 2 more",
    "why": "",
    "path": "",
    "error.kind": ".gif",
    "pictures": "1 page is a picture",
    "obstacle": "pip install 'trujaman[ocr]'",
}
"""What may stand in place of a value; numbers elsewhere."""
ERRORS = ("ReadError", "UnknownFormatError", "damage_error", "_damage_error")

SAID = [
    (
        "damaged PDF (its structure is broken); open it in a viewer and print it anew",
        "PDF dañado (su estructura está rota); ábralo en un visor e imprímalo de nuevo",
        "ملف PDF تالف (بنيته معطوبة)؛ افتحه في عارض واطبعه من جديد",
    ),
    (
        "1,234,567 bytes is over the limit of 100,000;"
        " split it or raise max_file_mb in config.yaml",
        "1\u202f234\u202f567 bytes superan el límite de 100\u202f000;"
        " divídalo o aumente max_file_mb en config.yaml",
        "حجمه 1\u202f234\u202f567 بايت يتجاوز الحد 100\u202f000؛"
        " قسّمه أو زد قيمة max_file_mb في config.yaml",
    ),
    (
        "informe: señal; رسالة.docx: encrypted DOCX; save it without a password",
        "informe: señal; رسالة.docx: DOCX cifrado; guárdelo sin contraseña",
        "informe: señal; رسالة.docx: ملف DOCX مشفّر؛ احفظه بلا كلمة مرور",
    ),
    (
        "foto.gif and 1,200 more: of a kind that is not read (.gif)",
        "foto.gif y 1\u202f200 más: de un tipo que no se lee (.gif)",
        "foto.gif و1\u202f200 غيره: من نوع لا يُقرأ (.gif)",
    ),
    (
        "the same file as /casos/رسالة señal.txt",
        "el mismo archivo que /casos/رسالة señal.txt",
        "هو نفسه الملف /casos/رسالة señal.txt",
    ),
    (
        "packed by BCJ2; pip install 'trujaman[archives]' and libarchive"
        " (apt install libarchive13), or unpack it",
        "comprimido con BCJ2; pip install 'trujaman[archives]' y libarchive"
        " (apt install libarchive13), o descomprímalo",
        "مضغوط بطريقة BCJ2؛ pip install 'trujaman[archives]' وlibarchive"
        " (apt install libarchive13)، أو فك ضغطه",
    ),
    (
        "its disk does not answer; run 'index' again once it does",
        "su disco no responde; ejecute 'index' de nuevo cuando responda",
        "قرصه لا يستجيب؛ شغّل 'index' من جديد حين يستجيب",
    ),
    (
        "cannot be read: Permission denied",
        "no se puede leer: permiso denegado",
        "تتعذر قراءته: لا إذن بذلك",
    ),
]


@pytest.mark.parametrize(("english", "spanish", "arabic"), SAID)
def test_reasons_are_said_with_their_names_and_numbers(
    english: str, spanish: str, arabic: str
) -> None:
    assert say_reason(english) == english
    with speaking("es"):
        assert say_reason(english) == spanish
    with speaking("ar"):
        assert say_reason(english) == arabic


@pytest.mark.parametrize("language", LOCALES)
@pytest.mark.parametrize("text", ["what an earlier version said", "x; y", "a: b", ""])
def test_what_is_not_known_stays_as_it_is(language: str, text: str) -> None:
    with speaking(language):
        assert say_reason(text) == text


def test_a_message_says_itself() -> None:
    message = Message("cannot be opened: {reason}", reason="Permission denied")
    with speaking("es"):
        assert say_reason(message) == message.said() != message


def sample(node: ast.expr) -> str:
    """Return a text that the expression may make, "" if it is made elsewhere."""
    if isinstance(node, ast.Constant):
        return str(node.value)
    if not isinstance(node, ast.JoinedStr):
        return ""
    return "".join(
        str(part.value) if isinstance(part, ast.Constant) else value(part) for part in node.values
    )


def value(part: ast.expr) -> str:
    assert isinstance(part, ast.FormattedValue)
    source = ast.unparse(part.value)
    if "fault" in source or source in ("error", "reason"):
        return FAULT
    if source == "kind" and isinstance(part.value, ast.Name):
        return "DOCX"
    return SAMPLES.get(source, "1,200")


def reasons_in(path: Path) -> Iterator[str]:
    """Yield a sample of each reason and note that a module has as a text."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if not isinstance(node, ast.Call):
            continue
        function = node.func
        name = function.attr if isinstance(function, ast.Attribute) else ""
        name = function.id if isinstance(function, ast.Name) else name
        if name in ERRORS:
            yield from filter(None, map(sample, node.args[-1:]))
        elif name == "append" and "notes" in ast.unparse(function):
            yield from filter(None, map(sample, node.args))
        elif name == "Skipped" and len(node.args) > 1:
            yield from filter(None, [sample(node.args[1])])


def all_reasons() -> list[str]:
    files = [*ROOT.glob("index/readers/**/*.py"), ROOT / "index/scan.py", ROOT / "index/ingest.py"]
    return sorted({reason for file in files for reason in reasons_in(file)})


def test_reasons_are_found_in_the_readers() -> None:
    assert len(all_reasons()) > 80


@pytest.mark.parametrize("language", LOCALES)
@pytest.mark.parametrize("reason", all_reasons())
def test_no_reason_is_left_in_english(language: str, reason: str) -> None:
    with speaking(language):
        assert say_reason(reason) != reason


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "database or disk is full; free disk space"),
        ("es", "la base de datos o el disco está lleno; libere espacio"),
        ("ar", "قاعدة البيانات أو القرص ممتلئ؛ أفرغ مساحة"),
    ],
)
def test_that_a_disk_is_full_is_said_in_the_language_of_the_user(language: str, said: str) -> None:
    full = sqlite3.OperationalError("database or disk is full")
    full.sqlite_errorcode = sqlite3.SQLITE_FULL
    with speaking(language), pytest.raises(IndexStateError) as error, translated_errors("بيانات"):
        raise full
    with speaking(language):
        assert said in str(error.value)
