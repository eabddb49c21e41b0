"""What may take too long, given only so much time: a slow network drive, above all."""

from __future__ import annotations

from collections.abc import Callable
from threading import Thread
from typing import Generic, TypeVar

T = TypeVar("T")


class _Call(Thread, Generic[T]):
    """Calls a function in a thread that does not keep the program from ending.

    A thread, because a call of the system that waits for a drive cannot be cut short.
    """

    def __init__(self, function: Callable[[], T]) -> None:
        super().__init__(daemon=True)
        self._function = function
        self.result: T | None = None
        self.error: BaseException | None = None

    def run(self) -> None:
        try:
            self.result = self._function()
        except BaseException as error:  # noqa: BLE001, raised again where it is waited for
            self.error = error


def call_within(seconds: float, function: Callable[[], T]) -> T | None:
    """Return what ``function`` returns, None if it has not after ``seconds``.

    It goes on then, and its result is dropped. Raises what it raises.
    """
    call = _Call(function)
    call.start()
    call.join(seconds)
    if call.error is not None:
        raise call.error
    return call.result
