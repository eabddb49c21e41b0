"""Bytes become the right letters, in every encoding our languages were saved in."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.readers.encoding import decode

ENGLISH = "The prosecutor’s office said “nobody was hurt” – the raid cost £3,000."
SPANISH = (
    "La Fiscalía informó que la operación permitió rescatar a once jóvenes en Ñaña. "
    "¿Quién pagó el autobús? «Aún no lo sabemos», señaló el comandante Núñez."
)
ARABIC = (
    "أعلنت النيابة العامة في مدينة كاياو أن الشرطة أنقذت إحدى عشرة فتاة من شبكة للاتجار "
    "بالبشر، وألقت القبض على أربعة مشتبه بهم. هل كان بينهم قاصرون؟"
)


@pytest.mark.parametrize("text", [ENGLISH, SPANISH, ARABIC])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32"])
def test_unicode_encodings_lose_only_their_mark(text: str, encoding: str) -> None:
    assert decode(text.encode(encoding))[0] == text


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        (ENGLISH, "windows-1252"),
        (SPANISH, "windows-1252"),
        (SPANISH, "cp850"),
        (ARABIC, "windows-1256"),
        (ARABIC, "iso8859-6"),
    ],
)
def test_legacy_encodings_are_told_by_their_letters(text: str, encoding: str) -> None:
    assert decode(text.encode(encoding)) == (text, encoding)


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("Detención en Perú", "latin-1"),
        ("Cárcel", "latin-1"),
        ("El año de la extorsión", "latin-1"),
        ("¿Dónde están?", "latin-1"),
        ("ALCALDÍA DE ANCÓN", "latin-1"),
        ("It’s over", "windows-1252"),
        ("شرطة ليما تعتقل سبعة", "windows-1256"),
        ("الاتجار بالبشر", "windows-1256"),
        ("حالة الطوارئ في PERU بعد التفجير", "windows-1256"),
    ],
)
def test_a_headline_is_enough(text: str, encoding: str) -> None:
    assert decode(text.encode(encoding))[0] == text


@pytest.mark.parametrize("text", [SPANISH, ARABIC])
def test_a_few_broken_bytes_do_not_make_utf8_legacy(text: str) -> None:
    data = text.encode()
    broken = data[:40] + b"\xff" + data[40:80] + b"\xc3" + data[80:]
    decoded, encoding = decode(broken)
    assert encoding == "utf-8"
    assert "\ufffd" in decoded
    assert decoded[:20] == text[:20]
    assert decoded[-20:] == text[-20:]


def test_a_long_ascii_head_does_not_hide_the_letters() -> None:
    text = "Police report. " * 20_000 + SPANISH
    assert decode(text.encode("latin-1", "replace"))[0].endswith("Núñez.")


@pytest.mark.parametrize("ends", ["\r\n", "\r", "\n"])
def test_line_ends_stay(ends: str) -> None:
    text = f"uno{ends}dós{ends}"
    assert decode(text.encode())[0] == text
    assert decode(text.encode("latin-1"))[0] == text


def test_an_inner_mark_stays() -> None:
    assert decode("a\ufeffb".encode())[0] == "a\ufeffb"


@given(st.binary(max_size=300))
def test_any_bytes_decode_without_surrogates(data: bytes) -> None:
    text, encoding = decode(data)
    assert not any("\ud800" <= char <= "\udfff" for char in text)
    assert decode(data) == (text, encoding)


@given(st.text())
def test_utf8_round_trips(text: str) -> None:
    data = text.encode("utf-8", "replace")
    decoded = data.decode()
    if not decoded.startswith("\ufeff"):
        assert decode(data) == (decoded, "utf-8")
