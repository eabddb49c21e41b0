"""Completes the entries of the lexicon by what dictionaries and the glossary list.

Alignment says how often a word is translated by another in the texts at hand, and what is rare
beside the best translation is cut: *glass* as vidrio beside vaso, كفالة as *bail* beside *ensure*.
What is listed is right all the same, however rare, so it stays, with the least weight there is:
what the glossary has in any case, what dictionaries have in entries that have room.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import TypeAlias

from search.lexicon.translations import Translation
from training.concepts import GlossaryTables
from training.corpus import DICTIONARIES
from training.entries import MAX_WORD_TRANSLATIONS, MIN_WEIGHT, Direction, Entries
from training.phrases import Example, Unit

Listed: TypeAlias = Mapping[Direction, Sequence[tuple[Unit, Unit]]]
"""Words with the words that translate them, most often listed first."""


def read_listed(examples: Mapping[Direction, Iterable[Example]]) -> Listed:
    """Return which words English dictionaries translate by which, in both directions.

    Lists of Spanish and Arabic words are left out: they were put together through English, so
    that two words that share one sense of an English one are a pair (*partir*, ولد).
    """
    listed = {}
    for source, target in DICTIONARIES:
        counts = Counter(
            (pair.source, pair.target)
            for pair in examples[source, target]
            if pair.is_entry and len(pair.source) == len(pair.target) == 1
        )
        ranked = sorted(counts, key=lambda pair: (-counts[pair], pair))
        listed[source, target] = ranked
        listed[target, source] = [(translation, word) for word, translation in ranked]
    return listed


def complete(
    directions: Mapping[Direction, Entries], listed: Listed, glossary: GlossaryTables
) -> dict[Direction, Entries]:
    """Return the entries with what is listed: all of the glossary, of dictionaries what has room.

    Only words that have entries are added, of all languages.
    """
    completed = {}
    for (source, target), entries in directions.items():
        usual = _group(glossary.pairs(source, target), directions[target, source])
        others = _group(listed.get((source, target), ()), directions[target, source])
        wholes = glossary.wholes(source, target)
        completed[source, target] = {
            unit: _complete_entry(
                translations, usual.get(unit, ()), others.get(unit, ()), wholes.get(unit, ())
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
    others: Iterable[Unit],
    wholes: Iterable[tuple[Unit, Unit]],
) -> list[Translation]:
    """Return an entry with its ``usual`` translations and ``others``, best first.

    Of ``wholes``, an expression and a word of it that are both usual, the word weighs no less:
    *bail* is كفالة as it is كفالة مالية, while *UN* is no متحدة, only الأمم المتحدة. ``others``
    have room up to what alignment gives a word: for *take*, dictionaries list dozens more, and
    each takes time.
    """
    weights = {translation.terms: translation.weight for translation in translations}
    for terms in usual:
        weights.setdefault(terms, MIN_WEIGHT)
    for expression, word in wholes:
        weights[word] = max(weights.get(word, 0.0), weights.get(expression, 0.0))
    for terms in others:
        if len(weights) < MAX_WORD_TRANSLATIONS:
            weights.setdefault(terms, MIN_WEIGHT)
    by_weight = sorted(weights.items(), key=lambda item: -item[1])
    return [Translation(terms, weight) for terms, weight in by_weight]
