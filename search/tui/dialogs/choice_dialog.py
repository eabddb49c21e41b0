"""A dialog to choose from a list."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, ClassVar, Generic, TypeVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.events import Click, Key, Resize
from textual.geometry import Region, Size
from textual.screen import ModalScreen
from textual.strip import Strip
from textual.widgets import Static

from index.messages import _
from index.text.safe import safe
from search.display.bidi.isolation import isolate_words, says_rtl
from search.display.bidi.modes import Bidi
from search.display.cells import clip
from search.display.pieces import Piece
from search.tui.model.keys import LEAVING_BINDINGS
from search.tui.widgets.line_view import CURSOR, LineView
from search.tui.widgets.plain_text import PlaceText, Wrapped, order_message

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Choice(Generic[T]):
    """A line of the list, and what it stands for. ``key`` is a letter that chooses it, or "".

    ``is_place``: it says where something is, and runs from left to right whatever its letters.
    """

    text: str
    value: T
    key: str = ""
    is_place: bool = False

    @property
    def label(self) -> str:
        """The line as it is shown."""
        return f"{self.key}  {self.text}" if self.key else self.text


class ChoiceList(LineView):
    """Choices, a line each, one of them selected."""

    def __init__(self, labels: Sequence[str], bidi: Bidi) -> None:
        super().__init__("choices", bidi)
        self._labels = [safe(label) for label in labels]
        self.selected = 0
        self.places: frozenset[int] = frozenset()
        """The numbers of those that run from left to right, whatever their letters."""

    def on_resize(self, event: Resize) -> None:
        """Lay out for the new size."""
        del event
        self.virtual_size = Size(self.columns, len(self._labels))

    def show(self, labels: Sequence[str]) -> None:
        """Show other choices, and select the first."""
        self._labels = [safe(label) for label in labels]
        if self.is_attached:  # else it is drawn as soon as it is
            self.virtual_size = Size(self.columns, len(self._labels))
            self.select(0)

    def relabel(self, labels: Sequence[str]) -> None:
        """Show other labels for the same choices."""
        self._labels = [safe(label) for label in labels]
        if self.is_attached:
            self.redraw()

    def select(self, index: int) -> None:
        """Select a choice, stopping at the ends."""
        self.selected = max(0, min(index, len(self._labels) - 1))
        region = Region(0, self.selected, 1, 1)
        self.scroll_to_region(region, animate=False, force=True, immediate=True)
        self.redraw()

    def draw_line(self, number: int, width: int) -> Strip:
        """Draw a choice."""
        base = self.base_style
        if number >= len(self._labels):
            return Strip.blank(width, base)
        selected = number == self.selected
        if selected:
            base += self.component_style("line-view--selected")
        text = clip(self._labels[number], width - 3)
        is_place = number in self.places
        rtl = says_rtl() and not is_place  # as the title, so that columns stay columns
        piece = Piece(text if is_place else isolate_words(text))
        segments = self.highlighted_segments([piece], base, rtl=rtl)
        mark = CURSOR if selected else " "
        cursor = Strip(self.component_segments(mark, "line-view--mark", base))
        rest = self.align(segments, width - 1, base, rtl=rtl, margin=1 if rtl else 0)
        return Strip.join([cursor, rest])


class ChoiceDialog(ModalScreen[T | None]):
    """Choices under a title: arrows and Enter, or a letter, or the mouse. Esc chooses none.

    Choices that are None are still to come, see fill(); what is typed meanwhile is done then,
    and what is chosen is passed on by finish().
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,f1,f2,f4,f6,ctrl+y,ctrl+x", "dismiss", "Close"),
        Binding("up,ctrl+p", "move(-1)", "Previous"),
        Binding("down,ctrl+n", "move(1)", "Next"),
        Binding("pageup", "move(-10)", "Page up"),
        Binding("pagedown", "move(10)", "Page down"),
        Binding("enter", "choose", "Choose"),
        *LEAVING_BINDINGS,
    ]

    def __init__(self, title: str, choices: Sequence[Choice[T]] | None, bidi: Bidi) -> None:
        super().__init__()
        self._heading = Wrapped(safe(title), bidi)
        self._about = PlaceText("about", bidi)
        self._about.display = False
        self._bidi = bidi
        self._choices = tuple(choices or ())
        self._list = ChoiceList([choice.label for choice in self._choices], bidi)
        self._list.places = _places(self._choices)
        self._typed_ahead: list[Callable[[], object]] | None = [] if choices is None else None
        """What to do once there are choices; None from then on."""
        self._on_choice: Callable[[T], None] | None = None
        self.typed_waiting = ""
        """The letters that were typed while there were no choices."""
        self.is_open = True

    @property
    def is_waiting(self) -> bool:
        """Whether it is open and its choices are still to come."""
        return self._typed_ahead is not None

    def compose(self) -> ComposeResult:
        """Lay out the title, the choices and the keys."""
        with Vertical(id="choice-dialog"):
            yield self._heading
            yield self._about
            yield self._list
            yield Static(order_message(_("⏎ choose   Esc close"), self._bidi), markup=False)

    def fill(
        self,
        title: str,
        choices: Sequence[Choice[T]],
        on_choice: Callable[[T], None],
        *,
        about: str = "",
    ) -> None:
        """Show the choices that have come, and do what was typed meanwhile.

        ``about`` is the place that they are about, "" if none is.
        """
        self._choices = tuple(choices)
        self._on_choice = on_choice
        self._heading.say(safe(title))
        self._about.display = bool(about)
        self._about.show_place("", about)
        self._list.places = _places(self._choices)
        self._list.show([choice.label for choice in self._choices])
        typed_ahead, self._typed_ahead = self._typed_ahead or [], None
        for do in typed_ahead:
            if self.is_current:
                do()

    def finish(self, value: T | None) -> None:
        """Pass on the choice that the dialog was closed with; it waits for none any more."""
        self.is_open = False
        self._typed_ahead = None
        if value is not None and self._on_choice is not None:
            self._on_choice(value)

    def relabel(self, texts: Sequence[str]) -> None:
        """Show other texts for the choices, as more is known of them."""
        pairs = zip(self._choices, texts, strict=True)
        self._list.relabel([replace(choice, text=text).label for choice, text in pairs])

    def action_move(self, by: int) -> None:
        """Move the selection."""
        if self._typed_ahead is not None:
            self._typed_ahead.append(partial(self.action_move, by))
        else:
            self._list.select(self._list.selected + by)

    def action_choose(self) -> None:
        """Close with what is selected."""
        if self._typed_ahead is not None:
            self._typed_ahead.append(self.action_choose)
        else:
            self.dismiss(self._choices[self._list.selected].value if self._choices else None)

    def on_key(self, event: Key) -> None:
        """Choose by letter."""
        letter = event.character
        if self._typed_ahead is not None:
            self._typed_ahead.append(partial(self._choose_by_letter, letter))
            if event.is_printable and letter:
                self.typed_waiting += letter
        elif self._choose_by_letter(letter):
            event.stop()

    def _choose_by_letter(self, letter: str | None) -> bool:
        """Close with the choice that ``letter`` stands for, if one does."""
        for choice in self._choices:
            if choice.key and letter == choice.key:
                self.dismiss(choice.value)
                return True
        return False

    def on_click(self, event: Click) -> None:
        """Choose with the mouse."""
        if event.widget is self._list:
            number = event.y + self._list.scroll_offset.y
            if number < len(self._choices):
                self.dismiss(self._choices[number].value)


def _places(choices: Sequence[Choice[Any]]) -> frozenset[int]:
    return frozenset(number for number, choice in enumerate(choices) if choice.is_place)
