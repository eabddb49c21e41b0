"""Names in the other script: how a Latin name is written in Arabic letters, and the reverse.

Each letter of a name gives a piece of the other script's spelling (none, one or a few
letters), with a probability that depends on the letters around it. The bundled table,
learnt from pairs of names, lists those probabilities by window of letters; a window it
lacks is narrowed until it is found. A beam search combines the pieces.
"""

from __future__ import annotations

import zlib
from bisect import bisect_left
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from operator import itemgetter
from pathlib import Path
from typing import Final, Literal, TypeAlias

from index.errors import LexiconError
from index.text.normalize import fold
from search.lexicon.tables import NEXT_STEP, RESOURCES

Script: TypeAlias = Literal["latin", "arabic"]

FORMAT: Final = "transliteration 1"
WIDEST: Final = 6
"""Letters in the widest window."""
LONGEST_PIECE: Final = 3
LONGEST_NAME: Final = 32
"""Letters a name may have; a longer word is none."""
LEAST_CHANCE: Final = 0.003
"""Probability below which a piece is not kept in the table."""
FULL_WEIGHT: Final = 1000
_REMEMBERED: Final = 4_096
"""Windows whose pieces are kept, for the next spelling: about 2 MB."""
_WORDS: Final = 64
"""Words whose pieces are kept."""
_RARE: Final = [LEAST_CHANCE / 10**length for length in range(LONGEST_PIECE + 1)]
"""The probability of a piece that the table lacks, by its length."""
_SILENT: Final[Mapping[str, float]] = {"": 1.0}

ARTICLES: Final = ("وال", "بال", "كال", "فال", "لل", "ال")
"""The Arabic article, with what may be written before it."""

_BUNDLED: Final = RESOURCES / "transliteration.tsv"


@dataclass(frozen=True, slots=True)
class Candidate:
    """A folded spelling in the other script; ``weight`` in (0, 1], the best one has 1."""

    form: str
    weight: float


class Transliterator:
    """Spellings from one table. Immutable: safe to share between threads."""

    def __init__(self, lines: list[str]) -> None:
        """Take the sorted lines of a table, the heading left out."""
        self._lines = lines
        # The spellings of one name share most of their windows.
        self._row = lru_cache(maxsize=_REMEMBERED)(self._read)
        # A name is compared with one spelling after the other.
        self._pieces = lru_cache(maxsize=_WORDS)(self._pieces_of)

    @classmethod
    def open(cls, path: Path | None = None) -> Transliterator:
        """Open the table at ``path``, or the bundled one.

        Raises:
            LexiconError: the file is missing, damaged or of another format.
        """
        path = _BUNDLED if path is None else path
        try:
            heading, _, body = path.read_bytes().partition(b"\n")
        except OSError as error:
            reason = error.strerror or "unreadable"
            raise LexiconError(
                f"{path}: no transliteration table ({reason}); {NEXT_STEP}"
            ) from error
        if heading != _heading(body):
            raise LexiconError(f"{path}: not a whole table of {FORMAT!r}; {NEXT_STEP}")
        return cls(body.decode("utf-8").removesuffix("\n").split("\n"))

    def candidates(
        self, word: str, source_script: Script, limit: int = 64
    ) -> tuple[Candidate, ...]:
        """Return up to ``limit`` spellings of ``word`` in the other script, best first.

        Spellings are folded and have at least two letters, Arabic ones no article. An Arabic
        word is read with and without its article. Empty if the word has fewer than two or more
        than LONGEST_NAME letters of its script.
        """
        best: dict[str, float] = {}
        for reading in _readings(word, source_script):
            chances = _search(self._pieces(reading), limit)
            most = max(chances.values(), default=0.0)
            for form, chance in chances.items():
                best[form] = max(best.get(form, 0.0), chance / most)
        ordered = sorted(best.items(), key=lambda item: (-item[1], item[0]))
        return tuple(Candidate(form, weight) for form, weight in ordered[:limit])

    def similarity(self, latin: str, arabic: str) -> float:
        """Return in [0, 1] how well two words fit as spellings of one name.

        The geometric mean, a letter, of the probabilities of either word given the other,
        over all alignments; the Arabic word is read with and without its article. Of
        held-out names 92 % fit better than 0.1, of unrelated words one in a thousand.
        """
        return max(
            (
                self._fit(one, other)
                for one in _readings(latin, "latin")
                for other in _readings(arabic, "arabic")
            ),
            default=0.0,
        )

    def _fit(self, latin: str, arabic: str) -> float:
        chance = self._chance(latin, arabic) * self._chance(arabic, latin)
        return float(min(chance, 1.0) ** (1 / (len(latin) + len(arabic))))

    def _chance(self, source: str, target: str) -> float:
        """Return p(target | source), summed over alignments."""
        ends = range(len(target) + 1)
        ahead_of = [
            [(target[start:end], end, _RARE[end - start]) for end in ends[start:][: len(_RARE)]]
            for start in ends
        ]
        reached = [1.0] + [0.0] * len(target)
        for found in self._pieces(source):
            chance_of = found.get
            ahead = [0.0] * len(reached)
            for pieces, chance in zip(ahead_of, reached, strict=True):
                if not chance:
                    break  # nor is there any further on
                for piece, end, rare in pieces:
                    ahead[end] += chance * chance_of(piece, rare)
            reached = ahead
        return reached[-1]

    def _pieces_of(self, word: str) -> tuple[Mapping[str, float], ...]:
        """Return what each letter of ``word`` may give, with probabilities."""
        return tuple(self._piece(word, place) for place in range(len(word)))

    def _piece(self, word: str, place: int) -> Mapping[str, float]:
        for around in windows(word, place):
            found = self._row(around)
            if found is not None:
                return found
        return _SILENT

    def _read(self, around: str) -> Mapping[str, float] | None:
        start = f"{around}\t"
        row = bisect_left(self._lines, start)
        if row == len(self._lines) or not self._lines[row].startswith(start):
            return None
        fields = self._lines[row].split("\t")[1:]
        weights = (int(weight) / FULL_WEIGHT for weight in fields[1::2])
        return dict(zip(fields[::2], weights, strict=True))


def windows(word: str, place: int) -> list[str]:
    """Return the letters around ``place``, the widest window first, the letter itself last.

    A window of n letters has (n - 1) // 2 of them before the letter: its length tells where
    the letter is. ``^`` and ``$`` stand for the ends of the word.
    """
    margin = WIDEST // 2
    padded = f"{'^' * margin}{word}{'$' * margin}"
    middle = place + margin
    return [
        padded[middle - (width - 1) // 2 : middle + width // 2 + 1]
        for width in range(WIDEST, 0, -1)
    ]


def spell(word: str, script: Script) -> str:
    """Return the letters of ``script`` in the folded ``word``; the rest is left out."""
    return "".join(each for each in fold(word) if each.isalpha() and _is(each, script))


def pack(table: Mapping[str, Mapping[str, float]]) -> bytes:
    """Write pieces and their probabilities by window, as ``Transliterator.open`` reads them."""
    lines = []
    for around, pieces in table.items():
        kept = {piece: round(chance * FULL_WEIGHT) for piece, chance in pieces.items()}
        fields = (f"\t{piece}\t{weight}" for piece, weight in kept.items() if weight)
        lines.append(around + "".join(fields))
    body = "".join(f"{line}\n" for line in sorted(lines)).encode()
    return _heading(body) + b"\n" + body


def _heading(body: bytes) -> bytes:
    return f"{FORMAT} {zlib.crc32(body):08x}".encode()


def _is(letter: str, script: Script) -> bool:
    arabic = "\u0600" <= letter <= "\u06ff"
    return arabic if script == "arabic" else letter < "\u0250"


def _readings(word: str, script: Script) -> list[str]:
    """Return the word's letters, and an Arabic word's also without the article."""
    whole = spell(word, script)
    if not 2 <= len(whole) <= LONGEST_NAME:
        return []
    readings = [whole]
    if script == "arabic":
        bare = next((whole[len(each) :] for each in ARTICLES if whole.startswith(each)), "")
        readings += [bare] if len(bare) > 2 else []
    return readings


def _search(steps: Iterable[Mapping[str, float]], limit: int) -> dict[str, float]:
    """Return the likeliest spellings and their probabilities: a beam of ``limit``."""
    beam = {"": 1.0}
    for pieces in steps:
        longer: dict[str, float] = {}
        for form, chance in beam.items():
            for piece, share in pieces.items():
                spelling = form + piece
                longer[spelling] = longer.get(spelling, 0.0) + chance * share
        if len(longer) > limit:
            longer = dict(sorted(longer.items(), key=itemgetter(1), reverse=True)[:limit])
        beam = longer
    return {form: chance for form, chance in beam.items() if len(form) > 1}
