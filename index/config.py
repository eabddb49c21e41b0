"""``config.yaml`` → a frozen :class:`Config`; errors name the line."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import yaml

from index.errors import ConfigError

FILE_NAME: Final = "config.yaml"
FOLDER_NAME: Final = ".trujaman"
VARIABLE: Final = "TRUJAMAN_CONFIG"

_SCREEN_KEYS: Final = ("theme", "bidi", "keys")
_NUMBER_KEYS: Final = ("max_file_mb", "file_seconds", "file_memory_mb", "workers")
_KEYS: Final = ("documents", "data_dir", "encoder", *_SCREEN_KEYS, *_NUMBER_KEYS)
_REQUIRED_KEYS: Final = ("documents", "data_dir")


@dataclass(frozen=True, slots=True)
class Entry:
    """A value in a config file, not read yet. Every method raises ConfigError if it is wrong."""

    path: Path
    key: str
    node: yaml.Node

    def error(self, message: str) -> ConfigError:
        """Return an error that names the file and the line of the entry."""
        return ConfigError(f"{self.path}, line {self.node.start_mark.line + 1}: {message}")

    def text(self) -> str:
        """Return a scalar as it is written; YAML 1.1 would read a bare ``off`` as false."""
        if not isinstance(self.node, yaml.ScalarNode) or not str(self.node.value).strip():
            raise self.error(f"'{self.key}' must be a text")
        return str(self.node.value)

    def texts(self, content: str) -> list[str]:
        """Return a list of one or more texts, or a single one; ``content`` says of what."""
        if isinstance(self.node, yaml.ScalarNode):
            return [self.text()]
        if not isinstance(self.node, yaml.SequenceNode) or not self.node.value:
            raise self.error(f"'{self.key}' must be a list of {content}")
        return [Entry(self.path, self.key, item).text() for item in self.node.value]

    def positive_int(self) -> int:
        """Return a whole number from 1."""
        text = self.text()
        if not text.isdecimal() or int(text) < 1:
            raise self.error(f"'{self.key}' must be a whole number from 1, not '{text}'")
        return int(text)

    def choice(self, choices: Sequence[str]) -> str:
        """Return a text that is one of ``choices``."""
        text = self.text()
        if text not in choices:
            raise self.error(f"'{self.key}' must be {', '.join(choices)}, not '{text}'")
        return text

    def entries(self, example: str) -> dict[str, Entry]:
        """Return the entries of a mapping by key; ``example`` is a line of one."""
        if not isinstance(self.node, yaml.MappingNode):
            raise self.error(f"'{self.key}' must be lines such as '{example}'")
        return {
            str(key.value): Entry(self.path, f"{self.key}: {key.value}", value)
            for key, value in self.node.value
        }


@dataclass(frozen=True, slots=True)
class Config:
    """The settings in force.

    ``path`` is the file they came from; relative paths in it are relative to its folder.
    ``documents`` and ``data_dir`` are absolute. Files above ``max_file_mb`` MiB are skipped,
    and those that take over ``file_seconds`` of processor time or ``file_memory_mb`` MiB to read.
    ``workers`` are the processes that indexing may use; 0 stands for as many as are worth it.
    ``screen`` holds the entries of the full screen by key, unread: they are for
    :mod:`search.tui.settings` to check.
    """

    path: Path
    documents: tuple[Path, ...]
    data_dir: Path
    encoder: str = "bundled"
    max_file_mb: int = 100
    file_seconds: int = 60
    file_memory_mb: int = 1024
    workers: int = 0
    screen: Mapping[str, Entry] = field(default_factory=dict)


def load(path: Path) -> Config:
    """Read the settings in ``path``.

    Raises ConfigError if the file cannot be read, is not YAML, lacks ``documents`` or
    ``data_dir``, has an unknown key or a value of the wrong kind.
    """
    path = Path(os.path.abspath(path))
    entries = _read_entries(path)
    for key, entry in entries.items():
        if key not in _KEYS:
            raise entry.error(f"unknown key '{key}'; known are {', '.join(_KEYS)}")
    for key in _REQUIRED_KEYS:
        if key not in entries:
            raise ConfigError(f"{path}: '{key}:' is missing; add it")
    documents = entries["documents"].texts("files and folders")
    optional: dict[str, Any] = {}
    if "encoder" in entries:
        optional["encoder"] = entries["encoder"].text()
    for key in _NUMBER_KEYS:
        if key in entries:
            optional[key] = entries[key].positive_int()
    return Config(
        path,
        tuple(_absolute(path.parent, document) for document in documents),
        _absolute(path.parent, entries["data_dir"].text()),
        screen={key: entries[key] for key in _SCREEN_KEYS if key in entries},
        **optional,
    )


def find(start: Path, explicit: Path | None = None) -> Path | None:
    """Return the config file that applies to the folder ``start``, or None if there is none.

    In order: ``explicit``, ``$TRUJAMAN_CONFIG``, then in ``start`` and each
    folder above it ``config.yaml`` (if it is ours: it has ``documents:``) or
    ``.trujaman/config.yaml``, then the user's own in the XDG config folder.
    """
    if explicit is not None:
        return explicit
    if named := os.environ.get(VARIABLE):
        return Path(named)
    start = Path(os.path.abspath(start))
    for folder in (start, *start.parents):
        if _is_ours(folder / FILE_NAME):
            return folder / FILE_NAME
        if (folder / FOLDER_NAME / FILE_NAME).is_file():
            return folder / FOLDER_NAME / FILE_NAME
    home = Path(os.environ.get("XDG_CONFIG_HOME") or "~/.config").expanduser()
    user = home / "trujaman" / FILE_NAME
    return user if user.is_file() else None


def load_nearest(start: Path, explicit: Path | None = None) -> Config:
    """Load the settings that hold for ``start``, see :func:`find`.

    Raises ConfigError if there are none, or as :func:`load` does.
    """
    path = find(start, explicit)
    if path is None:
        raise ConfigError("nothing is indexed here or above; run 'index FOLDER' first")
    return load(path)


def create(folder: Path, documents: tuple[Path, ...]) -> Path:
    """Write ``folder/.trujaman/config.yaml`` for ``documents`` and return its path.

    Raises ConfigError if it cannot be written.
    """
    path = folder / FOLDER_NAME / FILE_NAME
    listed = [_relative(path.parent, document) for document in documents]
    content = yaml.safe_dump({"documents": listed, "data_dir": "."}, allow_unicode=True)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(
            "# Written by `index PATH…`; paths are relative to this file.\n" + content,
            encoding="utf-8",
        )
    except OSError as error:
        raise ConfigError(
            f"cannot write {path}: {error.strerror}; name a config with --config"
        ) from error
    return path


def is_generated(path: Path) -> bool:
    """Tell whether ``path`` was written by :func:`create`, so that it may be rewritten."""
    return path.parent.name == FOLDER_NAME


def _relative(base: Path, path: Path) -> str:
    try:
        return os.path.relpath(path, base)
    except ValueError:  # another drive on Windows
        return str(path)


def _absolute(base: Path, text: str) -> Path:
    return Path(os.path.abspath(base / Path(text).expanduser()))


def _is_ours(path: Path) -> bool:
    try:
        with path.open(encoding="utf-8") as file:
            return any(line.startswith("documents:") for line in file)
    except (OSError, UnicodeDecodeError):
        return False


def _read_entries(path: Path) -> dict[str, Entry]:
    try:
        content = path.read_text(encoding="utf-8")
        root = yaml.compose(content, Loader=yaml.SafeLoader)
    except FileNotFoundError:
        raise ConfigError(f"{path}: no such config file; create it or name another") from None
    except OSError as error:
        raise ConfigError(f"{path}: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise ConfigError(f"{path}: not UTF-8 at byte {error.start}; save it as UTF-8") from error
    except yaml.YAMLError as error:
        raise ConfigError(f"{path}: not valid YAML: {' '.join(str(error).split())}") from error
    if not isinstance(root, yaml.MappingNode):
        raise ConfigError(f"{path}: expected 'key: value' lines such as 'documents: [folder]'")
    return {str(key.value): Entry(path, str(key.value), value) for key, value in root.value}
