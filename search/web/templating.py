"""Templates, in which nothing from a document is ever markup.

Every value is escaped and freed of controls (:func:`index.text.safe.safe`); only what
:mod:`search.web.markup` makes is markup, and no template can say otherwise. Messages, which are
ours in all languages, may have tags; what is put into them is a value as all others.
"""

from __future__ import annotations

from functools import cache
from typing import Final

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup
from starlette.responses import HTMLResponse

from index import messages
from index.text.safe import safe
from search.web.assets import asset_address
from search.web.isolation import isolate_terms, isolate_terms_in_attribute, isolate_values
from search.web.lines import turn_lines
from search.web.markup import direction, mark
from search.web.names import OWN_NAMES, field_name, kind_name, place_name
from search.web.script_words import script_words

_FORBIDDEN_FILTERS: Final = ("safe", "xmlattr", "tojson", "urlize")
"""Those that make markup."""


def render(name: str, **values: object) -> Markup:
    """Return the template ``name`` of ``search/web/templates`` with ``values``."""
    return Markup(_environment().get_template(name).render(values))


def page(name: str, status: int = 200, **values: object) -> HTMLResponse:
    """Return the answer with the template ``name``."""
    return HTMLResponse(render(name, **values), status)


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("search.web"),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_finalize,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    for name in _FORBIDDEN_FILTERS:
        del environment.filters[name]
    environment.filters["number"] = messages.number
    environment.filters["isolated"] = isolate_values
    environment.filters["query"] = isolate_terms
    environment.filters["query_in_attribute"] = isolate_terms_in_attribute
    environment.filters["direction"] = direction
    environment.filters["lines"] = _lines
    environment.filters["place"] = place_name
    environment.filters["field"] = field_name
    environment.filters["kind"] = kind_name
    environment.globals["asset"] = asset_address
    environment.globals["script_words"] = script_words
    environment.globals["language"] = messages.language_in_force
    environment.globals["own_names"] = OWN_NAMES
    environment.globals["is_rtl"] = _is_rtl
    environment.globals["_"] = _translate
    environment.globals["ngettext"] = _translate_counted
    return environment


def _lines(text: str) -> Markup:
    """Return a text of several lines, each in its own direction."""
    return turn_lines(mark(text, (), newlines=True), direction(text))


def _is_rtl() -> bool:
    return messages.language_in_force() in messages.RIGHT_TO_LEFT


def _translate(message: str, **values: object) -> Markup:
    """Return a message of a template in the language of the request, with ``values`` in it."""
    return _fill(messages._(message), values)


def _translate_counted(singular: str, plural: str, count: int, **values: object) -> Markup:
    return _fill(messages.ngettext(singular, plural, count), values)


def _fill(message: str, values: dict[str, object]) -> Markup:
    return Markup(message).format(**{name: _finalize(value) for name, value in values.items()})


def _finalize(value: object) -> object:
    if isinstance(value, Exception):
        value = str(value)
    if isinstance(value, str) and not isinstance(value, Markup):
        return safe(value, newlines=True)
    return value
