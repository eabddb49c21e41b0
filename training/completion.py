"""Completes the entries of the lexicon by what dictionaries and the glossary list.

Alignment says how often a word is translated by another in the texts at hand, and what is rare
beside the best translation is cut: *glass* as vidrio beside vaso, كفالة as *bail* beside *ensure*.
What is listed is right all the same, however rare, so it stays, with the least weight there is:
what the glossary has in any case; of what dictionaries have, the words that texts use most, and
the rest in entries that have room.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Final, TypeAlias

from index.types import ARABIC
from search.lexicon.translations import Translation
from training.concepts import GlossaryTables
from training.corpus import DICTIONARIES
from training.dictionaries import count_stems
from training.entries import MAX_WORD_TRANSLATIONS, MIN_WEIGHT, Direction, Entries
from training.phrases import Example, Unit

Listed: TypeAlias = Mapping[Direction, Sequence[tuple[Unit, Unit]]]
"""Words with the words that translate them, those that texts use most first."""

_ALWAYS_LISTED: Final = 8
"""Translations that dictionaries list of a word which a long entry has, too."""


def read_listed(examples: Mapping[Direction, Sequence[Example]]) -> Listed:
    """Return which words English dictionaries translate by which, in both directions.

    Lists of Spanish and Arabic words are left out: they were put together through English, so
    that two words that share one sense of an English one are a pair (*partir*, ولد).
    """
    listed: dict[Direction, list[tuple[Unit, Unit]]] = {}
    for source, target in DICTIONARIES:
        pairs = {
            (pair.source, pair.target)
            for pair in examples[source, target]
            if pair.is_entry and len(pair.source) == len(pair.target) == 1
        }
        listed[source, target] = _by_use(pairs, count_stems(target, examples))
        reverse = ((translation, word) for word, translation in pairs)
        listed[target, source] = _by_use(reverse, count_stems(source, examples))
    return listed


def _by_use(
    pairs: Iterable[tuple[Unit, Unit]], occurrences: Mapping[str, int]
) -> list[tuple[Unit, Unit]]:
    return sorted(pairs, key=lambda pair: (-occurrences.get(pair[1][0], 0), pair))


def complete(
    directions: Mapping[Direction, Entries], listed: Listed, glossary: GlossaryTables
) -> dict[Direction, Entries]:
    """Return the entries with what is listed: all of the glossary, of dictionaries what has room.

    Long entries have the first of what dictionaries list, too, but for Arabic ones: without vowels,
    a stem is often of several words. Only words that have entries are added, of all languages.
    """
    completed = {}
    for (source, target), entries in directions.items():
        usual = _group(glossary.pairs(source, target), directions[target, source])
        others = _group(listed.get((source, target), ()), directions[target, source])
        wholes = glossary.wholes(source, target)
        always_listed = 0 if source == ARABIC else _ALWAYS_LISTED
        completed[source, target] = {
            unit: _complete_entry(
                translations,
                usual.get(unit, ()),
                wholes.get(unit, ()),
                others.get(unit, ()),
                always_listed,
            )
            for unit, translations in entries.items()
        }
    return completed


def _group(pairs: Iterable[tuple[Unit, Unit]], known: Entries) -> dict[Unit, list[Unit]]:
    """Return by unit those of its translations that are ``known``."""
    groups: dict[Unit, list[Unit]] = defaultdict(list)
    for unit, translation in pairs:
        if translation in known:
            groups[unit].append(translation)
    return groups


def _complete_entry(
    translations: Sequence[Translation],
    usual: Iterable[Unit],
    wholes: Iterable[tuple[Unit, Unit]],
    others: Iterable[Unit],
    always_listed: int,
) -> list[Translation]:
    """Return an entry with its ``usual`` translations and ``others``, best first.

    Of ``wholes``, an expression and a word of it that are both usual, the word weighs no less:
    *bail* is كفالة as it is كفالة مالية, while *UN* is no متحدة, only الأمم المتحدة. ``others``
    but the first, ``always_listed``, have room up to what alignment gives a word: for *take*,
    dictionaries list dozens more, and each takes time.
    """
    weights = {translation.terms: translation.weight for translation in translations}
    for terms in usual:
        weights.setdefault(terms, MIN_WEIGHT)
    for expression, word in wholes:
        weights[word] = max(weights.get(word, 0.0), weights.get(expression, 0.0))
    for place, terms in enumerate(others):
        if place < always_listed or len(weights) < MAX_WORD_TRANSLATIONS:
            weights.setdefault(terms, MIN_WEIGHT)
    by_weight = sorted(weights.items(), key=lambda item: -item[1])
    return [Translation(terms, weight) for terms, weight in by_weight]
