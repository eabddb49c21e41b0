"""Bytes become the right letters, in every encoding our languages were saved in."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.readers.encoding import decode, decode_as_declared

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
        (ARABIC.replace("،", "").replace("؟", ""), "cp720"),
        (ENGLISH, "mac-roman"),
        (SPANISH, "mac-roman"),
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
        ("Detención en Perú", "mac-roman"),
        ("The team – which lost", "windows-1252"),
        ("1990–95—a record", "windows-1252"),
        ("شرطة ليما تعتقل سبعة", "windows-1256"),
        ("شرطة ليما تعتقل سبعة", "cp720"),
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


@pytest.mark.parametrize("text", [ENGLISH, SPANISH, ARABIC, "Muñoz\n"])
@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf16_needs_no_mark(text: str, encoding: str) -> None:
    assert decode(text.encode(encoding)) == (text, encoding)


@pytest.mark.parametrize(
    "data", [b"\0" * 64, bytes(range(256)), b"a\0b\1c\2d\3e\4f\5", b"MZ\x90\0\3\0\0\0"]
)
def test_binary_data_is_not_utf16(data: bytes) -> None:
    assert not decode(data)[1].startswith("utf-16")


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("It’s over – £3,000", "windows-1252"),
        (SPANISH.replace("Ñaña", "la sierra"), "windows-1252"),
        ("Muñoz", "windows-1252"),
        ("¿QUÉ PASÓ? Nada en Ñaña, dijo él", "latin-1"),
        ("شرطة ليما تعتقل سبعة", "latin-1"),
    ],
)
def test_utf8_encoded_again_is_decoded_twice(text: str, encoding: str) -> None:
    once = text.encode().decode(encoding)
    assert decode(once.encode()) == (text, "utf-8")
    assert decode(f"Señor año niño: {once}".encode())[0] == f"Señor año niño: {text}"
    if encoding == "latin-1":
        twice = once.encode().decode(encoding)
        assert decode(twice.encode())[0] == text


@pytest.mark.parametrize(
    "text",
    [
        "IRMÃ”, disse o João às mães",
        "Die „DIÄ“ der Abgeordneten für große Städte",
        "Château, forêt, âge",
        "Un «Ã±» mal leído: así, aquí y allá, según él, también más café",
        "Ø” Ù",
    ],
)
def test_text_that_may_be_meant_stays(text: str) -> None:
    assert decode(text.encode())[0] == text


@pytest.mark.parametrize(
    ("label", "encoding", "text"),
    [
        ("iso-8859-1", "windows-1252", "El “jefe” pagó € 300 – ayer"),
        ("us-ascii", "windows-1252", "It’s over"),
        ("ISO-8859-9", "windows-1254", "Ağrı’da"),
        ("ks_c_5601-1987", "cp949", "똠방각하"),
        ("gb2312", "gb18030", "镕"),
        ("iso-8859-8-i", "iso8859-8", "שלום"),
        ("x-mac-roman", "mac-roman", "año"),
        ("iso-8859-1", "utf-8", SPANISH),
        ("windows-1252", "windows-1256", ARABIC),
        ("windows-1256", "windows-1256", ARABIC),
        ("windows-1252", "windows-1252", "ÀÇÃO ÉÈÊË ÎÏ ÔÖ ÙÛÜ"),
    ],
)
def test_labels_mean_what_browsers_take_them_for(label: str, encoding: str, text: str) -> None:
    decoded = decode_as_declared(text.encode(encoding), label)
    assert decoded is not None
    assert decoded[0] == text


@pytest.mark.parametrize("label", ["", "punycode", "no-such", "unicode_escape", "base64"])
def test_other_labels_are_none(label: str) -> None:
    assert decode_as_declared(b"abc", label) is None


# Without what may be UTF-8 encoded twice, or UTF-16.
@given(st.text(st.characters(exclude_characters="\0\6ÃÂâØÙ")))
def test_utf8_round_trips(text: str) -> None:
    data = text.encode("utf-8", "replace")
    decoded = data.decode()
    if not decoded.startswith("\ufeff"):
        assert decode(data) == (decoded, "utf-8")
