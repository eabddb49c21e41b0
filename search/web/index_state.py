"""How it stands with the index that the page searches."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from index.types import Progress
from search.web.services import Overview


class Stage(str, Enum):
    """OPENING, INDEXING (there was none yet), READY, or UNUSABLE: it cannot be searched."""

    OPENING = "opening"
    INDEXING = "indexing"
    READY = "ready"
    UNUSABLE = "unusable"


@dataclass(frozen=True, slots=True)
class IndexState:
    """How it stands with the index.

    Attributes:
        stage: whether it can be searched.
        problem: why not, or why what was written last cannot be and an earlier one answers.
        progress: of indexing, if that is under way.
        overview: what is in it, if that is known.
        warnings: what is not as it should be with it, a line each.
        staleness: how the files differ from it, None if they do not.

    What is said of ``problem`` and ``staleness`` is in the language in force.
    """

    stage: Stage
    problem: Exception | None = None
    progress: Progress | None = None
    overview: Overview | None = None
    warnings: tuple[str, ...] = ()
    staleness: object = None

    @property
    def is_ready(self) -> bool:
        """Whether it can be searched."""
        return self.stage is Stage.READY

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing in it to search."""
        return self.overview is not None and not self.overview.documents
