"""Search English, Spanish and Arabic documents with one query."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from search.engine import Engine
    from search.types import Filters, Highlight, Hit, Mode, Reason, Results, SearchRequest, Signals

__all__ = [
    "Engine",
    "Filters",
    "Highlight",
    "Hit",
    "Mode",
    "Reason",
    "Results",
    "SearchRequest",
    "Signals",
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
