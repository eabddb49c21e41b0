"""Lines for terminals that put right-to-left text in order by themselves, more or less."""

from __future__ import annotations

import re
import unicodedata

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from index.text.safe import safe
from search.display.bidi.direction import has_rtl
from search.display.bidi.levels import resolve_levels
from search.display.bidi.modes import Bidi
from search.display.bidi.reorder import IMPLICIT_MARKS, MIRRORED, reorder_line, visual_order
from search.display.bidi.terminals import order_for_terminal
from search.display.cells import cell_width

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
    shown = reorder_line(written, rtl=False).text
    # A line without right-to-left letters keeps its marks, which nobody sees.
    return "".join(char for char in shown if char not in IMPLICIT_MARKS)


def left_to_right_in_konsole(written: str) -> str:
    """The same where brackets are not turned around."""
    order = visual_order(resolve_levels(written, rtl=False), written)
    shown = "".join(written[index] for index in order)
    return "".join(char for char in shown if char not in IMPLICIT_MARKS)


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
    expected = reorder_line(line, rtl=True).text
    assert order_for_terminal(line, rtl=True, bidi=Bidi.APP).text == expected
    assert left_to_right(order_for_terminal(line, rtl=True, bidi=Bidi.TERMINAL).text) == expected
    assert word_by_word(order_for_terminal(line, rtl=True, bidi=Bidi.WORDS).text) == unmarked(
        expected
    )


@pytest.mark.parametrize("line", [ENGLISH, SPANISH])
def test_arabic_in_a_line_of_another_language(line: str) -> None:
    expected = reorder_line(line, rtl=False).text
    assert left_to_right(order_for_terminal(line, rtl=False, bidi=Bidi.TERMINAL).text) == expected
    assert word_by_word(order_for_terminal(line, rtl=False, bidi=Bidi.WORDS).text) == expected


def test_a_full_stop_stands_at_the_left_where_lines_are_left_to_right() -> None:
    written = order_for_terminal("قال نعم.", rtl=True, bidi=Bidi.TERMINAL)
    assert written.text[0] == "."
    assert written.sources[0] == 7


@pytest.mark.parametrize("bidi", [Bidi.APP, Bidi.TERMINAL, Bidi.WORDS])
def test_a_lam_alef_is_one_character(bidi: Bidi) -> None:
    assert cell_width(order_for_terminal("لا", rtl=True, bidi=bidi).text) == 1


def test_a_word_ends_where_its_font_changes() -> None:
    line = "نعم. لا"
    assert word_by_word(order_for_terminal(line, rtl=True, bidi=Bidi.WORDS).text).endswith(".ﻢﻌﻧ")
    written = order_for_terminal(line, rtl=True, bidi=Bidi.WORDS, font_changes=[3]).text
    assert written.split()[1] == ".ﻧﻌﻢ"  # the full stop is turned around on its own


@pytest.mark.parametrize("bidi", [Bidi.OFF, Bidi.PARAGRAPHS])
def test_others_get_the_line_as_it_is(bidi: Bidi) -> None:
    assert order_for_terminal(ARABIC, rtl=True, bidi=bidi).text == ARABIC


@pytest.mark.parametrize("bidi", [Bidi.APP, Bidi.TERMINAL, Bidi.WORDS, Bidi.OFF, Bidi.PARAGRAPHS])
@pytest.mark.parametrize("line", ["plain text (1)", "año «2024»", ""])
def test_lines_without_right_to_left_words_stay_as_they_are(line: str, bidi: Bidi) -> None:
    assert order_for_terminal(line, bidi=bidi).text == line


@given(st.lists(WORDS, min_size=1, max_size=8).map(" ".join) | ANYTHING)
@example("1[1\u200f")
@example("1أ\u200c\u064eأ")
def test_every_line_comes_out_right_where_lines_are_left_to_right(line: str) -> None:
    line = safe(line)
    visible = line.lstrip("\u200c\u200d")
    assume(not unicodedata.category(visible[:1] or " ").startswith("M"))  # nothing to stand on
    written = order_for_terminal(line, rtl=True, bidi=Bidi.TERMINAL)
    if has_rtl(line):
        assert left_to_right(written.text) == reorder_line(line, rtl=True).text
        assert left_to_right_in_konsole(written.text) == reorder_line(line, rtl=True).text


@pytest.mark.parametrize("rtl", [True, False])
@pytest.mark.parametrize(
    "line",
    ["قال (نعم) ثم «لا» ثم", "the list [أحمد (ليما) وعلي] of 2024", "la lista «أحمد [ليما] وعلي»"],
)
def test_brackets_between_arabic_words_open_where_they_should(line: str, *, rtl: bool) -> None:
    written = order_for_terminal(line, rtl=rtl, bidi=Bidi.TERMINAL).text
    expected = reorder_line(line, rtl=rtl).text
    assert left_to_right_in_konsole(written) == left_to_right(written) == expected


@pytest.mark.parametrize("line", ["25 شخصا في ليما", "(الفصل [1", "٣٤ ضحية؛ 2024 عام"])
def test_marks_are_used_only_where_needed(line: str) -> None:
    assert (
        left_to_right(order_for_terminal(line, rtl=True, bidi=Bidi.TERMINAL).text)
        == reorder_line(line).text
    )
    without_brackets = str.maketrans("", "", "()[")
    for text, rtl in ((ARABIC, True), (f"{line}{MARK}", False)):
        written = order_for_terminal(text.translate(without_brackets), rtl=rtl, bidi=Bidi.TERMINAL)
        assert MARK not in written.text


@pytest.mark.parametrize("line", ["36% شرطة \u200e→\u200e شرطة", "25 لا لا"])
def test_words_that_look_alike_keep_their_places(line: str) -> None:
    """Each has a style of its own."""
    for rtl in (True, False):
        written = order_for_terminal(line, rtl=rtl, bidi=Bidi.TERMINAL)
        order = visual_order(resolve_levels(written.text, rtl=False), written.text)
        shown = [written.sources[index] for index in order if written.text[index] != MARK]
        assert shown == list(reorder_line(line, rtl=rtl).sources)


@given(ANYTHING, st.booleans())
def test_every_word_comes_out_right_on_kitty(line: str, rtl: bool) -> None:
    written = order_for_terminal(safe(line), rtl=rtl, bidi=Bidi.WORDS)
    assert word_by_word(written.text) == unmarked(reorder_line(safe(line), rtl=rtl).text)


@given(ANYTHING, st.booleans(), st.sampled_from([Bidi.TERMINAL, Bidi.WORDS]))
def test_nothing_is_lost_doubled_or_wider(line: str, rtl: bool, bidi: Bidi) -> None:
    line = safe(line)
    written = order_for_terminal(line, rtl=rtl, bidi=bidi)
    assert len(written.text) == len(written.sources)
    characters = zip(written.text, written.sources, strict=True)
    sources = [source for char, source in characters if char != MARK]
    assert len(sources) == len(set(sources))
    letters = {index for index, char in enumerate(line) if char.isalnum()}
    missing = letters - set(written.sources)
    assert len(missing) == sum("\ufef5" <= char <= "\ufefc" for char in written.text)
    assert cell_width(written.text) <= cell_width(line)
