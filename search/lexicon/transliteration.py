"""Spells names in the other script: Latin names in Arabic letters, and the reverse.

Each letter of a name gives a piece of the spelling (none, one or a few letters of the other
script), with a probability that depends on the letters around it. The bundled table, learnt
from pairs of names, lists the probabilities by window of letters. Where it lacks a window, the
next narrower one is looked up. A beam search combines the pieces.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterable, Mapping
from functools import lru_cache
from operator import itemgetter
from pathlib import Path
from typing import Final, Literal, NamedTuple, TypeAlias

from index import cache
from index.errors import LexiconError
from index.text.normalize import fold
from search.lexicon.letter_alignments import alignment_probabilities
from search.lexicon.tables import NEXT_STEP, RESOURCES

Script: TypeAlias = Literal["latin", "arabic"]

FORMAT: Final = "transliteration 1"
MAX_WINDOW_LETTERS: Final = 6
MAX_NAME_LETTERS: Final = 32
"""Letters a name may have; a longer word is not taken for one."""
FULL_WEIGHT: Final = 1000
"""What the table has for a probability of 1."""
ARTICLES: Final = ("وال", "بال", "كال", "فال", "لل", "ال")
"""The Arabic article, alone and with the particles that may be joined to it."""

_MARGIN: Final = MAX_WINDOW_LETTERS // 2
_WINDOWS: Final = [
    (_MARGIN - (width - 1) // 2, _MARGIN - (width - 1) // 2 + width)
    for width in range(MAX_WINDOW_LETTERS, 0, -1)
]
"""Where windows begin and end in a padded word, from the position of their letter."""
_SILENT: Final[Mapping[str, float]] = {"": 1.0}
_BUNDLED: Final = RESOURCES / "transliteration.tsv"
_OF_SCRIPT: Final[Mapping[Script, re.Pattern[str]]] = {
    "latin": re.compile("[\0-\u024f]*"),
    "arabic": re.compile("[\u0600-\u06ff]*"),
}


class Candidate(NamedTuple):
    """A folded spelling in the other script; ``weight`` in (0, 1], the best one has 1."""

    form: str
    weight: float


class Transliterator:
    """Spellings from one table."""

    def __init__(self, lines: Mapping[str, str]) -> None:
        """``lines`` are those of a table, by their first field."""
        self._lines = lines
        # Plain dictionaries, emptied when full: a query asks for hundreds of each.
        self._letters: dict[str, Mapping[str, float]] = {}
        self._similarities: dict[tuple[str, str], float] = {}
        self._likelihoods: dict[tuple[str, str], float] = {}
        # A name is compared with one spelling after another.
        self._pieces = cache.cached_method(self._find_pieces, cache.LETTER_PIECES)

    @classmethod
    def open(cls, path: Path | None = None) -> Transliterator:
        """Open the table at ``path``, or the bundled one.

        Raises:
            LexiconError: the file is missing, damaged or of another format.
        """
        return cls(_bundled_lines() if path is None else _read_lines(path))

    @classmethod
    def preload(cls) -> None:
        """Read the bundled table for all that will be opened."""
        _bundled_lines()

    def transliterate(
        self, word: str, source_script: Script, limit: int = 64
    ) -> tuple[Candidate, ...]:
        """Return up to ``limit`` spellings of ``word`` in the other script, best first.

        Spellings are folded and have at least two letters, Arabic ones no article. An Arabic
        word is read with and without its article. Empty if the word has fewer than two or more
        than MAX_NAME_LETTERS letters of its script.
        """
        best: dict[str, float] = {}
        for letters in _letters_to_spell(word, source_script):
            probabilities = _search_beam(self._pieces(letters), limit)
            highest = max(probabilities.values(), default=0.0)
            for form, probability in probabilities.items():
                best[form] = max(best.get(form, 0.0), probability / highest)
        ordered = sorted(best.items(), key=lambda item: (-item[1], item[0]))
        return tuple(Candidate(form, weight) for form, weight in ordered[:limit])

    def similarity(self, latin: str, arabic: str) -> float:
        """Return in [0, 1] how well two words fit as spellings of one name.

        It is the geometric mean per letter of the probabilities of either word given the
        other, over all alignments. The Arabic word is read with and without its article. Of
        held-out names 92 % fit better than 0.1, of unrelated words one in a thousand.
        """
        pair = latin, arabic
        similarity = self._similarities.get(pair)
        if similarity is None:
            self.compare([pair])
            return self._similarities[pair]
        return similarity

    def compare(self, pairs: Iterable[tuple[str, str]]) -> None:
        """Remember the similarities of many pairs: a Latin word and an Arabic one.

        An optimisation only: together they are compared faster than one by one.
        """
        unknown = [pair for pair in dict.fromkeys(pairs) if pair not in self._similarities]
        readings = [
            (pair, latin, arabic)
            for pair in unknown
            for latin in _letters_to_spell(pair[0], "latin")
            for arabic in _letters_to_spell(pair[1], "arabic")
        ]
        there = [(latin, arabic) for _, latin, arabic in readings]
        back = [(arabic, latin) for _, latin, arabic in readings]
        probabilities = self._probabilities(there + back)
        best = dict.fromkeys(unknown, 0.0)
        for (pair, latin, arabic), given_latin, given_arabic in zip(
            readings,
            probabilities[: len(readings)],
            probabilities[len(readings) :],
            strict=True,
        ):
            fit = float(min(given_latin * given_arabic, 1.0) ** (1 / (len(latin) + len(arabic))))
            best[pair] = max(best[pair], fit)
        if len(self._similarities) > cache.NAME_SIMILARITIES:
            self._similarities.clear()
        self._similarities.update(best)

    def likeliest(
        self, word: str, source_script: Script, others: Iterable[str], limit: int
    ) -> list[str]:
        """Return the ``limit`` of ``others`` that the letters of ``word`` are likeliest to give.

        They are in the other script, folded. This is half of what :meth:`similarity` compares,
        and takes a third of its time.
        """
        other_script: Script = "arabic" if source_script == "latin" else "latin"
        others = list(others)
        readings = [
            (other, letters, spelling)
            for other in others
            for letters in _letters_to_spell(word, source_script)
            for spelling in _letters_to_spell(other, other_script) or (other,)
        ]
        if not readings:
            return []
        probabilities = self._probabilities(
            (letters, spelling) for _, letters, spelling in readings
        )
        best = dict.fromkeys(others, 0.0)
        for (other, _, spelling), probability in zip(readings, probabilities, strict=True):
            best[other] = max(best[other], float(probability ** (1 / len(spelling))))
        return sorted(others, key=best.__getitem__, reverse=True)[:limit]

    def _probabilities(self, pairs: Iterable[tuple[str, str]]) -> list[float]:
        """Return p(target | source) of each pair of source and target."""
        pairs = list(pairs)
        known = self._likelihoods
        unknown = [pair for pair in dict.fromkeys(pairs) if pair not in known]
        if unknown:
            if len(known) > cache.NAME_SIMILARITIES:
                known.clear()
                unknown = list(dict.fromkeys(pairs))
            added = alignment_probabilities(
                [(self._pieces(source), target) for source, target in unknown]
            )
            known.update(zip(unknown, added, strict=True))
        return [known[pair] for pair in pairs]

    def _find_pieces(self, word: str) -> tuple[Mapping[str, float], ...]:
        """Return what each letter of ``word`` may give, with probabilities."""
        padded = _pad(word)
        lines, known = self._lines, self._letters
        pieces = []
        for position in range(len(word)):
            for first, last in _WINDOWS:
                window = padded[position + first : position + last]
                if window in lines:
                    letter = known.get(window)
                    pieces.append(self._read_row(window) if letter is None else letter)
                    break
            else:
                pieces.append(_SILENT)
        return tuple(pieces)

    def _read_row(self, window: str) -> Mapping[str, float]:
        fields = self._lines[window].split("\t")
        pieces, weights = fields[1::2], fields[2::2]
        probabilities = [int(weight) / FULL_WEIGHT for weight in weights]
        if len(self._letters) > cache.LETTER_WINDOWS:
            self._letters.clear()
        row = self._letters[window] = dict(zip(pieces, probabilities, strict=True))
        return row


@lru_cache(maxsize=1)
def _bundled_lines() -> Mapping[str, str]:
    return _read_lines(_BUNDLED)


def _read_lines(path: Path) -> Mapping[str, str]:
    """Return the lines of the table at ``path`` by their first field. Raises LexiconError."""
    try:
        heading, _, body = path.read_bytes().partition(b"\n")
    except OSError as error:
        reason = error.strerror or "unreadable"
        raise LexiconError(
            "{path}: no transliteration table ({reason}); {next_step}",
            path=path,
            reason=reason,
            next_step=NEXT_STEP,
        ) from error
    if heading != _heading(body):
        raise LexiconError(
            "{path}: not a whole table of {format!r}; {next_step}",
            path=path,
            format=FORMAT,
            next_step=NEXT_STEP,
        )
    lines = body.decode("utf-8").removesuffix("\n").split("\n")
    return {line.partition("\t")[0]: line for line in lines}


def letter_windows(word: str, position: int) -> list[str]:
    """Return the letters around ``position``, the widest window first, the letter itself last.

    A window of n letters has (n - 1) // 2 of them before the letter: its length tells where
    the letter is. ``^`` and ``$`` stand for the ends of the word.
    """
    padded = _pad(word)
    return [padded[position + first : position + last] for first, last in _WINDOWS]


def _pad(word: str) -> str:
    return f"{'^' * _MARGIN}{word}{'$' * _MARGIN}"


def keep_letters(word: str, script: Script) -> str:
    """Return the letters of the folded ``word`` that belong to ``script``."""
    folded, of_script = fold(word), _OF_SCRIPT[script]
    if folded.isalpha() and of_script.fullmatch(folded):  # most words
        return folded
    return "".join(letter for letter in folded if letter.isalpha() and of_script.fullmatch(letter))


def pack_table(table: Mapping[str, Mapping[str, float]]) -> bytes:
    """Encode pieces and their probabilities by window, as ``Transliterator.open`` reads them."""
    lines = []
    for window, pieces in table.items():
        fields = [window]
        for piece, probability in pieces.items():
            weight = round(probability * FULL_WEIGHT)
            if weight:
                fields += [piece, str(weight)]
        lines.append("\t".join(fields))
    body = "".join(f"{line}\n" for line in sorted(lines)).encode()
    return _heading(body) + b"\n" + body


def _heading(body: bytes) -> bytes:
    return f"{FORMAT} {zlib.crc32(body):08x}".encode()


@lru_cache(maxsize=cache.LETTER_PIECES)
def _letters_to_spell(word: str, script: Script) -> tuple[str, ...]:
    """Return the letters of ``word``, and those of an Arabic word also without its article.

    What has a digit is a code, and spelt alike everywhere: AB123.
    """
    if any(map(str.isdigit, word)):
        return ()
    letters = keep_letters(word, script)
    if not 2 <= len(letters) <= MAX_NAME_LETTERS:
        return ()
    if script == "arabic":
        for article in ARTICLES:
            if letters.startswith(article):
                without_article = letters.removeprefix(article)
                return (letters, without_article) if len(without_article) > 2 else (letters,)
    return (letters,)


def _search_beam(steps: Iterable[Mapping[str, float]], limit: int) -> dict[str, float]:
    """Return the ``limit`` likeliest spellings and their probabilities, by a beam search."""
    beam = {"": 1.0}
    for pieces in steps:
        longer: dict[str, float] = {}
        for form, probability in beam.items():
            for piece, piece_probability in pieces.items():
                spelling = form + piece
                longer[spelling] = longer.get(spelling, 0.0) + probability * piece_probability
        if len(longer) > limit:
            likeliest = sorted(longer.items(), key=itemgetter(1), reverse=True)[:limit]
            longer = dict(likeliest)
        beam = longer
    return {form: probability for form, probability in beam.items() if len(form) > 1}
