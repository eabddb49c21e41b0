"""What of the documents is left out: ``include:``, ``exclude:`` and ``.searchignore`` files.

The settings are the user's. A ``.searchignore`` may have come with the folder, so it can only
narrow what is indexed: nothing in it takes back what ``exclude:`` says. As with git, a file in
a deeper folder speaks after those above it, and nothing in a folder that is left out is looked
at.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final, NamedTuple

from index.config import Config
from index.files.regular import read_regular
from index.globs import PatternList

FILE_NAME: Final = ".searchignore"
_MAX_BYTES: Final = 64 << 10
_EXCLUDE: Final = "'exclude:'"
_INCLUDE: Final = "'include:'"


class _FolderRules(NamedTuple):
    """The patterns of one ``.searchignore``; ``start`` is where paths in its folder begin."""

    start: int
    patterns: PatternList


@dataclass(frozen=True, slots=True)
class Rules:
    """What is left out of one folder; :meth:`inside` has those of a folder in it.

    ``problem`` is why the ``.searchignore`` of this folder is not obeyed, "" if it is.
    """

    _start: int
    _exclude: PatternList
    _include: PatternList
    _folders: tuple[_FolderRules, ...] = ()
    """Those of this folder and of the ones above it, the innermost first."""
    problem: str = ""

    def __bool__(self) -> bool:
        """Whether anything is left out."""
        return bool(self._exclude or self._include or self._folders)

    def inside(self, folder: str, names: set[str] | frozenset[str]) -> Rules:
        """Return the rules for what is in ``folder``, which has entries of these ``names``."""
        rules = replace(self, problem="") if self.problem else self
        if self._include and self._decide(self._include, folder, is_folder=True):
            rules = replace(rules, _include=PatternList())
        if FILE_NAME not in names:
            return rules
        try:
            patterns = _read(Path(folder, FILE_NAME))
        except (OSError, ValueError) as error:
            reason = error.strerror if isinstance(error, OSError) else str(error)
            return replace(rules, problem=f"not obeyed: {reason}")
        own = _FolderRules(len(folder.rstrip(os.sep)) + 1, patterns)
        return replace(rules, _folders=(own, *rules._folders))

    def excluding(self, path: str, *, is_folder: bool) -> str:
        """Return what leaves out the file or folder at ``path``; "" if nothing does."""
        if self._exclude and self._decide(self._exclude, path, is_folder=is_folder):
            return _EXCLUDE
        for folder in self._folders:
            is_meant = folder.patterns.decide(_relative(path, folder.start), is_folder=is_folder)
            if is_meant:
                return FILE_NAME
            if is_meant is False:
                break
        if self._include and not is_folder:
            is_included = self._decide(self._include, path, is_folder=False)
            return "" if is_included else _INCLUDE
        return ""

    def _decide(self, patterns: PatternList, path: str, *, is_folder: bool) -> bool:
        return bool(patterns.decide(_relative(path, self._start), is_folder=is_folder))


def rules_of(config: Config, root: str) -> Rules:
    """Return the rules of the settings for ``root``, a folder of ``documents:``."""
    start = len(root.rstrip(os.sep)) + 1
    return Rules(start, PatternList(config.exclude), PatternList(config.include))


def _relative(path: str, start: int) -> str:
    relative = path[start:]
    return relative if os.sep == "/" else relative.replace(os.sep, "/")


def _read(path: Path) -> PatternList:
    """Return the patterns of a file. Raises OSError or ValueError."""
    data = read_regular(path, max_bytes=_MAX_BYTES + 1)
    if len(data) > _MAX_BYTES:
        raise ValueError(f"larger than {_MAX_BYTES >> 10} KiB")
    return PatternList(data.decode("utf-8-sig", errors="surrogateescape").split("\n"))
