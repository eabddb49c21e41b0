"""Builds the bundled transliteration table: probabilities of spellings, from pairs of names.

The words of each pair of names are aligned letter by letter. Pairs that align badly
(translated or mistaken names) are dropped; the pieces of the others are counted by windows
of letters. A window is kept only if it predicts better than its narrower windows.
"""

from __future__ import annotations

import math
import zlib
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Final, TypeAlias

from search.lexicon.letter_alignments import MAX_PIECE_LETTERS, MIN_PROBABILITY
from search.lexicon.transliteration import (
    Script,
    Transliterator,
    letter_windows,
    pack_table,
)
from training.corpus import NAME, CorpusError
from training.letter_alignment import Alignment, Name, align
from training.names import read_names

DEPTHS: Final = (1, 16, 64)
"""Numbers of candidates for which recall is reported."""

_MAX_PIECE_LETTERS: Final[dict[Script, int]] = {"latin": 2, "arabic": MAX_PIECE_LETTERS}
_MIN_SCORE: Final = -1.6
_MIN_GAIN: Final = 6.0
"""Nats."""
_DISCOUNT: Final = 0.8
_UNSEEN_PROBABILITY: Final = 1e-5
_HELD_OUT_SHARE: Final = 0.019

Probabilities: TypeAlias = dict[str, float]
"""Probabilities by piece."""


@dataclass(frozen=True, slots=True)
class Recall:
    """Shares of held-out names whose spelling is among the first 1, 16 and 64 candidates."""

    script: Script
    first: float
    among_16: float
    among_64: float


@dataclass(frozen=True, slots=True)
class TransliterationReport:
    """Numbers of ``windows`` written, of ``names`` trained on and ``held_out``.

    ``size``: bytes of the table. ``recalls``: one for each script of the source. No name
    that shares a word with a held-out one was trained on; held-out names are as noisy as
    the others.
    """

    windows: int
    size: int
    names: int
    held_out: int
    recalls: tuple[Recall, ...]


def build(corpus: Path, out: Path, seed: int) -> TransliterationReport:
    """Train on the names in ``corpus`` and write ``out``/transliteration.tsv.

    ``seed`` selects the names held out for the report.

    Raises:
        CorpusError: the parallel text is incomplete, malformed or has no names.
    """
    names = read_names(corpus)
    if not names:
        raise CorpusError(f"{corpus}: no pairs of kind {NAME!r}; fetch the parallel text again")
    held_out = [name for name in names if _is_held_out(name[0], seed)]
    held_out_words = set(chain.from_iterable(held_out))
    training = {name: weight for name, weight in names.items() if held_out_words.isdisjoint(name)}
    table = train(training)
    path = out / "transliteration.tsv"
    path.write_bytes(pack_table(table))
    reader = Transliterator.open(path)
    recalls = tuple(measure(reader, held_out, script) for script in _MAX_PIECE_LETTERS)
    return TransliterationReport(
        windows=len(table),
        size=path.stat().st_size,
        names=len(training),
        held_out=len(held_out),
        recalls=recalls,
    )


def describe(report: TransliterationReport) -> str:
    """Return the model card's section."""
    figures = "; ".join(
        f"from {recall.script} {recall.first:.2f} / {recall.among_16:.2f} / {recall.among_64:.2f}"
        for recall in report.recalls
    )
    return (
        f"Spellings of names across scripts, learnt from {report.names:,} pairs of words of "
        f"names: {report.windows:,} windows of letters, {report.size / 1e3:.0f} kB. Recall "
        f"among the first {' / '.join(map(str, DEPTHS))} candidates for {report.held_out:,} "
        f"held-out pairs, noise included: {figures}."
    )


def train(names: Mapping[Name, int]) -> dict[str, Probabilities]:
    """Return the probabilities of pieces by window, for both directions.

    ``names``: (Latin, Arabic) words with their weights.
    """
    reverse = {(arabic, latin): weight for (latin, arabic), weight in names.items()}
    from_latin = _train_direction(names, _MAX_PIECE_LETTERS["latin"])
    from_arabic = _train_direction(reverse, _MAX_PIECE_LETTERS["arabic"])
    return from_latin | from_arabic


def measure(reader: Transliterator, names: Sequence[Name], script: Script) -> Recall:
    """Return the recall of ``reader`` on (Latin, Arabic) ``names`` given in ``script``."""
    hits: Counter[int] = Counter()
    for latin, arabic in names:
        source, target = (latin, arabic) if script == "latin" else (arabic, latin)
        candidates = reader.transliterate(source, script, DEPTHS[-1])
        forms = [candidate.form for candidate in candidates]
        hits.update(depth for depth in DEPTHS if target in forms[:depth])
    first, among_16, among_64 = (hits[depth] / max(len(names), 1) for depth in DEPTHS)
    return Recall(script, first, among_16, among_64)


def _is_held_out(latin: str, seed: int) -> bool:
    """Tell whether a name is held out; all pairs of the same Latin word are or none."""
    return zlib.crc32(f"{seed} {latin}".encode()) < _HELD_OUT_SHARE * 2**32


def _train_direction(names: Mapping[Name, int], max_piece: int) -> dict[str, Probabilities]:
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for (source, target), alignment in zip(names, align(list(names), max_piece), strict=True):
        if alignment is not None and alignment.score > _MIN_SCORE:
            _count_pieces(counts, source, alignment, names[source, target])
    table = _select_windows(counts)
    return {window: _drop_improbable(pieces) for window, pieces in table.items()}


def _count_pieces(
    counts: Mapping[str, Counter[str]], source: str, alignment: Alignment, weight: int
) -> None:
    """Count the piece that each letter gives in every window around the letter."""
    for position, piece in enumerate(alignment.pieces):
        for window in letter_windows(source, position):
            counts[window][piece] += weight


def _select_windows(counts: Mapping[str, Counter[str]]) -> dict[str, Probabilities]:
    """Return the probabilities of the windows that are worth keeping, narrow windows first.

    The counts of a window are discounted and interpolated with the probabilities of its
    narrower window (absolute discounting, Ney, Essen & Kneser 1994). A window is worth
    keeping if that raises the log likelihood of its counts by _MIN_GAIN nats.
    """
    selected: dict[str, Probabilities] = {}
    for window in sorted(counts, key=lambda window: (len(window), window)):
        pieces = counts[window]
        total = pieces.total()
        if len(window) == 1:
            selected[window] = {piece: count / total for piece, count in pieces.items()}
            continue
        narrower = _narrower(window, selected)
        probabilities = _smooth(pieces, narrower)
        gain = sum(
            count * math.log(probabilities[piece] / narrower.get(piece, _UNSEEN_PROBABILITY))
            for piece, count in pieces.items()
        )
        if gain >= _MIN_GAIN:
            selected[window] = probabilities
    return selected


def _narrower(window: str, selected: Mapping[str, Probabilities]) -> Probabilities:
    """Return the probabilities of the widest selected window inside ``window``."""
    while window not in selected:
        window = window[:-1] if len(window) % 2 == 0 else window[1:]
    return selected[window]


def _smooth(pieces: Mapping[str, int], narrower: Probabilities) -> Probabilities:
    total = sum(pieces.values())
    share = _DISCOUNT * len(pieces) / total
    probabilities = {piece: share * probability for piece, probability in narrower.items()}
    for piece, count in pieces.items():
        own = (count - _DISCOUNT) / total
        probabilities[piece] = own + probabilities.get(piece, share * _UNSEEN_PROBABILITY)
    return probabilities


def _drop_improbable(pieces: Probabilities) -> Probabilities:
    """Return the pieces that are probable enough to matter, most probable first."""
    ranked = sorted(pieces.items(), key=lambda item: (-item[1], item[0]))
    return {piece: probability for piece, probability in ranked if probability >= MIN_PROBABILITY}
