"""What a query may be, in short: for ``search --help``, the manual and F1 of the full screen.

``docs/query-language.md`` has all of it; a test holds the two together.
"""

from __future__ import annotations

from typing import Final

from index.messages import marked

FIELDS: Final = tuple("name lang path type title from to date before after tag is new".split())
"""The fields of the query language, whose colon is a part of their name."""
QUERY_FORMS: Final = (
    (
        marked('"a phrase"'),
        marked('these words, in this order; ~"…" in any language, "…"~3 near each other'),
    ),
    (marked("+must  -not"), marked("what must be there or must not; also AND, OR, |, NOT and ( )")),
    (
        marked("begin*  slip~"),
        marked("words that begin so, words spelt nearly so; =form: this form only"),
    ),
    (
        marked("name:Salas"),
        marked('a name in all spellings, no other word with its letters; name:"Ana Mora"'),
    ),
    (
        marked("lang:ar  type:pdf"),
        marked("also path:, title:, from:, to:, date:2023-11..2024-02, after:, before:"),
    ),
    (marked("tag:bribe  -is:starred"), marked("what you marked; new:NAME: new to a saved search")),
)
"""Forms of a query, each with what is found."""
