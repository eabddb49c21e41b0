"""The keys: what they do, and how the help screen tells it. Change both together."""

from __future__ import annotations

from typing import Final

from textual.binding import Binding

BINDINGS: Final = (
    Binding("f1", "help", "Help", key_display="F1", priority=True),
    Binding("tab", "mode", "Mode", key_display="Tab", priority=True),
    Binding("ctrl+l", "language", "Lang", priority=True),
    Binding("ctrl+o", "preview", "Text", priority=True),
    Binding("enter", "open", "Open", key_display="⏎", priority=True),
    Binding("ctrl+r", "index", "Index", priority=True),
    Binding("ctrl+q,ctrl+c", "app.quit", "Quit", priority=True, key_display="^q"),
    Binding("escape", "clear", "Clear", show=False, priority=True),
    Binding("up,ctrl+p", "move(-1)", "Previous", show=False, priority=True),
    Binding("down,ctrl+n", "move(1)", "Next", show=False, priority=True),
    Binding("pageup", "page(-1)", "Page up", show=False, priority=True),
    Binding("pagedown", "page(1)", "Page down", show=False, priority=True),
    Binding("alt+up,ctrl+up", "scroll(-3)", "Scroll up", show=False, priority=True),
    Binding("alt+down,ctrl+down", "scroll(3)", "Scroll down", show=False, priority=True),
    Binding("ctrl+z", "app.suspend_process", "Suspend", show=False, priority=True),
)

KEYS: Final = (
    ("any text", "search as you type"),
    ("↑ ↓  Ctrl-P Ctrl-N", "previous, next result"),
    ("PageUp PageDown", "a screenful of results"),
    ("Alt-↑ Alt-↓", "scroll the document"),
    ("Enter", "open the document at the passage"),
    ("Tab", "next mode: hybrid, keyword, semantic"),
    ("Ctrl-L", "next language: all, English, Spanish, Arabic"),
    ("Ctrl-O", "show or hide the document"),
    ("Ctrl-R", "index what is new or changed"),
    ("Esc", "clear the query, then quit"),
    ("Ctrl-Q  Ctrl-C", "quit"),
    ("Ctrl-Z", "suspend"),
    ("F1", "these keys"),
)
