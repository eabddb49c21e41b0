"""Templates, in which nothing from a document is ever markup.

Every value is escaped and freed of controls (:func:`index.text.safe.safe`); only what
:mod:`search.web.markup` makes is markup, and no template can say otherwise.
"""

from __future__ import annotations

from functools import cache
from typing import Final

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup
from starlette.responses import HTMLResponse

from index.text.numbers import counted
from index.text.safe import safe
from search.web.assets import asset_address

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
    environment.filters["number"] = lambda number: f"{number:,}"
    environment.globals["asset"] = asset_address
    environment.globals["counted"] = counted
    return environment


def _finalize(value: object) -> object:
    if isinstance(value, str) and not isinstance(value, Markup):
        return safe(value, newlines=True)
    return value
