"""Ranked passages become hits: what says the same as a better hit is folded into that."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final, NamedTuple

import numpy as np

from index.backend import View
from index.store.records import StoredPassage
from index.store.verified_rows import UNKNOWN_PATH, Damaged
from index.types import Language
from search.ranking.copies import LanguageCopies
from search.ranking.hits import LocatedHit, to_copy, to_hit
from search.ranking.languages import RankedPassage
from search.ranking.overlaps import OverlapFinder
from search.ranking.sections import MatchedPassage, arrange, choose
from search.types import SearchRequest, Sort

LISTED_COPIES: Final = 20
"""Copies that a hit names; of the others it has the number."""


class FoldedHits(NamedTuple):
    """Hits, and whether passages that ranked by themselves were folded into some of them."""

    hits: list[LocatedHit]
    folded_ranked: bool


@dataclass(slots=True)
class _Group:
    """A passage that becomes a hit, and its copies by id, each with what lines it has more."""

    matched: MatchedPassage
    stored: StoredPassage
    copies: dict[int, str] = field(default_factory=dict)


class Folder:
    """Makes hits of ranked passages, whose ``copies`` are by language; None to fold nothing.

    Those that are damaged are left out and added to ``damaged``.
    """

    def __init__(
        self,
        snapshot: View,
        copies: Mapping[Language, LanguageCopies] | None,
        damaged: Damaged,
    ) -> None:
        self._snapshot = snapshot
        self._copies = {
            language: of_language
            for language, of_language in (copies or {}).items()
            if of_language.groups.count
        }
        self._damaged = damaged
        self._overlaps = None if copies is None else OverlapFinder(snapshot.store)

    def fold(self, matched: Sequence[MatchedPassage], request: SearchRequest) -> FoldedHits:
        """Return the best of ``matched`` as hits, without passages that have left the store."""
        groups: dict[int, _Group] = {}
        folded_ranked = False
        present = [each for each in matched if each.passage.id not in self._damaged]
        while True:
            listed = choose(present, request.limit)
            new = [each for each in listed if each.passage.id not in groups]
            stored = self._read([each.passage.id for each in new])
            gone = {each.passage.id for each in new} - stored.keys()
            for each in new:
                if each.passage.id in stored and self._add(groups, each, stored[each.passage.id]):
                    gone.add(each.passage.id)
                    folded_ranked = True
            if not gone:
                break
            present = [each for each in present if each.passage.id not in gone]
        if request.sort is Sort.SCORE:
            listed = arrange(listed)
        of_listed = [groups[each.passage.id] for each in listed]
        ranks = _ranks_by_id(of_listed)
        hits: list[tuple[LocatedHit, _Group]] = []
        for rank, (each, group) in enumerate(zip(listed, of_listed, strict=True), start=1):
            like = ranks.get(each.passage.like, rank)
            before = like if like < rank else None
            hits.append((to_hit(rank, each, group.stored, request.mode, before), group))
        return FoldedHits(self._add_copies(hits), folded_ranked)

    def _add(
        self, groups: dict[int, _Group], matched: MatchedPassage, stored: StoredPassage
    ) -> bool:
        """Add a passage to the group it is a copy in, or as a new one; tell whether it is one."""
        overlap = None if self._overlaps is None else self._overlaps.find(stored)
        same = self._same_words(matched.passage)
        if overlap is None:
            groups[stored.id] = _Group(matched, stored, dict.fromkeys(same, ""))
            return False
        groups[overlap.hit.id].copies |= dict.fromkeys((stored.id, *same), overlap.added)
        return True

    def _same_words(self, passage: RankedPassage) -> list[int]:
        """Return the ids of the other passages with the same words."""
        candidates = passage.candidates
        copies = self._copies.get(candidates.language)
        if copies is None:
            return []
        rows = copies.of(int(candidates.rows[passage.position]))
        ids: list[int] = self._snapshot.keyword.ids(candidates.language)[rows].tolist()
        return ids

    def _add_copies(self, groups: Sequence[tuple[LocatedHit, _Group]]) -> list[LocatedHit]:
        """Return the hits with their copies, by path; the first of them with all that is said."""
        if not any(group.copies for _, group in groups):
            return [located for located, _ in groups]
        ordered = [self._by_path(group) for _, group in groups]
        listed = self._read([copy for ids in ordered for copy in ids[:LISTED_COPIES]])
        hits: list[LocatedHit] = []
        for (located, group), ids in zip(groups, ordered, strict=True):
            if not ids:
                hits.append(located)
                continue
            copies = [
                to_copy(listed[copy], group.copies[copy])
                for copy in ids[:LISTED_COPIES]
                if copy in listed
            ]
            total = len(ids) - sum(copy not in listed for copy in ids[:LISTED_COPIES])
            hit = replace(
                located.hit, copies=tuple(copies), copies_total=total, copy_ids=tuple(ids)
            )
            hits.append(located._replace(hit=hit))
        return hits

    def _by_path(self, group: _Group) -> list[int]:
        """Return the ids of the copies in a group in the order of their paths."""
        if not group.copies:
            return []
        ids = np.fromiter(group.copies, dtype=np.int64)
        ranks = self._snapshot.matrix.path_ranks(group.stored.language, ids)
        ordered: list[int] = ids[np.lexsort((ids, ranks))].tolist()
        return ordered

    def _read(self, ids: Sequence[int]) -> dict[int, StoredPassage]:
        """Return those of the passages ``ids`` that are there, by id."""
        store, damaged = self._snapshot.store, self._damaged
        stored = {passage.id: passage for passage in store.passages(ids, damaged)}
        if len(stored) < len(ids) and self._snapshot.is_current:  # else the store may be ahead
            missing = {*ids} - stored.keys() - damaged.keys()
            damaged.update(dict.fromkeys(missing, UNKNOWN_PATH))
        return stored


def _ranks_by_id(groups: Sequence[_Group]) -> dict[int | None, int]:
    """Return the ranks of the passages of ``groups``, which are in order; copies have the hit's."""
    ranks: dict[int | None, int] = {}
    for rank, group in enumerate(groups, start=1):
        ranks[group.stored.id] = rank
        ranks |= dict.fromkeys(group.copies, rank)
    return ranks
