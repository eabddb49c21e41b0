"""What to say of documents without a date, which limits leave out and orders list last."""

from __future__ import annotations

from index.messages import _, ngettext
from search.ranking.undated import limits_date
from search.types import Filters, Results, Undated


def describe_undated(results: Results, filters: Filters) -> str:
    """Return what became of undated documents, and what finds them; "" if there are none.

    ``filters`` are those of the request.
    """
    undated = results.undated
    if undated is None:
        return ""
    text = count_undated(undated)
    if not undated.left_out:
        return text
    is_limited = limits_date(filters, None)
    advice = _("--undated includes them") if is_limited else _("date:none finds them")
    return _("{text}; {advice}").format(text=text, advice=advice)


def count_undated(undated: Undated) -> str:
    """Return how many documents without a date there are, and what became of them."""
    if undated.left_out:
        text = ngettext(
            "{count} document without a date left out",
            "{count} documents without a date left out",
            undated.documents,
        )
    else:
        text = ngettext(
            "{count} document without a date at the end",
            "{count} documents without a date at the end",
            undated.documents,
        )
    return text if undated.exact else _("up to {text}").format(text=text)
