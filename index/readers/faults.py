"""Say in words what is wrong with a damaged file; names of exceptions say it to programmers."""

from __future__ import annotations

from typing import Final

from index.errors import ReadError

_BROKEN_STRUCTURE: Final = "its structure is broken"
_MEANINGS: Final = {
    "EOFError": "it ends too early",
    "BadZipFile": "its list of files is missing or broken",
    "TarError": "its list of files is broken",
    "LZMAError": "its packed data is broken",
    "LxmlError": "its markup is broken",
    "UnicodeError": "its letters are in no known encoding",
    "RecursionError": "its parts are nested too deeply",
    "UnidentifiedImageError": "its beginning is broken",
    "DecompressionBombError": "its size is not believable",
    "OSError": "it cannot be read to its end",
}
"""By the name of an exception or of one of its bases, so that no library need be imported."""


def describe_fault(error: BaseException) -> str:
    """Return what ``error``, which a library raised over a file, means to a person."""
    if isinstance(error, ReadError):
        return str(error)
    bases = type(error).__mro__
    if (bases[0].__module__, bases[0].__name__) == ("zlib", "error"):
        return _MEANINGS["LZMAError"]
    return next(
        (_MEANINGS[base.__name__] for base in bases if base.__name__ in _MEANINGS),
        _BROKEN_STRUCTURE,
    )
