"""``config.yaml`` → a frozen :class:`Config`; errors name the line."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path
from typing import Any, Final, TypeVar

import yaml

from index.backend_address import Address, parse_backend
from index.entries import MAX_BYTES, Entry, has_key, read_entries, shorten
from index.errors import ConfigError
from index.files import private
from index.files.home import xdg_folder
from index.files.regular import read_regular
from index.globs import PatternList
from index.shard import Shard

_Value = TypeVar("_Value")

FILE_NAME: Final = "config.yaml"
FOLDER_NAME: Final = ".trujaman"
VARIABLE: Final = "TRUJAMAN_CONFIG"
E5: Final = "e5"
"""The encoder that adds contextual vectors to those of the bundled one."""

_REQUIRED_KEYS: Final = ("documents", "data_dir")
_MAXIMA: Final = {
    "max_file_mb": 1 << 20,
    "max_container_mb": 1 << 20,
    "file_seconds": 86_400,
    "file_memory_mb": 1 << 20,
    "workers": 256,
}
"""The keys that are whole numbers from 1, and the largest of each."""
_SWITCH_KEYS: Final = ("follow_links", "recognize_text")
_SWITCHES: Final = {"true": True, "false": False}
_TEXT: Final = yaml.resolver.BaseResolver.DEFAULT_SCALAR_TAG
_SEQUENCE: Final = yaml.resolver.BaseResolver.DEFAULT_SEQUENCE_TAG
_MAPPING: Final = yaml.resolver.BaseResolver.DEFAULT_MAPPING_TAG
_SCREEN_KEYS: Final = ("theme", "bidi", "keys")
_PATTERN_KEYS: Final = ("include", "exclude")
_KEYS: Final = (
    *_REQUIRED_KEYS,
    *_PATTERN_KEYS,
    "encoder",
    "backend",
    "shard",
    "follow_links",
    "recognize_text",
    *_MAXIMA,
    *_SCREEN_KEYS,
)


@dataclass(frozen=True, slots=True)
class Config:
    """The settings in force.

    ``path`` is the file they came from; relative paths in it are relative to its folder.
    ``documents`` and ``data_dir`` are absolute. Files above ``max_file_mb`` MiB are skipped,
    unless they are containers of up to ``max_container_mb`` MiB, whose members are held to it,
    and those that take over ``file_seconds`` of processor time or ``file_memory_mb`` MiB to read,
    and symbolic links that lead out of the documents, unless ``follow_links``. Pictures of text
    are read unless ``recognize_text`` is off.
    ``backend`` is the server that is searched; None for the index on this machine. ``shard`` is
    the part of the documents that this machine indexes; None for all.
    ``include`` and ``exclude`` are patterns, see :mod:`index.globs`; every file is included if
    there are none of the former.
    ``workers`` are the processes that indexing may use; 0 stands for as many as are worth it.
    ``screen`` holds the entries of the full screen by key, unread: they are for
    :mod:`search.tui.settings` to check.
    """

    path: Path
    documents: tuple[Path, ...]
    data_dir: Path
    encoder: str = "bundled"
    backend: Address | None = None
    shard: Shard | None = None
    follow_links: bool = False
    recognize_text: bool = True
    max_file_mb: int = 100
    max_container_mb: int = 20_480
    file_seconds: int = 60
    file_memory_mb: int = 1024
    workers: int = 0
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    screen: Mapping[str, Entry] = field(default_factory=dict)


class Origin(Enum):
    """How a config file came into force."""

    NAMED = "named by the user"
    FOUND = "found in a folder or above it"
    OWN = "the user's own, in the XDG config folder"


@dataclass(frozen=True, slots=True)
class Source:
    """A config file in force, and how it came to be."""

    path: Path
    origin: Origin


def load(path: Path) -> Config:
    """Read the settings in ``path``. Whoever obeys them goes through :mod:`index.trust`.

    Raises ConfigError if the file cannot be read, is not YAML, lacks ``documents`` or
    ``data_dir``, has an unknown key or a value of the wrong kind.
    """
    path = Path(os.path.abspath(path))
    entries = read_entries(path)
    for key, entry in entries.items():
        if key not in _KEYS:
            raise entry.error(
                "unknown key '{key}'; known are {keys}", key=shorten(key), keys=", ".join(_KEYS)
            )
    for key in _REQUIRED_KEYS:
        if key not in entries:
            raise ConfigError("{path}: '{key}:' is missing; add it", path=path, key=key)
    optional: dict[str, Any] = {}
    if "encoder" in entries:
        optional["encoder"] = entries["encoder"].text()
    if "backend" in entries:
        optional["backend"] = _parse(
            entries["backend"], lambda text: parse_backend(text, path.parent)
        )
    if "shard" in entries:
        optional["shard"] = _parse(entries["shard"], Shard.parse)
    for key in _SWITCH_KEYS:
        if key in entries:
            optional[key] = _SWITCHES[entries[key].choice(tuple(_SWITCHES))]
    for key, maximum in _MAXIMA.items():
        if key in entries:
            optional[key] = entries[key].whole_number(maximum)
    for key in _PATTERN_KEYS:
        if key in entries:
            optional[key] = _read_patterns(entries[key])
    if optional.get("encoder") == E5 and optional.get("backend") is not None:
        raise entries["encoder"].error(
            "'encoder: e5' is for an index on this machine; write 'encoder: bundled'"
            " or 'backend: local'"
        )
    return Config(
        path,
        tuple(entries["documents"].paths_from(path.parent)),
        entries["data_dir"].path_from(path.parent),
        screen={key: entries[key] for key in _SCREEN_KEYS if key in entries},
        **optional,
    )


def _parse(entry: Entry, parse: Callable[[str], _Value]) -> _Value:
    """Return the text of ``entry`` parsed; what ``parse`` finds wrong is said with its place."""
    text = entry.text()
    try:
        return parse(text)
    except ConfigError as error:
        raise entry.error(error.args[0], **error.values) from None


def _read_patterns(entry: Entry) -> tuple[str, ...]:
    """Return a list of patterns. Raises ConfigError if it is longer than any may be."""
    patterns = tuple(entry.texts("patterns such as '*.pdf'"))
    try:
        PatternList(patterns)
    except ValueError as error:
        raise entry.error("'{key}': {error}; use fewer", key=entry.key, error=error) from error
    return patterns


def find(start: Path, explicit: Path | None = None) -> Source | None:
    """Return the config file that applies to the folder ``start``, or None if there is none.

    In order: ``explicit``, ``$TRUJAMAN_CONFIG``, then in ``start`` and each
    folder above it ``config.yaml`` (if it is ours: it has ``documents:``) or
    ``.trujaman/config.yaml``, then the user's own in the XDG config folder.
    Raises ConfigError if the variable names no file, or if a ``config.yaml`` on the way cannot be
    read: it may be the one that is meant.
    """
    if explicit is not None:
        return Source(explicit, Origin.NAMED)
    if named := os.environ.get(VARIABLE):
        if not os.path.lexists(named):
            raise ConfigError(
                "${variable} names {named}, which is not there; correct or unset it",
                variable=VARIABLE,
                named=named,
            )
        return Source(Path(named), Origin.NAMED)
    start = Path(os.path.abspath(start))
    for folder in (start, *start.parents):
        if has_key(folder / FILE_NAME, "documents"):
            return Source(folder / FILE_NAME, Origin.FOUND)
        if os.path.lexists(folder / FOLDER_NAME / FILE_NAME):
            return Source(folder / FOLDER_NAME / FILE_NAME, Origin.FOUND)
    try:
        user = xdg_folder("XDG_CONFIG_HOME", ".config") / "trujaman" / FILE_NAME
    except ConfigError:  # whoever has no home has no settings there
        return None
    return Source(user, Origin.OWN) if os.path.lexists(user) else None


def nothing_here(start: Path, advice: str) -> ConfigError:
    """Return the error for a folder that no config file applies to, see :func:`find`.

    An empty file by the name of one, as a full disk or an editor leaves it, is named.
    """
    for folder in (start, *start.parents):
        path = folder / FILE_NAME
        with suppress(OSError):
            if not read_regular(path, max_bytes=MAX_BYTES).strip():
                return ConfigError(
                    "{path} is empty; write 'documents:' into it, or {advice}",
                    path=path,
                    advice=advice,
                )
    return ConfigError("nothing is indexed here or above; {advice}", advice=advice)


def create(folder: Path, documents: tuple[Path, ...]) -> Path:
    """Write ``folder/.trujaman/config.yaml`` for ``documents`` and return its path.

    Raises ConfigError if it cannot be written.
    """
    path = folder / FOLDER_NAME / FILE_NAME
    nodes = {"documents": _list_node(path.parent, documents), "data_dir": _text_node(".")}
    _write(path, nodes)
    return path


def replace_documents(config: Config, documents: tuple[Path, ...]) -> Path:
    """Rewrite a generated config so that it lists ``documents``, and return its path.

    The other entries stay as they are. Raises ConfigError if it cannot be written.
    """
    nodes = {key: entry.node for key, entry in read_entries(config.path).items()}
    _write(config.path, {**nodes, "documents": _list_node(config.path.parent, documents)})
    return config.path


def write_shard(config: Config, shard: Shard) -> Path:
    """Rewrite a generated config so that it names ``shard``, and return its path.

    The other entries stay as they are. Raises ConfigError if it cannot be written.
    """
    nodes = {key: entry.node for key, entry in read_entries(config.path).items()}
    _write(config.path, {**nodes, "shard": _text_node(str(shard))})
    return config.path


def is_generated(path: Path) -> bool:
    """Tell whether ``path`` was written by :func:`create`, so that it may be rewritten."""
    return path.parent.name == FOLDER_NAME


def _write(path: Path, nodes: Mapping[str, yaml.Node]) -> None:
    """Write a generated config for its owner alone, all or nothing."""
    pairs = [(_text_node(key), node) for key, node in nodes.items()]
    content = yaml.serialize(yaml.MappingNode(_MAPPING, pairs), allow_unicode=True)
    content = f"# Written by `index PATH…`; paths are relative to this file.\n{content}"
    if len(content.encode()) > MAX_BYTES:
        raise ConfigError("too many files to list in a config; name the folders that hold them")
    try:
        private.replace(path, content)
    except OSError as error:
        raise ConfigError(
            "cannot write {path}: {strerror}; name a config with --config",
            path=path,
            strerror=error.strerror,
        ) from error


def _list_node(base: Path, paths: tuple[Path, ...]) -> yaml.Node:
    return yaml.SequenceNode(_SEQUENCE, [_text_node(_relative(base, path)) for path in paths])


def _text_node(text: str) -> yaml.Node:
    return yaml.ScalarNode(_TEXT, text)


def _relative(base: Path, path: Path) -> str:
    try:
        return os.path.relpath(path, base)
    except ValueError:  # another drive on Windows
        return str(path)
