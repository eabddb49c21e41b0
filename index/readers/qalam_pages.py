"""Read pages with Arabic by qalam, which knows the order of shaped and mixed lines better.

qalam is young, so every page it reads is weighed against what PDFium reads: by the share of
words that are Arabic function words, about a quarter of any running text.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
from collections import Counter
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import Final
from unicodedata import normalize

from index import cache
from index.readers.pdfium import clean_text
from index.text.analysis.arabic import STOP_WORDS
from index.text.normalize import fold

_ARABIC_LETTERS: Final = "\u0621-\u063a\u0641-\u064a\u0671-\u06d3\ufb50-\ufdff\ufe70-\ufefc"
_ARABIC_WORD: Final = re.compile(f"[{_ARABIC_LETTERS}\u0640\u064b-\u0652\u0670]+")
_LATIN_WORD: Final = re.compile("[A-Za-z\u00c0-\u024f]{2,}")
_WITHIN_WORD: Final = re.compile("(?<=[ةًٌٍ])(?=[\u0621-\u0626\u0628-\u063a\u0641-\u064a])")
"""After a tāʾ marbūṭa or a tanwīn, which end a word, and before a letter other than alif."""
_MAX_LOSS: Final = 0.1
"""Share of the letters and digits, and of the Latin words, that qalam may read otherwise."""
_MAX_FEWER_KNOWN: Final = 0.02
"""How much lower its share of known words may be: of pages read equally well, half are lower."""
_MAX_SECONDS: Final = 20
"""Processor time for the pages that are read together; 50 take about one second."""
_CLOCK_SECONDS: Final = 3
"""Seconds by the clock for each second of processor time."""
_MAX_BYTES: Final = 1 << 30
_PROGRAM: Final = """
import contextlib, sys
path, folder, seconds, size = sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
sys.path.append(folder)
with contextlib.suppress(ImportError, OSError, ValueError):  # not on every system
    import resource
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_DATA, (size, size))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
import qalam
pages = [page.text.replace("\\f", " ") for page in qalam.Document(path)]
sys.stdout.buffer.write("\\f".join(pages).encode("utf-8", "replace"))
"""
_IMAGE: Final = re.compile(rb"(?<=/Subtype)(\s*)/Image\b")


def has_arabic(text: str) -> bool:
    """Tell whether there is a word in Arabic letters in the text of a page."""
    return _ARABIC_WORD.search(text) is not None


def read_pages(data: bytes) -> list[str] | None:
    """Return the texts of the pages of a PDF that PDFium has written; None if qalam fails.

    It runs in a process of its own, because of 1,000 odd files there is one over which it
    would never end.
    """
    spec = find_spec("qalam")
    if spec is None or spec.origin is None:
        return None
    folder = str(Path(spec.origin).parents[1])
    limits = (str(_MAX_SECONDS), str(_MAX_BYTES))
    handle, path = tempfile.mkstemp(suffix=".pdf")  # for its owner alone
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(_hide_images(data))
        result = subprocess.run(
            # Without site (-S) it starts in half the time.
            [sys.executable, "-I", "-S", "-c", _PROGRAM, path, folder, *limits],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=_CLOCK_SECONDS * _MAX_SECONDS,
            check=True,
        )
    except (OSError, subprocess.SubprocessError):
        return None
    finally:
        Path(path).unlink(missing_ok=True)
    return [clean_text(page) for page in result.stdout.decode().split("\f")]


def choose_text(by_pdfium: str, by_qalam: str) -> str:
    """Return the better of two readings of a page with Arabic."""
    by_qalam = _WITHIN_WORD.sub(" ", by_qalam)
    # Letters in the forms that they have in a word are the same letters.
    before, after = normalize("NFKC", by_pdfium), normalize("NFKC", by_qalam)
    for count in (_count_characters, _count_latin_words):
        if _share_lost(count(before), count(after)) > _MAX_LOSS:
            return by_pdfium
    if _known_share(by_qalam) < _known_share(by_pdfium) - _MAX_FEWER_KNOWN:
        return by_pdfium
    return by_qalam


def _count_characters(text: str) -> Counter[str]:
    """Count the letters and digits in ``text``."""
    counts = Counter(text)
    return Counter({char: count for char, count in counts.items() if char.isalnum()})


def _count_latin_words(text: str) -> Counter[str]:
    return Counter(_LATIN_WORD.findall(text))


def _share_lost(items: Counter[str], others: Counter[str]) -> float:
    """Return the share of ``items`` that are not among ``others``."""
    return (items - others).total() / max(1, items.total())


def _known_share(text: str) -> float:
    """Return the share of Arabic words in ``text`` that are function words."""
    words = _ARABIC_WORD.findall(text)
    return sum(map(_is_function_word, words)) / max(1, len(words))


@lru_cache(cache.FUNCTION_WORD_CHECKS)
def _is_function_word(word: str) -> bool:
    return fold(word) in STOP_WORDS


def _hide_images(data: bytes) -> bytes:
    """Give images another type of the same length: qalam would unpack and convert each."""
    return _IMAGE.sub(rb"\1/Nmage", data)
