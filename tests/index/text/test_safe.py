"""Text from documents cannot act on the terminal, and offsets into it stay valid."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.text.safe import safe

BIDI = [*map(chr, range(0x202A, 0x202F)), *map(chr, range(0x2066, 0x206A))]
BREAKS = ["\u2028", "\u2029", "\x85", "\x0b", "\x0c"]
ANY = st.text(st.characters(codec=None))


@pytest.mark.parametrize(
    "text",
    [
        "Police rescue 14 victims in Callao (S/ 3.044).",
        "«¿Qué pasó en Ñaña?», preguntó.",
        "أعلنت الشرطةُ تفكيكَ شبكةٍ للاتجار بالبشر؟",
        "می\u200cخواهم",  # ZWNJ shapes Persian
        "👩\u200d⚕️",  # ZWJ joins emoji
        "\u200fعربي\u200e \u061c",  # implicit marks
        "[bold]markup[/bold]",
    ],
)
def test_harmless_text_is_left_alone(text: str) -> None:
    assert safe(text) == text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("\x1b[31mred", "␛[31mred"),
        ("\x1b]0;title\x07", "␛]0;title␇"),
        ("a\x7fb", "a␡b"),
        ("a\x9b31mb", "a\ufffd31mb"),
        ("a\tb\r\nc", "a b  c"),
        ("infor\u00admación", "infor-mación"),
        ("\ufeffعربي", " عربي"),
        ("caf\udce9.txt", "caf\ufffd.txt"),
        ("abc\u202edef", "abc def"),
        ("\u2067عربي\u2069", " عربي "),
    ],
)
def test_each_offender_is_replaced_by_one_character(text: str, expected: str) -> None:
    assert safe(text) == expected


def test_newlines_are_kept_on_demand_and_only_they() -> None:
    assert safe("a\nb\r\x0b\u2028c\x1b", newlines=True) == "a\nb   c␛"


@given(ANY, st.booleans())
def test_nothing_unsafe_is_left(text: str, newlines: bool) -> None:
    cleaned = safe(text, newlines=newlines)
    assert len(cleaned) == len(text)
    allowed = {"\n"} if newlines else set()
    for char in set(cleaned) - allowed:
        assert unicodedata.category(char) not in ("Cc", "Cs", "Zl", "Zp")
        assert char not in BIDI
    cleaned.encode()


@given(ANY, st.sampled_from([*BIDI, *BREAKS, "\x1b", "\x9b", "\ud800", "\ufeff"]), ANY)
def test_offenders_go_and_the_rest_stays_in_place(before: str, bad: str, after: str) -> None:
    cleaned = safe(before + bad + after)
    assert bad not in cleaned
    assert cleaned[: len(before)] == safe(before)
    assert cleaned[len(before) + 1 :] == safe(after)


@given(ANY)
def test_safe_text_is_safe(text: str) -> None:
    assert safe(safe(text)) == safe(text)
