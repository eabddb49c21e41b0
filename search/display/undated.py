"""What to say of documents without a date, which limits leave out and orders list last."""

from __future__ import annotations

from index.text.numbers import counted
from search.ranking.undated import limits_date
from search.types import Filters, Results


def describe_undated(results: Results, filters: Filters) -> str:
    """Return what became of undated documents, and what finds them; "" if there are none.

    ``filters`` are those of the request.
    """
    undated = results.undated
    if undated is None:
        return ""
    documents = counted(undated.documents, "document")
    limit = "" if undated.exact else "up to "
    if not undated.left_out:
        return f"{limit}{documents} without a date at the end"
    advice = "--undated includes them" if limits_date(filters, None) else "date:none finds them"
    return f"{limit}{documents} without a date left out; {advice}"
