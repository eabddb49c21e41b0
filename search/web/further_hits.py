"""The hits after the first screenful: ranked once for a question, then handed out in slices.

How many are asked for has a say in their order, as languages take turns. So all that "more" adds
comes from one ranking, and a page that is loaded again shows what it showed.
"""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from index.errors import CaseworkError
from search.cancellation import IsWanted
from search.types import Results
from search.validation import MAX_LIMIT
from search.web.question import MORE, PAGE_SIZE, Question

if TYPE_CHECKING:
    from search.engine import Engine

_AHEAD: Final = PAGE_SIZE + 5 * MORE
"""Hits that are ranked at once; whoever wants more gets all that may be asked for."""


class FurtherHits:
    """Remembers the ranking for the question that was asked last, by the one thread that asks."""

    def __init__(self) -> None:
        self._key: Hashable = None
        self._ranked: Results | None = None

    def find(self, engine: Engine, question: Question, is_wanted: IsWanted) -> Results:
        """Return the answer to ``question`` with hits up to its limit, none of them explained.

        Raises what Engine.search() raises.
        """
        ahead = _AHEAD if question.limit <= _AHEAD else MAX_LIMIT
        further = replace(question, limit=ahead)
        key = _key(engine, further)
        ranked = self._ranked if key is not None and key == self._key else None
        if ranked is None:
            ranked = engine.search(further.request(), explained=0, is_wanted=is_wanted)
            self._key, self._ranked = key, ranked
        return replace(ranked, hits=ranked.hits[: question.limit])


def _key(engine: Engine, question: Question) -> Hashable:
    """Return what an answer depends on: the index, the marks that filters ask for, the question.

    None if that cannot be told, as the marks cannot be read.
    """
    try:
        return engine.version, engine.casework.version, question
    except CaseworkError:
        return None
