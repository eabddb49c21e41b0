"""What the commands and the page say, in the language of the user: catalogues of gettext.

Messages are English as they are in the source, and those of other languages in ``locale``, which
``scripts/messages`` collects. Which language is in force is that of the process, which a command
has be that of the locale (:func:`speaking`), or of the request that a thread or a task answers
(:func:`in_language`). Gettext is imported for another language than English only.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Self

if TYPE_CHECKING:
    from gettext import NullTranslations

ENGLISH: Final = "en"
LOCALES: Final = ("es", "ar")
"""Languages that there are catalogues for, beside English."""
RIGHT_TO_LEFT: Final = ("ar",)
FOLDER: Final = Path(__file__).parent / "locale"
DOMAIN: Final = "trujaman"
_NO_DOMAIN: Final = "messages"
"""Gettext's own, which has no catalogues; argparse looks its messages up there."""

_VARIABLES: Final = ("LC_ALL", "LC_MESSAGES", "LANG")
_THIN_SPACE: Final = "\u202f"
"""Between thousands where neither a comma nor a point is understood everywhere (RAE, ISO)."""

_of_process = ENGLISH
_of_request: ContextVar[str | None] = ContextVar("language", default=None)


def _(message: str) -> str:
    """Return a message in the language in force; "" stays so: catalogues have their head there."""
    language = language_in_force()
    return message if language == ENGLISH or not message else _catalogue(language).gettext(message)


def ngettext(singular: str, plural: str, count: int) -> str:
    """Return the form of a message for ``count`` in the language in force, with that number.

    ``{count}`` in it stands for the number; other names are left.
    """
    language = language_in_force()
    if language == ENGLISH:
        form = singular if count == 1 else plural
    else:
        form = _catalogue(language).ngettext(singular, plural, count)
    return form.replace("{count}", number(count))


def marked(message: str) -> str:
    """Return ``message`` as it is; marks what :func:`_` is given elsewhere as one to translate."""
    return message


class Message(str):
    """A text that is English wherever it is kept or sent on, and that :func:`say` translates.

    It is ``message`` with ``values`` where their names stand in braces.
    """

    _message: str
    _values: dict[str, object]

    def __new__(cls, message: str, /, **values: object) -> Self:
        text = super().__new__(cls, message.format(**values) if values else message)
        text._message, text._values = message, values
        return text

    def __getnewargs_ex__(self) -> tuple[Any, dict[str, object]]:
        return (self._message,), self._values

    def said(self) -> str:
        """Return it in the language in force."""
        message = _(self._message)
        return fill(message, self._values) if self._values else message


class CountedMessage(Message):
    """A message that has a number, ``{count}``, and the form that goes with it."""

    _forms: tuple[str, str, int]

    def __new__(cls, singular: str, plural: str, count: int) -> Self:
        text = super().__new__(cls, singular if count == 1 else plural, count=f"{count:,}")
        text._forms = singular, plural, count
        return text

    @property
    def number(self) -> int:
        """The number that it has."""
        return self._forms[2]

    def __getnewargs_ex__(self) -> tuple[Any, dict[str, object]]:
        return self._forms, {}

    def said(self) -> str:
        """Return it in the language in force."""
        return ngettext(*self._forms)


def say(text: str) -> str:
    """Return a message, or an English text that is one, in the language in force."""
    return text.said() if isinstance(text, Message) else _(text)


class _Number(int):
    """A number that ``{name:,}`` groups as the language in force does."""

    def __format__(self, form: str) -> str:
        return number(int(self)) if form == "," else int(self).__format__(form)


SYSTEM_ERRORS: Final = (
    marked("No such file or directory"),
    marked("Permission denied"),
    marked("Operation not permitted"),
    marked("Is a directory"),
    marked("Not a directory"),
    marked("Directory not empty"),
    marked("File exists"),
    marked("File name too long"),
    marked("File too large"),
    marked("No space left on device"),
    marked("Disk quota exceeded"),
    marked("Read-only file system"),
    marked("Device or resource busy"),
    marked("Input/output error"),
    marked("Invalid argument"),
    marked("Too many levels of symbolic links"),
    marked("Too many open files"),
    # of SQLite
    marked("database or disk is full"),
    marked("disk I/O error"),
    marked("attempt to write a readonly database"),
    marked("unable to open database file"),
    marked("database is locked"),
)
"""What the system and SQLite say of files, which they may have no translation of."""
_SYSTEM_VALUES: Final = ("reason", "strerror")
"""Names in messages that stand for what the system says."""


def fill(message: str, values: Mapping[str, object]) -> str:
    """Return ``message`` with ``values`` where their names stand in braces."""
    return message.format(**{name: _shown(name, value) for name, value in values.items()})


def _shown(name: str, value: object) -> object:
    if isinstance(value, Message):
        return value.said()
    if name in _SYSTEM_VALUES and value in SYSTEM_ERRORS:
        return _(str(value))
    return _Number(value) if type(value) is int else value


def number(count: float, digits: int = 0) -> str:
    """Return a number as the language in force groups it, with so many ``digits`` of a part."""
    text = f"{count:,.{digits}f}" if digits else f"{count:,}"
    return text if language_in_force() == ENGLISH else text.replace(",", _THIN_SPACE)


def language_in_force() -> str:
    """Return the language that messages are in."""
    return _of_request.get() or _of_process


def user_language(environment: Mapping[str, str] = os.environ) -> str:
    """Return the language of messages that the locale asks for, "en" if there is none for it.

    As gettext does: ``LANGUAGE`` is a list, and counts unless the locale is C.
    """
    locale = next(filter(None, map(environment.get, _VARIABLES)), "C")
    if locale.partition(".")[0] in ("C", "POSIX"):
        return ENGLISH
    for name in (*environment.get("LANGUAGE", "").split(":"), locale):
        language = name.replace("-", "_").partition("_")[0].partition(".")[0].lower()
        if language == ENGLISH or language in LOCALES:
            return language
    return ENGLISH


@contextmanager
def in_language(language: str) -> Iterator[None]:
    """Have messages be in ``language`` in this thread or task, inside ``with``."""
    token = _of_request.set(language)
    try:
        yield
    finally:
        _of_request.reset(token)


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """Have messages of the whole process be in ``language``, inside ``with``; argparse's, too."""
    outer = _of_process
    _speak(language)
    try:
        yield
    finally:
        _speak(outer)


def _speak(language: str) -> None:
    global _of_process
    if language == _of_process:
        return
    import gettext

    _of_process = language
    gettext.bindtextdomain(DOMAIN, str(FOLDER))
    gettext.textdomain(_NO_DOMAIN if language == ENGLISH else DOMAIN)


@cache
def _catalogue(language: str) -> NullTranslations:
    import gettext

    return gettext.translation(DOMAIN, FOLDER, [language])
