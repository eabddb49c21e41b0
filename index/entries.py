"""The entries of a YAML file as they stand there, unread: each is read as what it should be.

The file may be a stranger's: one that is huge, nested deeply, or no file at all is refused in
one line, and aliases (the ``&`` and ``*`` of YAML) are never multiplied out.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import yaml

from index.errors import ConfigError
from index.files.home import expand_home
from index.files.regular import read_regular
from index.messages import Message

MAX_BYTES: Final = 128 << 10
"""A larger file is refused: its YAML would take seconds and hundreds of megabytes to read."""
_MAX_SHOWN: Final = 80
_MAX_REASON: Final = 300


@dataclass(frozen=True, slots=True)
class Entry:
    """A value in a config file, not read yet. Every method raises ConfigError if it is wrong."""

    path: Path
    key: str
    node: yaml.Node

    def error(self, message: str, /, **values: object) -> ConfigError:
        """Return an error that names the file and the line of the entry."""
        return ConfigError(
            "{path}, line {line}: {problem}",
            path=self.path,
            line=self.node.start_mark.line + 1,
            problem=Message(message, **values),
        )

    def text(self) -> str:
        """Return a scalar as it is written; YAML 1.1 would read a bare ``off`` as false."""
        if not isinstance(self.node, yaml.ScalarNode) or not str(self.node.value).strip():
            raise self.error("'{key}' must be a text", key=self.key)
        text = str(self.node.value)
        try:
            is_possible = b"\0" not in os.fsencode(text)
        except UnicodeEncodeError:
            is_possible = False
        if not is_possible:
            raise self.error(
                "'{key}' has a character that no file name can have; correct it", key=self.key
            )
        return text

    def path_from(self, folder: Path) -> Path:
        """Return the absolute path that a text names, relative to ``folder`` or to a home (~)."""
        text = self.text()
        try:
            return Path(os.path.abspath(folder / expand_home(text)))
        except ConfigError:
            raise self.error(
                "'{key}': no home folder '{text}'; correct it", key=self.key, text=shorten(text)
            ) from None

    def paths_from(self, folder: Path) -> list[Path]:
        """Return the absolute paths that a list of one or more texts, or a single one, names."""
        return [entry.path_from(folder) for entry in self._items("files and folders")]

    def texts(self, content: str) -> list[str]:
        """Return a list of one or more texts, or a single one; ``content`` says of what."""
        return [entry.text() for entry in self._items(content)]

    def whole_number(self, maximum: int) -> int:
        """Return a whole number from 1 to ``maximum``."""
        text = self.text()
        is_number = text.isdecimal() and len(text.lstrip("0")) <= len(str(maximum))
        if not is_number or not 1 <= int(text) <= maximum:
            raise self.error(
                "'{key}' must be a whole number from 1 to {maximum:,}, not '{text}'",
                key=self.key,
                maximum=maximum,
                text=shorten(text),
            )
        return int(text)

    def choice(self, choices: Sequence[str]) -> str:
        """Return a text that is one of ``choices``."""
        text = self.text()
        if text not in choices:
            raise self.error(
                "'{key}' must be {choices}, not '{text}'",
                key=self.key,
                choices=", ".join(choices),
                text=shorten(text),
            )
        return text

    def entries(self, example: str) -> dict[str, Entry]:
        """Return the entries of a mapping by key; ``example`` is a line of one."""
        if not isinstance(self.node, yaml.MappingNode):
            raise self.error(
                "'{key}' must be lines such as '{example}'", key=self.key, example=example
            )
        return _entries(self.path, self.node, f"{self.key}: ")

    def _items(self, content: str) -> list[Entry]:
        if isinstance(self.node, yaml.ScalarNode):
            return [self]
        if not isinstance(self.node, yaml.SequenceNode) or not self.node.value:
            raise self.error(
                "'{key}' must be a list of one or more {content}", key=self.key, content=content
            )
        return [Entry(self.path, self.key, item) for item in self.node.value]


def read_entries(path: Path) -> dict[str, Entry]:
    """Return the entries of the mapping in a YAML file by key.

    Raises ConfigError if there is no such file, or it holds no mapping, or a key twice.
    """
    root = _compose(path, _read(path))
    if not isinstance(root, yaml.MappingNode):
        raise ConfigError(
            "{path}: expected 'key: value' lines such as 'documents: [folder]'", path=path
        )
    return _entries(path, root)


def has_key(path: Path, key: str) -> bool:
    """Tell whether a YAML file has ``key`` at its top, or a line that begins as if it had.

    Raises ConfigError if there is a file that cannot be read.
    """
    try:
        text = read_regular(path, max_bytes=MAX_BYTES).decode("utf-8", errors="replace")
    except OSError as error:
        if os.path.isfile(path):  # noqa: PTH113, pathlib's raises for names that are too long
            raise _unreadable(path, error) from error
        return False
    if any(line.startswith(f"{key}:") for line in text.splitlines()):
        return True  # even if the rest is no YAML: whoever wrote it wants to know
    if key not in text:
        return False
    try:
        return key in read_entries(path)
    except ConfigError:
        return False


def shorten(text: str) -> str:
    """Return ``text`` in one line that fits into a message."""
    line = " ".join(text[: 2 * _MAX_SHOWN].split())
    return line if len(line) <= _MAX_SHOWN else f"{line[: _MAX_SHOWN - 1]}…"


def _entries(path: Path, node: yaml.MappingNode, prefix: str = "") -> dict[str, Entry]:
    entries: dict[str, Entry] = {}
    for key, value in node.value:
        if not isinstance(key, yaml.ScalarNode):
            raise Entry(path, prefix, key).error("a key must be a word, not a list or lines")
        name = str(key.value)
        entry = Entry(path, prefix + shorten(name), value)
        if name in entries:
            raise Entry(path, prefix, key).error(
                "'{key}' is there twice; remove one", key=entry.key
            )
        entries[name] = entry
    return entries


def _read(path: Path) -> str:
    try:
        content = read_regular(path, max_bytes=MAX_BYTES + 1)
        if len(content) > MAX_BYTES:
            raise ConfigError(
                "{path}: larger than {max_bytes} KiB, which no config file may be; name"
                " folders instead of files, or another config",
                path=path,
                max_bytes=MAX_BYTES >> 10,
            )
        return content.decode("utf-8")
    except FileNotFoundError:
        raise ConfigError(
            "{path}: no such config file; create it or name another", path=path
        ) from None
    except OSError as error:
        raise _unreadable(path, error) from error
    except UnicodeDecodeError as error:
        raise ConfigError(
            "{path}: not UTF-8 at byte {start}; save it as UTF-8", path=path, start=error.start
        ) from error


def _unreadable(path: Path, error: OSError) -> ConfigError:
    return ConfigError(
        "{path}: {strerror}; name another config file with --config",
        path=path,
        strerror=error.strerror,
    )


def _compose(path: Path, content: str) -> yaml.Node | None:
    try:
        return yaml.compose(content, Loader=yaml.SafeLoader)
    except yaml.YAMLError as error:
        reason = " ".join(str(error).split())[:_MAX_REASON]
        raise ConfigError("{path}: not valid YAML: {reason}", path=path, reason=reason) from error
    except RecursionError:
        raise ConfigError(
            "{path}: nested too deeply; write 'key: value' lines", path=path
        ) from None
