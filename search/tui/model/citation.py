"""Citations of hits, see :mod:`search.display.citation`."""

from __future__ import annotations

from search.display.citation import file_sha256 as file_sha256
from search.display.citation import format_citation as format_citation
