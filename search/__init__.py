"""Search English, Spanish and Arabic documents with one query."""

from __future__ import annotations

TYPE_CHECKING = False  # not from typing, whose import takes as long as the rest of the start
if TYPE_CHECKING:
    from typing import Any

    from search.engine import Engine
    from search.types import (
        Filters,
        Highlight,
        Hit,
        Mode,
        Reason,
        Results,
        SearchRequest,
        Signals,
        Sort,
    )

__all__ = [
    "Copy",
    "Engine",
    "Filters",
    "Highlight",
    "Hit",
    "Mode",
    "Reason",
    "Results",
    "SearchRequest",
    "Signals",
    "Sort",
]


def __getattr__(name: str) -> Any:
    # Imported when first asked for: 'search --help' must not load NumPy.
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    if name == "Engine":
        from search.engine import Engine

        return Engine
    from search import types

    return getattr(types, name)
