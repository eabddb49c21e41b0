"""What a query may be, in short: for ``search --help``, the manual and F1 of the full screen.

``docs/query-language.md`` has all of it; a test holds the two together.
"""

from __future__ import annotations

from typing import Final

QUERY_FORMS: Final = (
    ('"a phrase"', 'these words, in this order; ~"…" in any language, "…"~3 near each other'),
    ("+must  -not", "what must be there or must not; also AND, OR, |, NOT and ( )"),
    ("begin*  slip~", "words that begin so, words spelt nearly so; =form: this form only"),
    ("lang:ar  type:pdf", "also path:, title:, from:, to:, date:2023-11..2024-02, after:, before:"),
    ("tag:bribe  -is:starred", "what you marked; new:NAME: new to a saved search"),
)
"""Forms of a query, each with what is found."""
