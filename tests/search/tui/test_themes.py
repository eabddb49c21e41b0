"""Every text can be told from every background, in every theme, and without colour at all."""

from __future__ import annotations

from dataclasses import replace

import pytest
from rich.color import ColorSystem
from rich.style import Style
from textual.color import Color

from index.types import LANGUAGES, Span
from search.cancellation import IsWanted
from search.tui.background.services import Services
from search.tui.settings import THEMES
from search.tui.themes import (
    BACKGROUNDS,
    PALETTES,
    PALETTES_IN_16_COLOURS,
    PLAIN,
    TEXTS,
    THEME_NAMES,
    build_themes,
    resolve_theme,
)
from search.tui.widgets.line_view import LineView
from search.types import Highlight, Hit, Mode, Reason
from tests.search.tui.stage import (
    AS_WRITTEN,
    BEFORE,
    PASSAGES,
    REASONS,
    FakeEngine,
    Screen,
    running,
)

ENOUGH = 4.5
"""The contrast that WCAG 2.2, criterion 1.4.3, asks for."""


def luminance(color: Color) -> float:
    """Relative luminance as WCAG 2.2 defines it."""
    parts = [
        value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4
        for value in color.normalized
    ]
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]


def contrast(colour: Color, other: Color) -> float:
    light, dark = sorted((luminance(colour), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_contrast_is_computed_as_defined() -> None:
    assert contrast(Color.parse("#000000"), Color.parse("#ffffff")) == pytest.approx(21)
    assert contrast(Color.parse("#777777"), Color.parse("#ffffff")) == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("name", PALETTES)
@pytest.mark.parametrize("background", BACKGROUNDS)
@pytest.mark.parametrize("text", TEXTS)
def test_every_text_stands_out_from_every_background(name: str, background: str, text: str) -> None:
    palette = PALETTES[name]
    ratio = contrast(Color.parse(getattr(palette, text)), Color.parse(getattr(palette, background)))
    assert ratio >= (7 if name == "high-contrast" else ENOUGH), f"{ratio:.2f}"


COLOURS_OF_TERMINALS = {
    "xterm": (
        "000000 cd0000 00cd00 cdcd00 0000ee cd00cd 00cdcd e5e5e5"
        " 7f7f7f ff0000 00ff00 ffff00 5c5cff ff00ff 00ffff ffffff"
    ),
    "the console of Linux": (
        "000000 aa0000 00aa00 aa5500 0000aa aa00aa 00aaaa aaaaaa"
        " 555555 ff5555 55ff55 ffff55 5555ff ff55ff 55ffff ffffff"
    ),
}
"""The 16 colours of each."""


def in_16_colours(colour: str, terminal: str) -> Color:
    nearest = Color.parse(colour).rich_color.downgrade(ColorSystem.STANDARD)
    assert nearest.number is not None
    return Color.parse(f"#{COLOURS_OF_TERMINALS[terminal].split()[nearest.number]}")


@pytest.mark.parametrize("terminal", COLOURS_OF_TERMINALS)
@pytest.mark.parametrize("name", PALETTES)
@pytest.mark.parametrize("background", BACKGROUNDS)
def test_every_theme_stands_out_in_16_colours(terminal: str, name: str, background: str) -> None:
    (theme,) = (theme for theme in build_themes(in_16_colours=True) if theme.name == name)
    below = in_16_colours(theme.variables[f"app-{background}"], terminal)
    for text in (*TEXTS, *(f"{reason.value}-faint" for reason in Reason)):
        written = in_16_colours(theme.variables[f"app-{text}"], terminal)
        enough = 7 if name == "high-contrast" else ENOUGH
        assert contrast(written, below) >= enough, (text, written, below)


@pytest.mark.asyncio
async def test_a_terminal_of_16_colours_gets_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    for system, palettes in (("standard", PALETTES_IN_16_COLOURS), ("truecolor", PALETTES)):
        monkeypatch.setattr("textual.constants.COLOR_SYSTEM", system)
        for name, palette in palettes.items():
            async with running(services=Services(FakeEngine, theme=name)) as screen:
                assert screen.app.get_css_variables()["app-accent"] == palette.accent


def styles(widget: LineView) -> set[Style]:
    rows = range(widget.size.height)
    parts = [part for y in rows for part in widget.render_line(y) if part.text.strip()]
    return {part.style for part in parts if part.style is not None}


@pytest.mark.asyncio
@pytest.mark.parametrize("name", PALETTES)
async def test_what_is_drawn_stands_out(name: str) -> None:
    engine = FakeEngine(copies=2)
    async with running(services=Services(lambda: engine, theme=name)) as screen:
        await screen.search("trata")
        drawn = styles(screen.results) | styles(screen.preview)
        assert len(drawn) > 8
        for style in drawn:
            assert style.color is not None
            assert style.bgcolor is not None
            text, background = (
                Color.from_rich_color(style.color),
                Color.from_rich_color(style.bgcolor),
            )
            assert contrast(text, background) >= ENOUGH, style


@pytest.mark.asyncio
async def test_without_colour_reasons_differ_in_attributes() -> None:
    engine = FakeEngine()
    async with running(services=Services(lambda: engine, theme=PLAIN)) as screen:
        await screen.search("trata")
        drawn = styles(screen.results) | styles(screen.preview)
        assert {style.color.name for style in drawn if style.color} == {"default"}
        reason_styles = [screen.results.reason_style(reason) for reason in Reason]
        looks = {(style.bold, style.italic, style.underline) for style in reason_styles}
        assert len(looks) == len(Reason)


class Weighing(FakeEngine):
    """The first word of every passage is lit, too, but explains little."""

    def hit(self, rank: int, language: str) -> Hit:
        hit = super().hit(rank, language)
        first = Span(0, len(hit.text.split()[0]))
        strong = (replace(highlight, strength=0.9) for highlight in hit.highlights)
        weak = Highlight(first, hit.highlights[0].reason, "fourteen", 0.1)
        return replace(hit, highlights=(weak, *strong))

    def highlight_document(
        self,
        query: str,
        document: int,
        mode: Mode = Mode.HYBRID,
        *,
        is_wanted: IsWanted | None = None,
    ) -> tuple[Highlight, ...]:
        highlights = super().highlight_document(query, document, mode, is_wanted=is_wanted)
        start = len(BEFORE)
        first = PASSAGES[LANGUAGES[document]].split()[0]
        weak = Highlight(Span(start, start + len(first)), highlights[0].reason, "fourteen", 1.0)
        return (weak, *highlights)


def drawn_as(widget: LineView, word: str) -> Style:
    rows = [part for y in range(widget.size.height) for part in widget.render_line(y)]
    return next(part.style for part in rows if part.text == word and part.style)


@pytest.mark.asyncio
@pytest.mark.parametrize("name", THEME_NAMES)
@pytest.mark.parametrize("language", LANGUAGES)
async def test_a_match_that_explains_little_is_drawn_fainter(name: str, language: str) -> None:
    services = Services(lambda: Weighing((language,)), theme=name, bidi=AS_WRITTEN)
    async with running(services=services) as screen:
        await screen.search("trata")
        await screen.press("f3")  # the current match looks different
        for widget in (screen.results, screen.preview):
            weak = drawn_as(widget, PASSAGES[language].split()[0])
            reason = REASONS[language]
            strong, faint = (
                widget.reason_style(reason, faint=is_faint) for is_faint in (False, True)
            )
            assert weak.italic
            assert not strong.italic
            assert weak.color == faint.color
            assert (weak.color == strong.color) is (name == PLAIN)
            assert (weak.bold, weak.underline) == (strong.bold, strong.underline)


@pytest.mark.parametrize("name", PALETTES)
@pytest.mark.parametrize("background", BACKGROUNDS)
@pytest.mark.parametrize("reason", Reason)
def test_faint_matches_stand_out_from_every_background(
    name: str, background: str, reason: Reason
) -> None:
    palette = PALETTES[name]
    faint = Color.parse(palette.faint_colour(reason.value))
    ratio = contrast(faint, Color.parse(getattr(palette, background)))
    assert ratio >= (7 if name == "high-contrast" else ENOUGH), f"{ratio:.2f}"


@pytest.mark.asyncio
async def test_the_key_goes_through_all_themes_and_changes_what_is_drawn() -> None:
    async with running() as screen:
        await screen.search("trata")
        first = screen.app.theme
        seen = [first]
        backgrounds = []
        for _ in THEME_NAMES:
            await screen.press("f8")
            await screen.settle()
            seen.append(screen.app.theme)
            backgrounds.append(next(iter(screen.results.render_line(0))).style)
            assert f"theme: {screen.app.theme}" in screen.status
        assert set(seen) == set(THEME_NAMES)
        assert seen[-1] == first
        assert len({str(style) for style in backgrounds}) == len(THEME_NAMES)


def drawn_texts(screen: Screen) -> list[tuple[str, Style]]:
    """Return all that is on the screen but lines and bars, each with its style."""
    strips = screen.app.screen._compositor.render_strips(screen.app.size)
    segments = [segment for strip in strips for segment in strip]
    return [
        (segment.text, segment.style)
        for segment in segments
        if segment.style is not None and any(map(str.isalnum, segment.text))
    ]


@pytest.mark.asyncio
@pytest.mark.parametrize("keys", [(), ("ctrl+f",), ("f2",), ("f9",), ("f1",), ("f10",), ("alt+l",)])
async def test_every_part_of_the_screen_changes_at_once(keys: tuple[str, ...]) -> None:
    """Looked at right after the key, in each theme, with each panel and dialog open."""
    async with running(FakeEngine(copies=4), size=(120, 36)) as screen:
        await screen.idle()
        for query in ("", "trata"):
            if query:
                await screen.search(query)
                await screen.press(*keys)
                await screen.settle()
            for _ in PALETTES:
                screen.main.action_theme()
                if screen.app.theme == PLAIN:
                    screen.main.action_theme()
                await screen.settle()
                palette = PALETTES[screen.app.theme]
                texts = drawn_texts(screen)
                assert len(texts) > 2
                for text, style in texts:
                    assert style.color is not None
                    assert style.bgcolor is not None
                    colours = (
                        Color.from_rich_color(style.color),
                        Color.from_rich_color(style.bgcolor),
                    )
                    if style.reverse:
                        colours = colours[::-1]
                    assert contrast(*colours) >= ENOUGH, (screen.app.theme, text, style)
                    assert colours[1].hex.lower() in palette.variables().values(), (text, style)


@pytest.mark.parametrize(
    ("environment", "expected"),
    [
        ({}, "dark"),
        ({"COLORFGBG": "0;15"}, "light"),
        ({"COLORFGBG": "15;default;0"}, "dark"),
        ({"NO_COLOR": "1", "COLORFGBG": "0;15"}, PLAIN),
        ({"NO_COLOR": ""}, "dark"),
        ({"TERM": "dumb"}, PLAIN),
    ],
)
def test_the_theme_that_suits_the_terminal(environment: dict[str, str], expected: str) -> None:
    assert resolve_theme("auto", environment) == expected
    assert resolve_theme("light", environment) == "light"


def test_the_settings_know_all_themes() -> None:
    assert ("auto", *THEME_NAMES) == THEMES
