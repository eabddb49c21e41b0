"""What to try after a search without hits."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from index.messages import _, say
from index.text.safe import safe
from search.tui.model.guide import GuideLine, heading
from search.tui.model.labels import describe_filters, mode_name
from search.tui.model.welcome import IndexOverview, describe_index
from search.types import Filters, SearchRequest


def compose_advice(
    request: SearchRequest,
    alternatives: Sequence[SearchRequest] | None,
    key_labels: Mapping[str, str],
    overview: IndexOverview | None = None,
) -> list[GuideLine]:
    """Return the lines to show after ``request`` had no hits.

    ``alternatives`` are similar requests that have hits, None while they are being looked for;
    ``key_labels`` holds how each key is written, by its name; ``overview`` is None if unknown.
    """
    if overview is not None and overview.is_empty:
        return describe_index(overview, key_labels)
    from search.query.function_words import describe_common_words  # the first picture does without

    filters = ""
    if request.filters != Filters():
        filters = f" ({describe_filters(request.filters)})"
    lines = [heading(_("No passage answers this{filters}.").format(filters=filters)), GuideLine()]
    if common := say(describe_common_words(request.query)):
        return [*lines, GuideLine(f"{common[0].upper()}{common[1:]}.")]
    if alternatives is None:
        return lines
    lines += [
        GuideLine(_describe_alternative(request, other, key_labels)) for other in alternatives
    ]
    if not alternatives:
        lines += [
            GuideLine(_("Check the spelling, or use fewer or more common words.")),
            GuideLine(_("Words of another language are translated: try the one you know best.")),
        ]
    return lines


def _describe_alternative(
    request: SearchRequest, alternative: SearchRequest, key_labels: Mapping[str, str]
) -> str:
    if alternative.query != request.query:
        query = safe(alternative.query)
        text = _("Did you mean: {query}  ({key} searches for it)")
        return text.format(query=query, key=key_labels["open"])
    if alternative.filters != request.filters:
        text = _("Without filters there are hits: {key} changes them.")
        return text.format(key=key_labels["filter"])
    text = _("The {mode} mode has hits: {key} goes there.")
    return text.format(mode=mode_name(alternative.mode), key=key_labels["mode"])
