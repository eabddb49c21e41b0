"""What the scripts of the page say: data attributes, so that they need no catalogues."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from index.messages import _, marked

_WORDS: Final = {
    "no-server": marked(
        "The server does not answer any more. Start search --serve again, and open the address"
        " that it prints."
    ),
    "no-answer": marked("That cannot be answered."),
    "no-picture": marked("The page could not be drawn: the server does not answer any more."),
    "copied": marked("Copied"),
    "bytes": marked("Not copied: the name of the file has bytes that are no text"),
    "forbidden": marked("Not copied: the browser does not allow it"),
    "encoding": marked(
        "The file is no UTF-8 and was read as {encoding}: look whether the names are right."
    ),
    "header": marked("The first row, “{name}”, was taken for the name of the column and left out."),
}
"""By the names that the scripts know them by."""


def script_words() -> Mapping[str, str]:
    """Return what the scripts say, in the language of the request."""
    return {name: _(message) for name, message in _WORDS.items()}
