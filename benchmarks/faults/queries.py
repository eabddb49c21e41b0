"""Type what nobody would type: any text is read or refused in one line, and nothing is dropped.

    python -m benchmarks.faults.queries [--minutes 10] [--seed 0] [--guided]

Makes queries of pieces (operators, words of three scripts, quotation marks, signs, any Unicode)
and asks a small index for each, whole and half typed, in every mode. Prints each query that

- raises anything but TrujamanError, or takes more than two seconds of processor time;
- loses a word: each is in the tree of the query or in a note;
- is printed as another tree than it was read as.

Also prints how the time to read a query grows with its length, for the slowest of repeated
pieces. With ``--guided``, atheris chooses the texts by the code they reach, if it is installed
(``pip install atheris``); else they are drawn.
"""

from __future__ import annotations

import argparse
import importlib
import random
import re
import sys
import tempfile
import time
import traceback
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from types import FunctionType
from typing import Any, Final

from benchmarks.faults.project import make_project
from index.config import load
from index.errors import TrujamanError
from index.text.analysis.words import find_surfaces
from index.update import update
from search.engine import Engine
from search.query import syntax
from search.query.syntax.characters import KEYWORDS, STANDARD_SIGNS
from search.query.syntax.parser import ParsedQuery, parse
from search.query.syntax.printer import to_text
from search.query.syntax.tree import Field, Name, leaves
from search.query_forms import FIELDS
from search.types import Mode, SearchRequest
from search.validation import MAX_QUERY_LENGTH

_PASSAGES: Final = 300
_MAX_SECONDS: Final = 2.0
_PIECES: Final = (
    *("police", "trata", "personas", "de", "la", "the", "الشرطة", "من", "قبل", "الاتجار", "Ñaña"),
    *KEYWORDS,
    *'"""“”„«»＂()()|+-−－~～*＊=:\\؛،؟.,\'’/&#@$%',
    *(f"{field}:" for field in FIELDS),
    *("author:", "2024", "2023-11..2024-02", "..2024", "٢٠٢٤-٠١", "ar", "*.txt", "~3", "~٥", "~99"),
    *("\u200f", "\u202e", "\u200d", "\u0301", "\u064b", "\u00ad", "-\n", "\n", "\t", "\u00a0"),
    *("\x00", "\ud800", "😀", "漢字", "ﷺ", "ſ", "İ", "१२", "-12.04", "+51 999 888 777", "5*3"),
)
_NEAR: Final = re.compile(r"~(\d+)")
_WORD_PART: Final = re.compile(r"[^\s\-\u2010]+")


def find_dropped(parsed: ParsedQuery, text: str) -> list[str]:
    """Return the words of ``text`` that are neither in its tree nor in a note."""
    text = text.translate(STANDARD_SIGNS)
    parts = [*KEYWORDS, *parsed.notes, *_NEAR.findall(text)]
    for leaf, _ in leaves(parsed.tree):
        if isinstance(leaf, Field):
            parts += (leaf.name, leaf.value)
        elif isinstance(leaf, Name):
            parts += ("name", leaf.text)
        else:
            parts.append(leaf.text)
    present = " ".join(parts).translate(STANDARD_SIGNS).casefold()
    # A line end within a word ends it where a phrase or a field does.
    words = [part for word in find_surfaces(text) for part in _WORD_PART.findall(word)]
    return [word for word in words if word.casefold() not in present]


def try_query(engine: Engine, text: str, mode: Mode, *, half_typed: bool) -> str | None:
    """Ask for ``text``; return what is wrong, or None."""
    started = time.process_time()
    try:
        parsed = parse(text)
        with suppress(TrujamanError):
            engine.search(SearchRequest(text, mode=mode, limit=5, half_typed=half_typed))
        if dropped := find_dropped(parsed, text):
            return f"drops {dropped}"
        if parse(to_text(parsed.tree)).tree != parsed.tree:
            return f"is printed as {to_text(parsed.tree)!r}, which is read otherwise"
    except TrujamanError as error:
        return None if len(str(error).splitlines()) == 1 else f"is refused in lines: {error}"
    except Exception:  # noqa: BLE001  whatever it is, it is what is looked for
        return traceback.format_exc()
    seconds = time.process_time() - started
    return f"takes {seconds:.1f} s" if seconds > _MAX_SECONDS else None


def draw_queries(seed: int) -> Iterator[str]:
    """Yield queries of one to 40 pieces, sometimes of many more, without end."""
    draws = random.Random(seed)
    while True:
        count = draws.choice((2, 4, 8, 15, 40, 40, 400))
        glue = draws.choice(("", " ", " "))
        pieces = draws.choices(_PIECES, k=draws.randint(1, count))
        if draws.random() < 0.2:
            pieces.append(chr(draws.randrange(0x110000)))
        yield glue.join(pieces)[: MAX_QUERY_LENGTH + 1]


class Fuzzer:
    """Tries queries and prints those that fail, each kind of failure a few times."""

    def __init__(self, engine: Engine, seed: int) -> None:
        self._engine = engine
        self._draws = random.Random(seed)
        self.tried = self.failed = 0

    def try_query(self, text: str) -> None:
        """Try one query."""
        self.tried += 1
        mode = self._draws.choice(list(Mode))
        half_typed = self._draws.random() < 0.5
        fault = try_query(self._engine, text, mode, half_typed=half_typed)
        if fault:
            self.failed += 1
            print(f"{text!r} ({mode.value}, half typed: {half_typed})\n    {fault}", flush=True)


def time_reading() -> tuple[float, str]:
    """Return the greatest growth of the time to read a query four times as long, and of what."""
    worst = (0.0, "")
    for left in _PIECES:
        for right in ("", "a", "a "):
            piece = left + right
            short, long = (
                _seconds((piece * MAX_QUERY_LENGTH)[:length])
                for length in (MAX_QUERY_LENGTH // 4, MAX_QUERY_LENGTH)
            )
            worst = max(worst, (long / short, piece))
    return worst


def _seconds(text: str) -> float:
    """Return how long it takes to read ``text``: the least of a few times."""
    times = []
    for number in range(5):
        varied = text[:-3] + f"{number:03}"  # what was read is remembered
        started = time.process_time()
        with suppress(TrujamanError):
            parse(varied)
        times.append(time.process_time() - started)
    return max(min(times), 1e-5)


def run_guided(fuzzer: Fuzzer, seconds: float) -> None:
    """Have atheris choose the queries; does not return."""
    atheris: Any = importlib.import_module("atheris")

    def try_bytes(data: bytes) -> None:
        provider = atheris.FuzzedDataProvider(data)
        text = "".join(
            provider.PickValueInList(list(_PIECES))
            if provider.ConsumeBool()
            else provider.ConsumeUnicode(3)
            for _ in range(provider.ConsumeIntInRange(1, 40))
        )
        fuzzer.try_query(text)
        if fuzzer.tried % 1_000 == 0:
            print(f"{fuzzer.tried:,} queries, {fuzzer.failed:,} failed", flush=True)

    for function in _parser_functions():
        atheris.instrument_func(function)
    atheris.Setup([sys.argv[0], f"-max_total_time={int(seconds)}", "-max_len=400"], try_bytes)
    atheris.Fuzz()


def _parser_functions() -> Iterator[FunctionType]:
    """Yield the functions and methods of the parser, whose branches guide."""
    for name in [name for name in sys.modules if name.startswith(f"{syntax.__name__}.")]:
        for value in list(vars(sys.modules[name]).values()):
            owned = vars(value).values() if isinstance(value, type) else [value]
            for function in owned:
                if isinstance(function, FunctionType) and function.__module__ == name:
                    yield function


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--guided", action="store_true", help="let atheris choose the queries")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="queries-") as temporary:
        project = make_project(Path(temporary, "project"), _PASSAGES, options.seed)
        config = load(project.config)
        update(config)
        growth, piece = time_reading()
        print(f"four times the length takes at most {growth:.1f} times as long ({piece!r})")
        with Engine.open(config) as engine:
            fuzzer = Fuzzer(engine, options.seed)
            if options.guided:
                run_guided(fuzzer, 60 * options.minutes)
            deadline = time.monotonic() + 60 * options.minutes
            for text in draw_queries(options.seed):
                if time.monotonic() > deadline:
                    break
                fuzzer.try_query(text)
        print(f"{fuzzer.tried:,} queries, {fuzzer.failed:,} failed")
    return 1 if fuzzer.failed else 0


if __name__ == "__main__":
    sys.exit(main())
