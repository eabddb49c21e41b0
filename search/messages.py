"""What ``search`` says of its hits, in the language of the user: catalogues of gettext.

Messages are English unless :func:`in_user_language` is in force, which the command for one query
has it be for what it prints as text. ``scripts/messages`` collects them.
"""

from __future__ import annotations

import gettext
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Final

LOCALES: Final = ("es", "ar")
"""Languages that there are catalogues for, beside English."""
FOLDER: Final = Path(__file__).parent / "locale"
DOMAIN: Final = "trujaman"

_VARIABLES: Final = ("LC_ALL", "LC_MESSAGES", "LANG")
_ENGLISH: Final = gettext.NullTranslations()
_THIN_SPACE: Final = "\u202f"
"""Between thousands where neither a comma nor a point is understood everywhere (RAE, ISO)."""

_current: gettext.NullTranslations = _ENGLISH


def _(message: str) -> str:
    """Return a message in the language in force."""
    return _current.gettext(message)


def ngettext(singular: str, plural: str, count: int) -> str:
    """Return the form of a message for ``count`` in the language in force, with that number.

    ``{count}`` in it stands for the number; other names are left.
    """
    form = _current.ngettext(singular, plural, count)
    return form.replace("{count}", number(count))


def number(count: int) -> str:
    """Return a number as the language in force groups it."""
    text = f"{count:,}"
    return text if _current is _ENGLISH else text.replace(",", _THIN_SPACE)


def user_language(environment: Mapping[str, str] = os.environ) -> str:
    """Return the language of messages that the locale asks for, "en" if there is none for it.

    As gettext does: ``LANGUAGE`` is a list, and counts unless the locale is C.
    """
    locale = next(filter(None, map(environment.get, _VARIABLES)), "C")
    if locale.partition(".")[0] in ("C", "POSIX"):
        return "en"
    for name in (*environment.get("LANGUAGE", "").split(":"), locale):
        language = name.replace("-", "_").partition("_")[0].partition(".")[0].lower()
        if language == "en" or language in LOCALES:
            return language
    return "en"


@contextmanager
def in_user_language(language: str | None = None) -> Iterator[None]:
    """Have messages be in ``language``, by default that of the locale, inside ``with``."""
    global _current
    outer, _current = _current, _catalogue(user_language() if language is None else language)
    try:
        yield
    finally:
        _current = outer


@cache
def _catalogue(language: str) -> gettext.NullTranslations:
    if language not in LOCALES:
        return _ENGLISH
    return gettext.translation(DOMAIN, FOLDER, [language])
