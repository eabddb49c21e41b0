"""A hit's contributions in the words of its passage instead of the index's stems."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from search.page import Page
from search.types import Contribution, Highlight, Reason


def as_read(
    contributions: Sequence[Contribution], page: Page, highlights: Sequence[Highlight]
) -> tuple[Contribution, ...]:
    """Return ``contributions`` with the words of ``page`` that they matched.

    Words lit for their meaning come last: they add nothing to the keyword score.
    """
    worded = [one for one in highlights if one.reason is not Reason.MEANING]
    return (
        *(_as_read(one, page, worded) for one in contributions),
        *(
            Contribution(one.term, (_surface(page, one),), Reason.MEANING, 0.0)
            for one in highlights
            if one.reason is Reason.MEANING
        ),
    )


def _as_read(one: Contribution, page: Page, highlights: Sequence[Highlight]) -> Contribution:
    mine = [found for found in highlights if found.term == one.text]
    if not mine:  # part of an expression that is lit as a whole
        return replace(one, matched=page.having(one.matched))
    matched = dict.fromkeys(_surface(page, found) for found in mine)
    return replace(one, matched=tuple(matched), reason=mine[0].reason)


def _surface(page: Page, one: Highlight) -> str:
    return page.text[one.span.start : one.span.end]
