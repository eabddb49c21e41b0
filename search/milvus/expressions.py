"""Filters and conditions as Milvus can ask for them before it ranks.

Never stricter than what they stand for: the view that comes of it is filtered again, exactly.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from typing import Final

from index.milvus.entities import ANY_TEXT, searchable
from index.milvus.schema import NO_DATE
from index.text.analysis import get_analyzer
from index.types import Language
from search.conditions import (
    All,
    Any,
    Condition,
    Filters,
    HasCapitalized,
    HasSequence,
    HasStems,
    HasWords,
    WordSequence,
)

_RUN: Final = re.compile(r"\w+")
_AFTER_ANY_DATE: Final = "~"


def filter_expression(language: Language, filters: Sequence[Filters]) -> str:
    """Return what passages of ``language`` that pass all of ``filters`` fulfil."""
    parts = [f"language == {quote(language)}"]
    for each in filters:
        parts += _parts(each)
    return " and ".join(parts)


def quote(text: str) -> str:
    """Return a text as Milvus' expressions write it."""
    return json.dumps(text, ensure_ascii=False)


def _parts(filters: Filters) -> Iterator[str]:
    yield from _dates(filters)
    if filters.within is not None:
        yield f"id in {sorted(filters.within.passages)}"
    if filters.kind is not None:
        kind = quote(filters.kind.lower().removeprefix("."))
        yield f"(kind == {kind} or suffix == {kind})"
    for field, text in (
        ("path", filters.path),
        ("title", filters.title),
        ("sender", filters.sender),
        ("recipient", filters.recipient),
    ):
        if text is not None and (run := _longest_run(text)):
            yield f"({field} like {quote(f'%{run}%')} or {field} == {quote(ANY_TEXT)})"


def _dates(filters: Filters) -> Iterator[str]:
    if filters.after is filters.before is None:
        if filters.undated:
            yield f"date == {quote(NO_DATE)}"
        return
    limits = [f"date != {quote(NO_DATE)}"]
    if filters.after is not None:
        limits.append(f"date >= {quote(filters.after)}")
    if filters.before is not None:
        limits.append(f"date <= {quote(filters.before + _AFTER_ANY_DATE)}")
    dated = " and ".join(limits)
    yield f"({dated} or date == {quote(NO_DATE)})" if filters.undated else f"({dated})"


def _longest_run(text: str) -> str:
    """Return the longest run of letters and digits in a pattern or a text, folded.

    Nothing in it means anything to Milvus. Of what stands in brackets a glob asks for one letter.
    """
    plain = re.sub(r"\[.*?\]", "*", text)
    return max(_RUN.findall(searchable(plain).replace("_", " ")), key=len, default="")


def required_terms(
    condition: Condition | None, language: Language
) -> list[tuple[set[str], set[str]]]:
    """Return groups of (stems, words): of each, passages have one, or they do not fulfil it."""
    if isinstance(condition, All):
        return [group for part in condition.conditions for group in required_terms(part, language)]
    if isinstance(condition, Any):
        return _any(condition, language)
    if isinstance(condition, HasStems):
        alternatives = condition.alternatives.get(language, ())
        return [({terms[0] for terms in alternatives if terms}, set())]
    if isinstance(condition, HasWords):
        return [(set(), set(condition.words.get(language, ())))]
    if isinstance(condition, HasCapitalized):
        words = condition.words.get(language, ())
        analyze = get_analyzer(language).analyze_word
        return [] if any(analyze(word).stop for word in words) else [(set(), set(words))]
    if isinstance(condition, HasSequence):
        return _sequences(condition, language)
    return []


def _any(condition: Any, language: Language) -> list[tuple[set[str], set[str]]]:
    stems: set[str] = set()
    words: set[str] = set()
    for part in condition.conditions:
        groups = required_terms(part, language)
        if not groups:
            return []
        stems |= groups[0][0]
        words |= groups[0][1]
    return [(stems, words)]


def _sequences(condition: HasSequence, language: Language) -> list[tuple[set[str], set[str]]]:
    """Return a group for one sequence's slots; of several, their joined longest-word slots.

    Function words have no postings: a slot of such words cannot be asked for.
    """
    sequences = condition.sequences.get(language, ())
    stems: set[str] = set()
    words: set[str] = set()
    for sequence in sequences:
        slots = [slot for slot in sequence.slots if _is_indexed(sequence, slot, language)]
        if not slots:
            return []
        slot = max(slots, key=lambda each: min(map(len, each)))
        if sequence.by_stem:
            stems |= slot
        else:
            words |= slot
    return [(stems, words)] if sequences else [(set(), set())]


def _is_indexed(sequence: WordSequence, slot: frozenset[str], language: Language) -> bool:
    if sequence.by_stem:
        return True
    analyze = get_analyzer(language).analyze_word
    return not any(analyze(word).stop for word in slot)
