"""What a command did, and how good that is."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Verdict(StrEnum):
    """How a fault ended, from best to worst."""

    RIGHT = "right"
    """As without the fault."""
    SAID = "said"
    """A message said what is wrong, and nothing untrue was shown."""
    UNHEALED = "unhealed"
    """``index`` has run, and still not everything is as without the fault."""
    OVER = "over its bounds"
    """More time or memory than allowed."""
    WRONG = "wrong"
    """Something untrue, lost, touched or obeyed without a word."""
    TRACEBACK = "traceback"
    """Ended by an exception that nobody caught, or by a signal."""
    HANG = "hang"
    """Did not end by itself."""


VERDICTS: Final = tuple(Verdict)


@dataclass(frozen=True, slots=True)
class Outcome:
    """A command that has ended.

    ``status`` is the exit status, negative for a signal, None if it had to be stopped.
    ``cpu_seconds`` and ``peak_mb`` are of all its processes together, 0 if not watched.
    """

    status: int | None
    output: str
    errors: str
    seconds: float = 0.0
    cpu_seconds: float = 0.0
    peak_mb: float = 0.0


@dataclass(frozen=True, slots=True)
class Case:
    """A fault, and what came of it. ``detail`` says how to do it again, and what was said.

    ``seconds`` are of processor time, 0 where it was not measured.
    """

    part: str
    kind: str
    verdict: Verdict
    detail: str = ""
    seconds: float = 0.0
    peak_mb: float = 0.0
    noticed: bool | None = None
    """Whether ``index`` said that something was wrong; None where that is not asked."""

    @property
    def is_failure(self) -> bool:
        """Whether that is worse than a clear message."""
        return self.verdict not in (Verdict.RIGHT, Verdict.SAID)

    @property
    def is_measured(self) -> bool:
        """Whether time or memory was measured."""
        return self.seconds > 0 or self.peak_mb > 0


def worst(verdicts: Iterable[Verdict]) -> Verdict:
    """Return the worst of ``verdicts``; RIGHT if there is none."""
    return max(verdicts, key=VERDICTS.index, default=Verdict.RIGHT)


_MESSAGE: Final = re.compile(r"^(search|index): \S|^skipped ")
_ADVISES_DELETION: Final = re.compile(r"\b(delete|remove|rm)\b(?! (it|them) from 'documents)", re.I)
_NOT_ABOUT_DAMAGE: Final = re.compile(r"no hits|did you mean|searched for '")


def check_manners(outcome: Outcome) -> tuple[Verdict, str]:
    """Return whether a command behaved, whatever it answered, and what it did wrong.

    SAID stands for an error of one line and exit status 2.
    """
    if outcome.status is None:
        return Verdict.HANG, "did not end"
    lines = outcome.errors.strip().splitlines()
    last = lines[-1] if lines else ""
    if "Traceback (most recent call last)" in outcome.errors or outcome.status < 0:
        return Verdict.TRACEBACK, f"status {outcome.status}: {last}"
    if any(_ADVISES_DELETION.search(line) for line in lines):
        return Verdict.WRONG, f"advises to delete: {last}"
    if outcome.status not in (0, 1, 2):
        return Verdict.WRONG, f"exit status {outcome.status}: {last}"
    if outcome.status == 2:
        if not lines or not all(_MESSAGE.search(line) for line in lines):
            return Verdict.WRONG, f"exit status 2 without a message of one line: {lines[:3]}"
        return Verdict.SAID, last
    return Verdict.RIGHT, ""


def damage_messages(errors: str) -> Sequence[str]:
    """Return the messages that may be about damage."""
    return [
        line
        for line in errors.splitlines()
        if _MESSAGE.search(line) and not _NOT_ABOUT_DAMAGE.search(line)
    ]
