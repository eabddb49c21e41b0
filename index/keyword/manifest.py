"""``state.json``: which block files make up a keyword index. Other files do not count."""

from __future__ import annotations

import json
import re
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final, Self

from xxhash import xxh3_64_hexdigest

from index.errors import DerivedDamageError
from index.files.atomic import replace_file
from index.files.leftovers import remove_leftovers
from index.files.regular import read_regular
from index.store.version import parse_version
from index.text.analysis import ANALYSIS_VERSION
from index.text.language import LANGUAGE_CODE
from index.types import Language, StoreVersion

_FORMAT: Final = f"blocks-10 analysis-{ANALYSIS_VERSION}"
_FILE_NAME: Final = "state.json"
_MAX_BYTES: Final = 64 << 20
"""Some seven million removed passages, of an index of thirty million at least."""

BLOCK_NAME: Final = re.compile(r"[0-9a-f]{16}\.lists")
_DIGEST: Final = re.compile("[0-9a-f]{16}")
_MAX_ID: Final = (1 << 63) - 1


@dataclass(frozen=True, slots=True)
class BlockEntry:
    """What a manifest says of a block: the language of its passages, the digest of its file.

    ``titles``: its rows are the titles of documents instead of passages.
    """

    language: Language
    digest: str
    titles: bool = False


@dataclass(frozen=True, slots=True)
class Manifest:
    """The state of a keyword index.

    ``version`` is that of the store the index was derived from, ``blocks`` are by file name,
    ``removed`` are the ids of passages, and the keys of titles, that are still in a block but no
    longer in the store. No key is as small as an id, see :mod:`index.keyword.title_keys`.
    """

    version: StoreVersion
    blocks: dict[str, BlockEntry]
    removed: list[int]

    @classmethod
    def read(cls, folder: Path) -> Self | None:
        """Return the manifest in ``folder``; None if another version wrote it.

        Raises OSError if it cannot be read, DerivedDamageError if it is not as it was written.
        """
        path = folder / _FILE_NAME
        try:
            content = _parse(read_regular(path, max_bytes=_MAX_BYTES))
            if content["fingerprint"] != _FORMAT:
                return None
            blocks = {name: BlockEntry(**entry) for name, entry in content["blocks"].items()}
            manifest = cls(parse_version(content["version"]), blocks, content["removed"])
            manifest._check()
        # RecursionError: a stranger can nest lists deeper than Python reads them.
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
            raise DerivedDamageError(path) from error
        return manifest

    def write(self, folder: Path) -> None:
        """Replace the manifest in ``folder`` atomically; the blocks must be on the disk."""
        path = folder / _FILE_NAME
        remove_leftovers(path)
        replace_file(path, _format({"fingerprint": _FORMAT, **asdict(self)}))

    def _check(self) -> None:
        """Raise ValueError or TypeError if a value is not what :meth:`write` would write."""
        for name, entry in self.blocks.items():
            texts = {BLOCK_NAME: name, LANGUAGE_CODE: entry.language, _DIGEST: entry.digest}
            for pattern, text in texts.items():
                if not pattern.fullmatch(text):
                    raise ValueError(text)
            if type(entry.titles) is not bool:
                raise TypeError(name)
        for passage in self.removed:
            if type(passage) is not int or not 0 <= passage <= _MAX_ID:
                raise ValueError(passage)


def _format(content: dict[str, Any]) -> bytes:
    """Return ``content`` as JSON, with the checksum of what comes before it as the last value."""
    body = json.dumps(content)[:-1].encode()
    return body + _ending(body)


def _parse(data: bytes) -> Any:
    """Undo :func:`_format`. Raises ValueError if that was not what made ``data``."""
    body = data[: -len(_ending(b""))]
    if data != body + _ending(body):
        raise ValueError("the checksum is another")
    return json.loads(data)


def _ending(body: bytes) -> bytes:
    return b', "checksum": "%b"}' % xxh3_64_hexdigest(body).encode()
