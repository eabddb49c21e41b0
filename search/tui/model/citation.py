"""Citations of hits, see :mod:`search.display.citation`."""

from __future__ import annotations

from search.display.citation import SECONDS as SECONDS
from search.display.citation import format_citation as format_citation
