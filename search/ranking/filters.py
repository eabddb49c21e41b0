"""Filters on documents: which may be found at all, decided before ranking."""

from __future__ import annotations

import re
from collections.abc import Iterable
from fnmatch import translate
from functools import lru_cache
from pathlib import PurePath
from typing import Final

import numpy as np
from numpy.typing import NDArray

from index import cache
from index.backend import Documents
from index.store.records import DocumentHead
from index.store.verified_rows import Damaged
from index.text.normalize import fold
from index.types import MEMBER_SEPARATOR
from search.conditions import All, Any, Condition, IsIn, Not
from search.types import Filters

_RECIPIENTS: Final = ("to", "cc", "bcc")


def allowed_passages(
    store: Documents, filters: Filters, damaged: Damaged
) -> NDArray[np.int64] | None:
    """Return the ids of passages of documents that ``filters`` let pass, (n,); None for all.

    Passages of which damage hides whether they pass are added to ``damaged``.
    The filter by language is not applied here.
    """
    if not _concerns_documents(filters):
        return None
    passing = [
        (head.first_passage, head.passage_count)
        for head in store.document_heads(damaged)
        if head.passage_count and matches(filters, head)
    ]
    passages = _passages_in(np.array(sorted(passing), dtype=np.int64).reshape(-1, 2))
    if filters.within is None:
        return passages
    within = np.array(sorted(filters.within.passages), dtype=np.int64)
    return np.intersect1d(passages, within, assume_unique=True)


def _passages_in(ranges: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the numbers, ascending, in ``ranges`` (k, 2) given by their first and their length."""
    firsts, lengths = ranges.T
    before = np.cumsum(lengths) - lengths
    return np.repeat(firsts - before, lengths) + np.arange(lengths.sum())


def _concerns_documents(filters: Filters) -> bool:
    return filters != Filters(languages=filters.languages)


def matches(filters: Filters, head: DocumentHead) -> bool:
    """Tell whether a document passes ``filters``."""
    if not _date_matches(filters, head.date):
        return False
    if filters.path is not None and not _path_matches(_full_path(head), filters.path):
        return False
    if filters.kind is not None and not _kind_matches(head, filters.kind):
        return False
    if filters.title is not None and not _contains([head.title or ""], filters.title):
        return False
    if filters.sender is not None and not _contains(_values(head, ("from",)), filters.sender):
        return False
    if filters.recipient is None:
        return True
    return _contains(_values(head, _RECIPIENTS), filters.recipient)


def holds_without_text(condition: Condition | None, head: DocumentHead) -> bool:
    """Tell whether a document without any passage fulfils a condition."""
    if isinstance(condition, Not):
        return not holds_without_text(condition.condition, head)
    if isinstance(condition, All):
        return all(holds_without_text(part, head) for part in condition.conditions)
    if isinstance(condition, Any):
        return any(holds_without_text(part, head) for part in condition.conditions)
    if isinstance(condition, IsIn):
        filters = condition.filters
        is_within = filters.within is None or head.id in filters.within.documents
        return filters.languages is None and is_within and matches(filters, head)
    return condition is None


def _date_matches(filters: Filters, date: str | None) -> bool:
    if date is None:
        return not filters.limits_date
    if filters.after is filters.before is None:
        return not filters.undated
    if filters.after is not None and date[: len(filters.after)] < filters.after:
        return False
    return filters.before is None or date[: len(filters.before)] <= filters.before


def _full_path(head: DocumentHead) -> str:
    """Return the path of a document, the files that it is inside of standing for folders."""
    return f"{head.path}/{head.member}" if head.member else head.path


def _path_matches(path: str, pattern: str) -> bool:
    """Tell whether the end of ``path``, or of a folder above it, matches a glob.

    Members may be written as hits show them. Case and accents do not matter, as nowhere in a
    query.
    """
    folder, slash, name = _as_folders(path).rpartition("/")
    return _compile_glob(pattern).match(_fold_folder(folder) + slash + fold(name)) is not None


_fold_folder = lru_cache(maxsize=cache.FOLDED_FOLDERS)(fold)


@lru_cache(maxsize=1)
def _compile_glob(pattern: str) -> re.Pattern[str]:
    """Return what a whole folded path is like whose end, or that of a folder, matches."""
    pattern = fold(_as_folders(pattern)).rstrip("/")
    globs = (pattern, f"*/{pattern}", f"{pattern}/*", f"*/{pattern}/*")
    return re.compile("|".join(map(translate, globs)))


def _as_folders(path: str) -> str:
    """Return a path with ``/`` before each member."""
    return path.replace(MEMBER_SEPARATOR, "/")


def _kind_matches(head: DocumentHead, kind: str) -> bool:
    """Tell whether ``kind`` is the format of a document, or the ending of its name."""
    wanted = kind.lower().removeprefix(".")
    name = head.member or head.path
    return wanted in (head.kind, PurePath(name).suffix.lower()[1:])


def _values(head: DocumentHead, names: Iterable[str]) -> list[str]:
    """Return the values of the headers ``names`` of a message."""
    return [value for name, value in head.fields if name in names]


def _contains(values: Iterable[str], wanted: str) -> bool:
    """Tell whether any of ``values`` contains ``wanted``, whatever their case and accents."""
    folded = fold(wanted)
    return any(folded in fold(value) for value in values)
