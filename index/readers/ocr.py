"""Read text in pictures by Tesseract, if the extra ``ocr`` and its models are installed.

The wheels of tesserocr carry the engine. A model is a file ``ara.traineddata``; they are looked
for in ``$TESSDATA_PREFIX``, the user's folder and the usual folders of a system.
"""

from __future__ import annotations

import importlib.metadata
import importlib.util
import os
import sys
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from PIL.Image import Image

SECONDS_PER_PAGE: Final = 30
"""Processor time that a page takes at most, in nearly all cases; 2 to 7 s are usual."""
MAX_PAGES: Final = 2_000
"""Pages of a file that are recognized."""

_MODELS: Final = ("ara", "eng", "spa")
_SCRIPTS: Final = (("spa", "eng"), ("ara",))
"""Models that read a page together. Tesseract is surer of itself with those of the script of the
page: 72 to 95 of 100 against 30 to 49 with others, and right words are .85 to 1 against .02.
Spanish comes first, or words lose their accents. With English beside it, Arabic loses words."""
_SURE: Final = 70
"""Confidence from which on no other script is tried."""
_UPRIGHT: Final = 60
"""Confidence under which a page may be upside down: upright ones had 76 to 96, others 7 to 49.
Of pages on their side the engine itself turns half the right way, and half upside down."""
_MIN_CONFIDENCE: Final = 45
"""Confidence under which what is read is no text."""

_WITHOUT_MARKS: Final = dict.fromkeys(map(ord, "\u200e\u200f"))
"""The engine puts marks of direction around what it reads in the other one."""

_USER_FOLDER: Final = Path("~/.local/share/trujaman/tessdata")
_SYSTEM_FOLDERS: Final = (
    "/usr/share/tesseract-ocr/5/tessdata",
    "/usr/share/tesseract-ocr/4.00/tessdata",
    "/usr/share/tessdata",
    "/usr/share/tesseract/tessdata",
    "/usr/local/share/tessdata",
    "/opt/homebrew/share/tessdata",
    "/opt/local/share/tessdata",
    "C:/Program Files/Tesseract-OCR/tessdata",
)


def is_available() -> bool:
    """Tell whether pictures can be read; imports nothing."""
    return not find_obstacle()


def describe() -> str:
    """Return what reads pictures here, ``tesserocr 2.13.0: ara eng spa``; "" if nothing does.

    What was left unread under another description may be readable now.
    """
    if not is_available():
        return ""
    _, models = _find_models()
    return f"tesserocr {importlib.metadata.version('tesserocr')}: {' '.join(models)}"


def find_obstacle() -> str:
    """Return what to do so that pictures can be read, as the end of a sentence; "" if they can."""
    if not all(map(importlib.util.find_spec, ("tesserocr", "PIL"))):
        return "pip install 'trujaman[ocr]'"
    if not _find_models()[1]:
        return (
            "install Tesseract's models (apt-get install tesseract-ocr-ara tesseract-ocr-spa"
            f" tesseract-ocr-eng) or put ara.traineddata and the like into {_USER_FOLDER}"
        )
    return ""


class Recognizer:
    """Reads the pages of one document; begins with the script and the turn of the page before."""

    def __init__(self) -> None:
        _, models = _find_models()
        scripts = (tuple(filter(models.__contains__, script)) for script in _SCRIPTS)
        self._scripts = ["+".join(script) for script in scripts if script]
        self._angles = [0, 180]

    def read(self, picture: Image, dpi: int) -> str:
        """Return the text in ``picture``, "" if there is none. Raises RuntimeError if it fails."""
        readings = []
        for angle in tuple(self._angles):
            turned = picture.rotate(angle) if angle else picture
            readings.append((*self._read_upright(turned, dpi), angle))
            if readings[-1][0] >= _UPRIGHT:
                break
        confidence, text, angle = max(readings)
        if confidence < _MIN_CONFIDENCE:
            return ""
        self._angles.sort(key=angle.__ne__)
        return text

    def _read_upright(self, picture: Image, dpi: int) -> tuple[int, str]:
        """Return how sure the engine is of the likeliest reading, and the text."""
        readings = []
        for script in tuple(self._scripts):
            confidence, text = _recognize(_open_engine(script), picture, dpi)
            readings.append((confidence, text, script))
            if confidence >= _SURE:
                break
        confidence, text, script = max(readings)
        self._scripts.sort(key=script.__ne__)
        return confidence, text


def _recognize(engine: Any, picture: Image, dpi: int) -> tuple[int, str]:
    """Return how sure the engine is, from 0 to 100, and the text."""
    engine.SetImage(picture)
    engine.SetSourceResolution(dpi)
    text = str(engine.GetUTF8Text()).translate(_WITHOUT_MARKS).strip()
    confidence: int = engine.MeanTextConf()
    engine.Clear()
    return confidence if text else 0, text


@cache
def _open_engine(languages: str) -> Any:
    """Return an engine with the models of ``languages`` (``eng+spa``); they take about 50 MB."""
    import tesserocr

    folder, _ = _find_models()
    return tesserocr.PyTessBaseAPI(path=folder, lang=languages)


def _find_models() -> tuple[str, tuple[str, ...]]:
    """Return the folder with the most of our models, the first of equals, and which those are."""
    prefix = os.environ.get("TESSDATA_PREFIX", "")
    own = (prefix, f"{prefix}/tessdata") if prefix else ()
    best, best_models = "", tuple[str, ...]()
    for folder in (
        *own,
        str(_USER_FOLDER.expanduser()),
        *_SYSTEM_FOLDERS,
        f"{sys.prefix}/share/tessdata",
    ):
        # os.path, because a home that is not ours to enter has no models, and is no error.
        models = tuple(name for name in _MODELS if os.path.isfile(f"{folder}/{name}.traineddata"))  # noqa: PTH113
        if len(models) > len(best_models):
            best, best_models = folder, models
    return best, best_models
