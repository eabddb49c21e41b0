"""Where the program runs: locale, terminal, right-to-left text, fonts."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from typing import Final

from index.messages import Message, marked
from index.text.safe import safe
from search.display.bidi.modes import Bidi, detect_mode
from search.warm.client import running_helper
from search.warm.exchange import OFF
from trujaman.doctor.findings import Finding, State

_SECONDS: Final = 5
_ORDERED_BY: Final = {
    Bidi.TERMINAL: marked("the terminal orders right-to-left lines"),
    Bidi.APP: marked("right-to-left lines are ordered by this program"),
    Bidi.WORDS: marked("the terminal orders letters, this program words"),
    Bidi.PARAGRAPHS: marked("the terminal orders right-to-left paragraphs"),
    Bidi.OFF: marked("nobody orders right-to-left lines"),
}


def check_machine() -> Iterator[Finding]:
    """Yield what there is to say of the terminal and the system."""
    yield _check_locale()
    yield _check_terminal()
    how = Message(_ORDERED_BY[detect_mode(Bidi.AUTO)])
    advice = Message("{how}; if Arabic looks reversed: --bidi, or 'bidi:' in config.yaml", how=how)
    yield Finding("bidi", advice)
    yield _check_fonts()
    yield _check_helper()


def _check_locale() -> Finding:
    encoding = sys.stdout.encoding or "unknown"
    variables = (f"{name}={os.environ[name]}" for name in ("LC_ALL", "LANG") if name in os.environ)
    named = safe(", ".join(variables)) or "no LANG"
    if encoding.lower().replace("-", "") == "utf8":
        return Finding("locale", f"UTF-8 ({named})")
    text = Message(
        "{encoding} ({variables}): letters it lacks are written as \\u…; export LANG=C.UTF-8",
        encoding=encoding,
        variables=named,
    )
    return Finding("locale", text, State.PROBLEM)


def _check_terminal() -> Finding:
    if not sys.stdout.isatty():
        return Finding("terminal", marked("none: output goes to a file or a program"))
    size = shutil.get_terminal_size()
    term = safe(os.environ.get("TERM", ""))
    if term in ("", "dumb"):
        text = Message(
            "TERM={term}: no colours, no full screen; export TERM=xterm-256color",
            term=term or Message("(not set)"),
        )
        return Finding("terminal", text, State.NOTE)
    colors = (
        "24-bit"
        if os.environ.get("COLORTERM") in ("truecolor", "24bit")
        else Message("256 or fewer")
    )
    cells = f"{size.columns}×{size.lines}"
    color = Message("off (NO_COLOR)") if os.environ.get("NO_COLOR") else colors
    text = Message(
        "{term}, {size}, colours: {colors}",
        term=term,
        size=cells,
        colors=color,
    )
    return Finding("terminal", text)


def _check_helper() -> Finding:
    process = running_helper()
    if process is None:
        return Finding("warm helper", marked("none; 'trujaman warm' starts one, which saves time"))
    text = Message("process {process} answers searches", process=process)
    if os.environ.get(OFF) == "off":
        text = Message(
            "process {process} answers searches, but ${variable} is off",
            process=process,
            variable=OFF,
        )
    return Finding("warm helper", text)


def _check_fonts() -> Finding:
    """Return whether the browser of this machine has letters for Arabic."""
    lister = shutil.which("fc-list")
    if lister is None:
        return Finding("fonts", marked("not checked here: there is no fontconfig (fc-list)"))
    try:
        run = subprocess.run(
            [lister, ":lang=ar", "family"], capture_output=True, timeout=_SECONDS, check=True
        )
    except (OSError, subprocess.SubprocessError):
        return Finding("fonts", marked("not checked: fc-list failed"))
    families = sorted({line.strip() for line in run.stdout.decode(errors="replace").splitlines()})
    if not families:
        text = marked(
            "none has Arabic letters, so the page shows boxes: apt install fonts-noto-core"
        )
        return Finding("fonts", text, State.NOTE)
    fonts = safe(families[0])
    if len(families) > 1:
        fonts = Message("{names} and {count} more", names=fonts, count=len(families) - 1)
    return Finding("fonts", Message("Arabic letters in {fonts}", fonts=fonts))
