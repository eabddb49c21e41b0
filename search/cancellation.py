"""Giving up a search that nobody waits for any more, such as one for a query half typed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeAlias

from index.errors import SearchCancelledError

IsWanted: TypeAlias = Callable[[], bool]
"""Tells whether anyone still waits for the answer. Asked often, so it must be quick."""


class Cancellation:
    """What the steps of a search ask whether to go on.

    An engine has one, which all that works for it shares.
    """

    def __init__(self) -> None:
        self._is_wanted: IsWanted | None = None

    @contextmanager
    def asking(self, is_wanted: IsWanted | None) -> Iterator[None]:
        """Have :meth:`check` ask ``is_wanted`` inside the ``with`` statement; None: nobody."""
        outer, self._is_wanted = self._is_wanted, is_wanted
        try:
            yield
        finally:
            self._is_wanted = outer

    def check(self) -> None:
        """Raise SearchCancelledError if the answer is not wanted any more."""
        if self._is_wanted is not None and not self._is_wanted():
            raise SearchCancelledError("the search was given up; search again")
