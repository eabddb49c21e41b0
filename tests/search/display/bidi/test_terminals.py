"""Lines for terminals that put right-to-left text in order by themselves, more or less."""

from __future__ import annotations

import re
import unicodedata

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from index.text.safe import safe
from search.display.bidi.direction import has_rtl
from search.display.bidi.reorder import MIRRORED, Bidi, visual
from search.display.bidi.terminals import ordered
from search.display.cells import cells

ARABIC = "نقلت الشرطة 14 ضحية (من PNP) إلى مأوى، عام 2024."
ENGLISH = "The verdict (الحكم) of 2024 says: «نعم»."
SPANISH = "La sentencia ‑الحكم 12‑ dice: ¿sí?"
WORDS = st.sampled_from(
    ["نقلت", "لا", "الأمن", "ضَحايا", "12", "PNP", "Lima", "(", ")", "«", ".", "،"]
)
MARK = "\u200e"
ANYTHING = st.text(
    st.sampled_from("ab é 12 ٣٤ ()[] .,:-%«» لاتجارأ\u064e\u200d\u200c\u200f"), max_size=50
)


def left_to_right(written: str) -> str:
    """What VTE and Konsole show: every line is taken for a left-to-right one."""
    return visual(written, rtl=False).text


def word_by_word(written: str) -> str:
    """What kitty shows: each word with right-to-left letters turned around, nothing else."""

    def turned(match: re.Match[str]) -> str:
        word = match.group()
        return word[::-1].translate(MIRRORED) if has_rtl(word) else word

    return re.sub(r"[^ ]+", turned, written)


def unmarked(text: str) -> str:
    return "".join(char for char in text if unicodedata.category(char) != "Mn")


@pytest.mark.parametrize("line", [ARABIC, "قال: «نعم».", "في ليما (بيرو)؟", "شارع Av. Grau، ليما!"])
def test_an_arabic_line_looks_the_same_on_every_terminal(line: str) -> None:
    expected = visual(line, rtl=True).text
    assert ordered(line, rtl=True, bidi=Bidi.APP).text == expected
    assert left_to_right(ordered(line, rtl=True, bidi=Bidi.TERMINAL).text) == expected
    assert word_by_word(ordered(line, rtl=True, bidi=Bidi.WORDS).text) == unmarked(expected)


@pytest.mark.parametrize("line", [ENGLISH, SPANISH])
def test_arabic_in_a_line_of_another_language(line: str) -> None:
    expected = visual(line, rtl=False).text
    assert left_to_right(ordered(line, rtl=False, bidi=Bidi.TERMINAL).text) == expected
    assert word_by_word(ordered(line, rtl=False, bidi=Bidi.WORDS).text) == expected


def test_a_full_stop_stands_at_the_left_where_lines_are_left_to_right() -> None:
    written = ordered("قال نعم.", rtl=True, bidi=Bidi.TERMINAL)
    assert written.text[0] == "."
    assert written.sources[0] == 7


@pytest.mark.parametrize("bidi", [Bidi.APP, Bidi.TERMINAL, Bidi.WORDS])
def test_a_lam_alef_is_one_character(bidi: Bidi) -> None:
    assert cells(ordered("لا", rtl=True, bidi=bidi).text) == 1


def test_a_word_ends_where_its_font_changes() -> None:
    line = "نعم. لا"
    assert word_by_word(ordered(line, rtl=True, bidi=Bidi.WORDS).text).endswith(".ﻢﻌﻧ")
    written = ordered(line, rtl=True, bidi=Bidi.WORDS, cuts=[3]).text
    assert written.split()[1] == ".ﻧﻌﻢ"  # the full stop is turned around on its own


@pytest.mark.parametrize("bidi", [Bidi.OFF, Bidi.PARAGRAPHS])
def test_others_get_the_line_as_it_is(bidi: Bidi) -> None:
    assert ordered(ARABIC, rtl=True, bidi=bidi).text == ARABIC


@pytest.mark.parametrize("bidi", [Bidi.APP, Bidi.TERMINAL, Bidi.WORDS, Bidi.OFF, Bidi.PARAGRAPHS])
@pytest.mark.parametrize("line", ["plain text (1)", "año «2024»", ""])
def test_lines_without_right_to_left_words_stay_as_they_are(line: str, bidi: Bidi) -> None:
    assert ordered(line, bidi=bidi).text == line


@given(st.lists(WORDS, min_size=1, max_size=8).map(" ".join) | ANYTHING)
def test_every_line_comes_out_right_where_lines_are_left_to_right(line: str) -> None:
    line = safe(line)
    assume(not unicodedata.category(line[:1] or " ").startswith("M"))  # it has nothing to stand on
    written = ordered(line, rtl=True, bidi=Bidi.TERMINAL)
    if has_rtl(line):
        assert left_to_right(written.text) == visual(line, rtl=True).text


@pytest.mark.parametrize("line", ["25 شخصا في ليما", "(الفصل [1", "٣٤ ضحية؛ 2024 عام"])
def test_marks_are_used_only_where_needed(line: str) -> None:
    assert left_to_right(ordered(line, rtl=True, bidi=Bidi.TERMINAL).text) == visual(line).text
    assert MARK not in ordered(ARABIC, rtl=True, bidi=Bidi.TERMINAL).text
    assert MARK not in ordered(f"{line}{MARK}", rtl=False, bidi=Bidi.TERMINAL).text


@given(ANYTHING, st.booleans())
def test_every_word_comes_out_right_on_kitty(line: str, rtl: bool) -> None:
    written = ordered(safe(line), rtl=rtl, bidi=Bidi.WORDS)
    assert word_by_word(written.text) == unmarked(visual(safe(line), rtl=rtl).text)


@given(ANYTHING, st.booleans(), st.sampled_from([Bidi.TERMINAL, Bidi.WORDS]))
def test_nothing_is_lost_doubled_or_wider(line: str, rtl: bool, bidi: Bidi) -> None:
    line = safe(line)
    written = ordered(line, rtl=rtl, bidi=bidi)
    assert len(written.text) == len(written.sources)
    apart = [at for char, at in zip(written.text, written.sources, strict=True) if char != MARK]
    assert len(apart) == len(set(apart))
    kept = {at for at, char in enumerate(line) if char.isalnum()} - set(written.sources)
    assert len(kept) == sum("\ufef5" <= char <= "\ufefc" for char in written.text)
    assert cells(written.text) <= cells(line)
