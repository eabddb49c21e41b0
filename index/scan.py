"""Find the files to index: walk the folders of documents, past loops, junk and shut folders."""

from __future__ import annotations

import os
import stat
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from operator import itemgetter
from pathlib import Path
from typing import Final, NamedTuple

from index.config import Config
from index.ignore import FILE_NAME as IGNORE_FILE
from index.ignore import Rules, rules_of
from index.kinds import HIDDEN, LOCK_FILE
from index.messages import Message, marked
from index.second_names import Identity, find_second_names, identify
from index.store.records import FileState
from index.types import Excluded, Skipped

EMPTY: Final = marked("empty or not mounted")
"""Why there is no document in a folder."""
_LEADS_OUT: Final = "a link that leads out of the documents; 'follow_links: true' follows such"
_LEADS_TO_LEFT_OUT: Final = (
    "a link to a folder that is hidden or left out; 'documents:' can name that folder"
)

SAME_FILE: Final = "same file"
_LOCK_PREFIX: Final = "~$"

ReadStatus = Callable[[str], os.stat_result]


class Scan(NamedTuple):
    """The documents found: ``files``, the state of each by absolute path, in path order.

    ``skipped``: folders that cannot be listed, files that cannot be opened, what is called as a
    file but is a pipe or a device, and links that lead out of the documents or to a folder in
    them that is left out. ``roots``: the entries of ``documents:`` by absolute path, each with
    the reason why there is no document: it is missing, cannot be listed, is EMPTY; "" if there
    is one, or if all are excluded.
    ``excluded``: what settings and ``.searchignore`` files leave out. ``elsewhere``: how many
    files belong to other shards.
    """

    files: dict[str, FileState]
    skipped: tuple[Skipped, ...]
    roots: dict[str, str]
    excluded: tuple[Excluded, ...] = ()
    elsewhere: int = 0


def scan(config: Config) -> Scan:
    """Find the documents under ``config.documents``.

    Hidden files and folders and the index itself are left out. Links that lead out of the
    documents are followed only if the configuration says so; those to folders inside are not
    followed, because these are walked anyway, or left out. A file of several names is found by
    one of them. Only what belongs to the shard of ``config`` is returned, if it has one.
    """
    walk = _Walk(config)
    for root in config.documents:
        walk.add_root(str(root))
    walk.follow_links()
    walk.name_links_to_left_out()
    paths = sorted(walk.files)
    walk.remove_second_names()
    reasons = {skipped.path: skipped.reason for skipped in walk.skipped}
    roots = {
        root: ""
        if _has_document(root, paths) or root in walk.excluding_roots
        else reasons.get(root, EMPTY)
        for root in map(str, config.documents)
    }
    skipped = tuple(
        file for file in walk.skipped if file.path not in roots or file.kind == SAME_FILE
    )
    files = {path: walk.files[path] for path in paths if path in walk.files}
    shard = config.shard
    if shard is None:
        return Scan(files, skipped, roots, walk.excluded())
    tops = tuple(roots)
    own = {path: state for path, state in files.items() if shard.holds(path, tops)}
    skipped = tuple(file for file in skipped if shard.holds(file.path, tops))
    return Scan(own, skipped, roots, walk.excluded(), len(files) - len(own))


def _has_document(root: str, paths: Sequence[str]) -> bool:
    """Tell whether ``root``, or a file in it, is among the sorted ``paths``."""
    inside = root.rstrip(os.sep) + os.sep
    place = bisect_left(paths, inside)
    if paths[place : place + 1] and paths[place].startswith(inside):
        return True
    place = bisect_left(paths, root)
    return paths[place : place + 1] == [root]


class _Walk:
    """One walk through the documents of a configuration."""

    def __init__(self, config: Config) -> None:
        self.files: dict[str, FileState] = {}
        self.skipped: list[Skipped] = []
        self.excluding_roots: set[str] = set()
        """The entries of ``documents:`` of which something is excluded."""
        self._excluded: dict[str, tuple[str, bool]] = {}
        """What is excluded, by path: by what, and whether it is a folder."""
        self._config = config
        self._roots = tuple(os.path.realpath(root) for root in config.documents)
        self._index = identify(str(config.data_dir))
        self._follows_links = config.follow_links
        self._links: list[tuple[str, Rules]] = []
        """Links to folders out of the documents, to follow once all others have been walked."""
        self._inner_links: list[str] = []
        """Links to folders inside the documents."""
        self._linked_files: set[str] = set()
        """Files behind links, which may be among the files by another name."""
        self._hard_links: dict[str, Identity] = {}
        """Files that have other names, which may be among the files, too."""
        self._folders: list[str] = []
        """The folders walked so far."""
        self._walked: set[Identity] = set()
        """What these are, where links are followed: they may lead in circles."""

    def add_root(self, path: str) -> None:
        """Add the documents at ``path``, a file or a folder, or note why there is none."""
        try:
            is_folder = stat.S_ISDIR(os.stat(path).st_mode)  # noqa: PTH116
        except (FileNotFoundError, NotADirectoryError):
            self.skipped.append(Skipped(path, Message("no such file or folder")))
            return
        except OSError:
            is_folder = False
        if is_folder:
            before = len(self._excluded)
            files_before = set(self.files) if self._is_second_way(path) else None
            self.add_folder(path, rules_of(self._config, path))
            if files_before is not None:
                self._linked_files |= self.files.keys() - files_before
            if len(self._excluded) > before:
                self.excluding_roots.add(path)
        else:
            self.add_file(path)

    def add_folder(self, root: str, rules: Rules) -> None:
        """Add the files under the folder ``root``, which is in a folder of these ``rules``."""
        folders = [(root, rules)]
        while folders:
            folder, rules = folders.pop()
            if self._follows_links and not self._is_new(folder):
                continue
            self._folders.append(folder)
            try:
                with os.scandir(folder) as listing:
                    entries = list(listing)
            except OSError as error:
                reason = Message("cannot list the folder: {reason}", reason=error.strerror)
                self.skipped.append(Skipped(folder, reason))
                continue
            rules = rules.inside(folder, {entry.name for entry in entries})
            if rules.problem:
                self.skipped.append(Skipped(str(Path(folder, IGNORE_FILE)), rules.problem))
            folders.extend((path, rules) for path in self._add_entries(entries, rules))

    def add_file(self, path: str, read_status: ReadStatus = os.stat) -> None:
        """Add the file at ``path``, or note why it cannot be read."""
        # Without pathlib, which would take most of the time when there are many files.
        try:
            status = read_status(path)
        except OSError as error:  # a dangling link, or the file went away while we looked
            reason = Message("cannot be opened: {reason}", reason=error.strerror)
            self.skipped.append(Skipped(path, reason))
            return
        if stat.S_ISREG(status.st_mode):
            self.files[path] = FileState(status.st_size, status.st_mtime_ns)
            if status.st_nlink > 1:
                self._hard_links[path] = status.st_dev, status.st_ino
        elif not stat.S_ISDIR(status.st_mode):
            self.skipped.append(Skipped(path, "not a file but a pipe, a socket or a device"))

    def follow_links(self) -> None:
        """Add what is behind the links noted, and behind those found there, each folder once."""
        while self._links:
            links, self._links = sorted(self._links, key=itemgetter(0)), []
            for link, rules in links:
                self.add_folder(link, rules)

    def name_links_to_left_out(self) -> None:
        """Note the links to folders inside the documents that have not been walked."""
        if not self._inner_links:
            return
        walked = set(map(identify, self._folders))
        self.skipped += [
            Skipped(link, _LEADS_TO_LEFT_OUT)
            for link in self._inner_links
            if identify(link) not in walked
        ]

    def remove_second_names(self) -> None:
        """Leave each file one name; the others are skipped."""
        for path, first in find_second_names(self.files, self._linked_files, self._hard_links):
            del self.files[path]
            self.skipped.append(Skipped(path, f"the same file as {first}", SAME_FILE))

    def excluded(self) -> tuple[Excluded, ...]:
        """Return what is excluded, and by what."""
        # An entry of ``documents:`` inside another may have what the other leaves out.
        paths: dict[str, list[tuple[str, bool]]] = defaultdict(list)
        for path, (by, is_folder) in sorted(self._excluded.items()):
            if path not in self.files:
                paths[by].append((path, is_folder))
        return tuple(
            Excluded(
                by,
                files=sum(not is_folder for _, is_folder in entries),
                folders=sum(is_folder for _, is_folder in entries),
                paths=tuple(path + os.sep * is_folder for path, is_folder in entries),
            )
            for by, entries in sorted(paths.items())
        )

    def _add_entries(self, entries: list[os.DirEntry[str]], rules: Rules) -> Iterator[str]:
        """Add the files of a folder, note its links, and yield the folders in it."""
        has_rules = bool(rules)
        for entry in entries:
            name = entry.name
            if name == IGNORE_FILE:
                continue
            is_folder = entry.is_dir(follow_symlinks=False)
            if is_folder and self._is_index(entry):
                continue
            if name[0] == ".":
                self.skipped.append(
                    Skipped(entry.path, "hidden: its name begins with a dot", HIDDEN)
                )
            elif name.startswith(_LOCK_PREFIX):
                self.skipped.append(Skipped(entry.path, "a lock of an office program", LOCK_FILE))
            elif has_rules and (by := rules.excluding(entry.path, is_folder=is_folder)):
                self._excluded[entry.path] = (by, is_folder)
            elif is_folder:
                yield entry.path
            elif entry.is_symlink():
                self._add_link(entry.path, rules)
            else:
                self.add_file(entry.path, os.lstat)  # no link, and faster than os.stat

    def _add_link(self, path: str, rules: Rules) -> None:
        """Add or note the link at ``path``."""
        is_folder = os.path.isdir(path)  # noqa: PTH112
        if not os.path.exists(path):  # noqa: PTH110
            self.skipped.append(Skipped(path, "a link that leads nowhere"))
            return
        if is_folder and identify(path) == self._index:
            return
        if self._is_inside(os.path.realpath(path)):
            if is_folder:
                self._inner_links.append(path)
            else:
                self._add_linked_file(path)
        elif not self._follows_links:
            self.skipped.append(Skipped(path, _LEADS_OUT))
        elif is_folder:
            self._links.append((path, rules))
        else:
            self._add_linked_file(path)

    def _add_linked_file(self, path: str) -> None:
        self.add_file(path)
        if path in self.files:
            self._linked_files.add(path)

    def _is_second_way(self, root: str) -> bool:
        """Tell whether an entry of ``documents:`` leads by a link into another one."""
        real = os.path.realpath(root)
        return real != root and any(
            real == other or real.startswith(other.rstrip(os.sep) + os.sep)
            for path, other in zip(map(str, self._config.documents), self._roots, strict=True)
            if path != root
        )

    def _is_inside(self, path: str) -> bool:
        """Tell whether a real path is one of the documents, or below one."""
        return any(
            path == root or path.startswith(root.rstrip(os.sep) + os.sep) for root in self._roots
        )

    def _is_index(self, entry: os.DirEntry[str]) -> bool:
        """Tell whether a folder is the index, whatever it is called on the way to it."""
        if self._index is None or entry.inode() != self._index[1]:
            return False
        return identify(entry.path) == self._index

    def _is_new(self, folder: str) -> bool:
        """Note that ``folder`` is walked; tell whether it is for the first time."""
        identity = identify(folder)
        if identity is None:
            return True  # listing it will say why not
        if identity in self._walked:
            return False
        self._walked.add(identity)
        return True
