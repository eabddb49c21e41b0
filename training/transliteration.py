"""The bundled transliteration table: how letters of names change script, from name pairs.

The words of each pair of names are aligned letter by letter, what does not fit is dropped
(translated or mistaken names), and the rest is counted by windows of letters. A window is
kept only where it says something that its narrower windows do not.
"""

from __future__ import annotations

import math
import zlib
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, TypeAlias

from search.lexicon.transliteration import (
    MAX_PIECE_LETTERS,
    MIN_PROBABILITY,
    Script,
    Transliterator,
    letter_windows,
    pack_table,
)
from training.corpus import NAME, CorpusError
from training.letters import Alignment, Name, align
from training.names import read_names

DEPTHS: Final = (1, 16, 64)
"""Candidates looked at in the report."""

_MAX_PIECE_LETTERS: Final[dict[Script, int]] = {"latin": 2, "arabic": MAX_PIECE_LETTERS}
_MIN_SCORE: Final = -1.6
_MIN_GAIN: Final = 6.0
_DISCOUNT: Final = 0.8
_RARE: Final = 1e-5
_HELD_OUT: Final = 0.019

Chances: TypeAlias = dict[str, float]


@dataclass(frozen=True, slots=True)
class Recall:
    """Shares of held-out names whose spelling is among the first 1, 16 and 64 candidates."""

    script: Script
    first: float
    among_16: float
    among_64: float


@dataclass(frozen=True, slots=True)
class TransliterationReport:
    """What was written: ``windows`` in ``size`` bytes from ``names``, tried on ``held_out``.

    ``recalls``: one for each script a name may come in. No name that shares a word with a
    held-out one was trained on; held-out names are as noisy as the others.
    """

    windows: int
    size: int
    names: int
    held_out: int
    recalls: tuple[Recall, ...]


def build(corpus: Path, out: Path, seed: int) -> TransliterationReport:
    """Learn from the names in ``corpus`` and write ``out``/transliteration.tsv.

    ``seed`` chooses the names held out for the report.

    Raises:
        CorpusError: the parallel text is incomplete, malformed or has no names.
    """
    names = read_names(corpus)
    if not names:
        raise CorpusError(f"{corpus}: no pairs of kind {NAME!r}; fetch the parallel text again")
    tested = [name for name in names if _held_out(name[0], seed)]
    seen = {word for name in tested for word in name}
    trained = {name: weight for name, weight in names.items() if seen.isdisjoint(name)}
    table = train(trained)
    path = out / "transliteration.tsv"
    path.write_bytes(pack_table(table))
    reader = Transliterator.open(path)
    recalls = tuple(measure(reader, tested, script) for script in _MAX_PIECE_LETTERS)
    return TransliterationReport(
        len(table), path.stat().st_size, len(trained), len(tested), recalls
    )


def describe(report: TransliterationReport) -> str:
    """Return the model card's section."""
    figures = "; ".join(
        f"from {each.script} {each.first:.2f} / {each.among_16:.2f} / {each.among_64:.2f}"
        for each in report.recalls
    )
    return (
        f"Spellings of names across scripts, learnt from {report.names:,} pairs of words of "
        f"names: {report.windows:,} windows of letters, {report.size / 1e3:.0f} kB. Recall "
        f"among the first {' / '.join(map(str, DEPTHS))} candidates for {report.held_out:,} "
        f"held-out pairs, noise included: {figures}."
    )


def train(names: Mapping[Name, int]) -> dict[str, Chances]:
    """Return pieces and their probabilities by window, for both directions.

    ``names``: (Latin, Arabic) words and how much each counts.
    """
    turned = {(arabic, latin): weight for (latin, arabic), weight in names.items()}
    return _learn(names, _MAX_PIECE_LETTERS["latin"]) | _learn(turned, _MAX_PIECE_LETTERS["arabic"])


def measure(reader: Transliterator, names: Sequence[Name], script: Script) -> Recall:
    """Try ``reader`` on (Latin, Arabic) ``names`` given in ``script``."""
    hits: Counter[int] = Counter()
    for latin, arabic in names:
        word, wanted = (latin, arabic) if script == "latin" else (arabic, latin)
        forms = [each.form for each in reader.transliterate(word, script, DEPTHS[-1])]
        hits.update(depth for depth in DEPTHS if wanted in forms[:depth])
    first, among_16, among_64 = (hits[depth] / max(len(names), 1) for depth in DEPTHS)
    return Recall(script, first, among_16, among_64)


def _held_out(latin: str, seed: int) -> bool:
    """Whether a name is kept for the report: by its letters, so that twins stay together."""
    return zlib.crc32(f"{seed} {latin}".encode()) < _HELD_OUT * 2**32


def _learn(names: Mapping[Name, int], longest: int) -> dict[str, Chances]:
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for (source, target), found in zip(names, align(list(names), longest), strict=True):
        if found is not None and found.score > _MIN_SCORE:
            _count(counts, source, found, names[source, target])
    return _cut(_kept(counts))


def _count(counts: Mapping[str, Counter[str]], source: str, found: Alignment, weight: int) -> None:
    """Count the pieces that letters gave, by every window around the letter."""
    for place, piece in enumerate(found.pieces):
        for around in letter_windows(source, place):
            counts[around][piece] += weight


def _kept(counts: Mapping[str, Counter[str]]) -> dict[str, Chances]:
    """Return probabilities by window, narrow windows first, where they pay.

    A window's counts are discounted and filled up from its narrower window (absolute
    discounting, Ney, Essen & Kneser 1994). It pays if it makes what was counted likelier
    by _MIN_GAIN nats.
    """
    kept: dict[str, Chances] = {}
    for around in sorted(counts, key=lambda each: (len(each), each)):
        pieces = counts[around]
        total = pieces.total()
        if len(around) == 1:
            kept[around] = {piece: count / total for piece, count in pieces.items()}
            continue
        narrower = _narrower(around, kept)
        chances = _smoothed(pieces, narrower)
        gain = sum(
            count * math.log(chances[piece] / narrower.get(piece, _RARE))
            for piece, count in pieces.items()
        )
        if gain >= _MIN_GAIN:
            kept[around] = chances
    return kept


def _narrower(around: str, kept: Mapping[str, Chances]) -> Chances:
    """Return the probabilities of the widest kept window inside ``around``."""
    while around not in kept:
        around = around[:-1] if len(around) % 2 == 0 else around[1:]
    return kept[around]


def _smoothed(pieces: Mapping[str, int], narrower: Chances) -> Chances:
    total = sum(pieces.values())
    share = _DISCOUNT * len(pieces) / total
    chances = {piece: share * chance for piece, chance in narrower.items()}
    for piece, count in pieces.items():
        own = (count - _DISCOUNT) / total
        chances[piece] = own + chances.get(piece, share * _RARE)
    return chances


def _cut(table: Mapping[str, Chances]) -> dict[str, Chances]:
    """Leave out what is too unlikely to matter, most likely first."""
    return {
        around: {
            piece: chance
            for piece, chance in sorted(pieces.items(), key=lambda item: (-item[1], item[0]))
            if chance >= MIN_PROBABILITY
        }
        for around, pieces in table.items()
    }
