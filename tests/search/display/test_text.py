"""What the one-shot search prints, for screens and for pipes."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.messages import in_language
from index.types import LANGUAGES, Span
from search.display.bidi.direction import has_rtl
from search.display.cells import cell_width
from search.display.sections import describe_counts
from search.display.text import MAX_LINE_WIDTH, render
from search.types import (
    Contribution,
    Expansion,
    Highlight,
    Hit,
    Match,
    MatchCounts,
    Mode,
    Reason,
    Results,
    Signals,
)

ANSI = re.compile(r"\x1b\[[0-9;]*m|\x1b\]8;;[^\x1b]*\x1b\\")


def hit(text: str, language: str, words: str, reason: Reason, title: str | None) -> Hit:
    start = text.index(words)
    return Hit(
        rank=1,
        score=0.875,
        path=f"seeds/{language}/rescue.txt",
        title=title,
        date="2024-01-13",
        language=language,
        document=1,
        passage=0,
        start=0,
        end=len(text),
        text=text,
        highlights=(Highlight(Span(start, start + len(words)), reason, "trata de personas"),),
        signals=Signals(0.5, None),
        contributions=(Contribution("trata de personas", (words,), reason, 9.25),),
    )


ENGLISH = hit(
    "Fourteen victims of human trafficking were taken to a shelter.",
    "en",
    "human trafficking",
    Reason.TRANSLATION,
    "Fourteen rescued",
)
SPANISH = hit(
    "Catorce víctimas de trata de personas fueron llevadas a un albergue.",
    "es",
    "trata de personas",
    Reason.EXACT,
    "Catorce rescatadas",
)
ARABIC = hit(
    "نُقلت أربع عشرة ضحية من ضحايا الاتجار بالبشر إلى مأوى تديره الدولة.",
    "ar",
    "الاتجار بالبشر",
    Reason.TRANSLATION,
    "إنقاذ أربع عشرة ضحية",
)


def answer(*hits: Hit) -> Results:
    return Results("trata de personas", Mode.HYBRID, LANGUAGES, 4.2, hits)


def plain(text: str) -> str:
    return ANSI.sub("", text)


def test_a_pipe_gets_text_without_marks_or_line_breaks() -> None:
    assert render(answer(ENGLISH, SPANISH, ARABIC), color=False, width=0).splitlines() == [
        "  1 EN  Fourteen rescued  2024-01-13",
        "    seeds/en/rescue.txt",
        f"    {ENGLISH.text}",
        "",
        "  1 ES  Catorce rescatadas  2024-01-13",
        "    seeds/es/rescue.txt",
        f"    {SPANISH.text}",
        "",
        "  1 AR  2024-01-13",
        f"    {ARABIC.title}",
        "    seeds/ar/rescue.txt",
        f"    {ARABIC.text}",
    ]


def test_a_line_divides_words_from_meaning_below_the_count() -> None:
    near = replace(ARABIC, rank=3, match=Match.MEANING)
    hits = (
        replace(ENGLISH, match=Match.WORDS),
        replace(SPANISH, rank=2, match=Match.WORDS, promoted=True),
        near,
        replace(near, rank=4),
    )
    results = replace(answer(*hits), counts=MatchCounts(12, 2, words=2))
    for full in (False, True):
        blocks = render(results, color=False, width=0, full=full).split("\n\n")
        assert [block.splitlines()[0] for block in blocks] == [
            "2 passages have all your words, 12 at least one",
            "  1 EN  Fourteen rescued  2024-01-13",
            "  2 ES  Catorce rescatadas  2024-01-13  best in ES",
            "── near in meaning, without your words ──",
            "  3 AR  2024-01-13",
            "  4 AR  2024-01-13",
        ]
    for width in (20, 60, 80, 200):
        lines = render(results, color=True, width=width).splitlines()
        (divider,) = [line for line in lines if "──" in line]
        assert divider.startswith("\x1b[1m── near in")
        assert cell_width(plain(divider)) == min(width, MAX_LINE_WIDTH)


@pytest.mark.parametrize("width", [40, 60, 80])
def test_an_arabic_count_is_wrapped_rather_than_cut(width: int) -> None:
    results = replace(answer(ARABIC), counts=MatchCounts(12_345, 1_234, words=2))
    with in_language("ar"):
        whole = describe_counts(results)
        text = render(results, color=False, width=width)
    block = text.split("\n\n")[0].splitlines()
    assert " ".join(line.strip() for line in block) == whole
    assert all(cell_width(line) == width for line in block)


@pytest.mark.parametrize(
    ("language", "note"), [("en", "by its name"), ("es", "por su nombre"), ("ar", "باسمه")]
)
def test_a_hit_by_its_name_says_so_and_lights_the_name(language: str, note: str) -> None:
    lit = (Highlight(Span(9, 15), Reason.EXACT, "rescue"),)
    hit = replace(SPANISH, highlights=(), contributions=(), path_highlights=lit)
    with in_language(language):
        text = render(answer(hit), color=True, width=80)
    assert note in text
    assert "\x1b[1;4;31mrescue\x1b[0m" in text


def test_by_meaning_alone_nothing_is_divided() -> None:
    hits = (replace(ENGLISH, match=Match.MEANING), replace(SPANISH, match=Match.WORDS))
    results = replace(answer(*hits), mode=Mode.SEMANTIC)
    assert "──" not in render(results, color=False, width=0)


def test_nothing_found_is_nothing() -> None:
    assert render(answer(), color=True, width=80, explain=True) == ""


@pytest.mark.parametrize(
    ("example", "marked"),
    [
        (ENGLISH, "\x1b[1;35mhuman trafficking\x1b[0m"),
        (SPANISH, "\x1b[1;4;31mtrata de personas\x1b[0m"),
        (ARABIC, "\x1b[1;35mالاتجار بالبشر\x1b[0m"),
    ],
)
def test_highlights_are_in_colour_on_a_screen(example: Hit, marked: str) -> None:
    assert marked in render(answer(example), color=True, width=80)


def test_reasons_differ_in_attributes_not_only_in_colour() -> None:
    looks = set()
    for reason in Reason:
        example = hit(SPANISH.text, "es", "trata de personas", reason, "Título")
        output = render(answer(example), color=True, width=80)
        codes = output[: output.index("trata de personas")].rpartition("\x1b[")[2].rstrip("m")
        looks.add(tuple(code for code in codes.split(";") if int(code) < 30))
    assert len(looks) == len(Reason)
    assert () not in looks


def test_a_highlight_goes_on_after_a_line_break_and_ends_with_its_line() -> None:
    text = "trata de personas " * 12
    example = replace(
        SPANISH, text=text, highlights=(Highlight(Span(0, len(text)), Reason.EXACT, "trata"),)
    )
    lines = render(answer(example), color=True, width=40).splitlines()[2:]
    assert len(lines) > 1
    for line in lines:
        assert line.count("\x1b[1;4;31m") == 1
        assert line.count("\x1b[0m") == 1


@pytest.mark.parametrize("width", [40, 60, 80, 200])
def test_arabic_is_right_aligned_and_alone_on_its_lines(width: int) -> None:
    lines = render(answer(ARABIC), color=True, width=width, explain=True).splitlines()
    arabic = [plain(line) for line in lines if has_rtl(line)]
    assert len(arabic) >= 3
    for line in arabic:
        assert cell_width(line) == min(width, MAX_LINE_WIDTH)
        assert not re.search(r"[A-Za-z0-9─│]", line)


def test_latin_lines_stay_left() -> None:
    lines = render(answer(ENGLISH), color=False, width=80).splitlines()
    assert lines[2].startswith("    Fourteen victims")


def test_explain_tells_the_signals_and_what_matched() -> None:
    output = render(answer(ENGLISH), color=False, width=0, explain=True)
    assert "score 0.875 · keyword 0.500 · semantic –" in output
    assert "9.25 translation  trata de personas → human trafficking" in output
    assert output.startswith("highlights: exact · stem · spelling · translation · meaning\n")


@pytest.mark.parametrize(
    ("by", "fit", "expected"),
    [
        (Expansion.TRANSLATIONS, 1.0, "  trata de personas → human trafficking"),
        (Expansion.TRANSLATIONS, 0.62, "→ human trafficking (context × 0.62)"),
        (Expansion.SYNONYMS, 1.0, "→ human trafficking (synonyms)"),
        (Expansion.NAMES, 0.5, "→ human trafficking (names, context × 0.50)"),
    ],
)
def test_explain_tells_what_is_behind_a_match(by: Expansion, fit: float, expected: str) -> None:
    (part,) = ENGLISH.contributions
    example = replace(ENGLISH, contributions=(replace(part, by=by, fit=fit),))
    output = render(answer(example), color=False, width=0, explain=True)
    assert output.splitlines()[-1].endswith(expected)


def test_what_explains_little_of_the_score_is_dimmed() -> None:
    text = "trata de personas en el puerto"
    strong, weak = (
        Highlight(Span(text.index(word), text.index(word) + len(word)), Reason.EXACT, word, share)
        for word, share in (("trata", 0.8), ("puerto", 0.2))
    )
    output = render(
        answer(replace(SPANISH, text=text, highlights=(strong, weak))), color=True, width=80
    )
    assert "\x1b[1;4;31mtrata\x1b[0m" in output
    assert "\x1b[1;4;31;2mpuerto\x1b[0m" in output


def test_links_lead_to_the_file() -> None:
    example = replace(ENGLISH, path="/tmp/a folder/ñ.txt")
    output = render(answer(example), color=False, width=80, links=True)
    assert (
        "\x1b]8;;file:///tmp/a%20folder/%C3%B1.txt\x1b\\/tmp/a folder/ñ.txt\x1b]8;;\x1b\\" in output
    )


def test_a_document_without_a_title_goes_by_its_file_name() -> None:
    output = render(answer(replace(ENGLISH, title=None)), color=False, width=80)
    assert output.splitlines()[0] == "  1 EN  rescue.txt  2024-01-13"


HOSTILE = st.text(
    st.sampled_from("\x1b\x07\x9b\u202e\u2066\n\r\ud800[]عab ") | st.characters(codec=None)
)


@given(HOSTILE, HOSTILE, HOSTILE, st.sampled_from([0, 20, 80]), st.booleans())
def test_no_document_writes_to_the_terminal(
    text: str, title: str, path: str, width: int, links: bool
) -> None:
    example = replace(
        ENGLISH,
        text=text,
        title=title,
        path="/" + path.replace("\x00", ""),
        highlights=(Highlight(Span(0, len(text)), Reason.EXACT, title),),
        contributions=(Contribution(title, (text,), Reason.STEM, 1.0),),
    )
    for color in (True, False):
        output = render(answer(example), color=color, width=width, explain=True, links=links)
        unstyled = plain(output) if color or links else output
        assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", unstyled)
        output.encode()


@given(st.integers(30, 200), st.sampled_from([ENGLISH, SPANISH, ARABIC]))
def test_no_line_is_wider_than_the_screen(width: int, example: Hit) -> None:
    example = replace(example, text=example.text * 5, title=(example.title or "") * 5)
    output = plain(render(answer(example), color=True, width=width))
    assert all(cell_width(line) <= width for line in output.splitlines())


@pytest.mark.parametrize("width", [40, 60, 80])
@pytest.mark.parametrize("language", ["en", "es", "ar"])
def test_no_line_of_an_explanation_is_wider_than_the_screen(language: str, width: int) -> None:
    words = ("trata de personas", "tráfico de personas", "explotación")
    long = Contribution("trata de personas", words, Reason.EXACT, 9.25, Expansion.SYNONYMS, 0.5)
    hits = [replace(hit, contributions=(long,)) for hit in (ENGLISH, SPANISH, ARABIC)]
    results = replace(answer(*hits), counts=MatchCounts(12_345, 1_234, words=2))
    with in_language(language):
        text = plain(render(results, color=True, width=width, explain=True))
        whole = plain(render(results, color=True, width=0, explain=True))
    assert max(map(cell_width, text.splitlines())) <= width
    assert sorted(text.replace("·", "").split()) == sorted(whole.replace("·", "").split())
