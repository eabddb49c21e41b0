"""``state.json``: which block files make up a keyword index. Other files do not count."""

from __future__ import annotations

import json
import struct
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Self

from index.files.atomic import replace_file
from index.text.analysis import ANALYSIS_VERSION
from index.types import Language

_FORMAT: Final = f"blocks-4 analysis-{ANALYSIS_VERSION}"
_FILE_NAME: Final = "state.json"

DAMAGE: Final = (OSError, EOFError, IndexError, KeyError, ValueError, TypeError, struct.error)
"""What reading a manifest or a block file raises if it is missing or garbled."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """The state of a keyword index.

    ``generation`` is that of the store the index was derived from, ``blocks`` the language of
    each block by file name, ``removed`` the ids of passages that are still in a block but no
    longer in the store.
    """

    generation: int
    blocks: dict[str, Language]
    removed: list[int]

    @classmethod
    def read(cls, folder: Path) -> Self | None:
        """Return the manifest in ``folder``; None if another version wrote it.

        Raises what is in DAMAGE if it is missing or garbled.
        """
        content = json.loads((folder / _FILE_NAME).read_bytes())
        if content["fingerprint"] != _FORMAT:
            return None
        return cls(int(content["generation"]), dict(content["blocks"]), list(content["dead"]))

    def write(self, folder: Path) -> None:
        """Replace the manifest in ``folder`` atomically; the blocks must be on the disk."""
        content = {
            "fingerprint": _FORMAT,
            "generation": self.generation,
            "blocks": self.blocks,
            "dead": self.removed,
        }
        replace_file(folder / _FILE_NAME, json.dumps(content).encode())
