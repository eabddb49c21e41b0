"""Where a Milvus server is, as ``backend:`` in config.yaml says, and what opens it."""

from __future__ import annotations

import os
import re
import stat
from pathlib import Path
from typing import Final, NamedTuple

from index.errors import ConfigError
from index.files.home import xdg_folder
from index.messages import Message

LOCAL: Final = "local"
PREFIX: Final = "milvus:"
TOKEN_VARIABLE: Final = "TRUJAMAN_MILVUS_TOKEN"
CERTIFICATE_VARIABLE: Final = "TRUJAMAN_MILVUS_CA"
_DEFAULT_NAME: Final = "trujaman"
_NAME: Final = re.compile(r"[a-z][a-z0-9_]{0,39}")
_PORT: Final = 19_530
_LOOPBACK: Final = ("localhost", "127.0.0.1", "::1")
_EXPECTED: Final = Message("'local', 'milvus:FOLDER' or 'milvus:http://HOST:PORT'")


class Address(NamedTuple):
    """A Milvus server, or the ``folder`` of Milvus Lite in this process.

    ``uri`` is "" for a folder. ``name`` is that of the index there: one server may hold several,
    in its default database or in another.
    """

    uri: str
    name: str = _DEFAULT_NAME
    folder: Path | None = None
    database: str = ""

    def __str__(self) -> str:
        if self.folder is not None:
            return f"{PREFIX}{self.folder}"
        return "/".join(filter(None, (f"{PREFIX}{self.uri}", self.database, self.name)))

    @property
    def is_private(self) -> bool:
        """Whether what is sent there can be read by nobody on the way."""
        from urllib.parse import urlsplit  # most indexes are on this machine

        parts = urlsplit(self.uri)
        return parts.scheme == "https" or parts.hostname in _LOOPBACK or not self.uri


def parse_backend(text: str, folder: Path) -> Address | None:
    """Return the address that a ``backend:`` names, None for ``local``.

    Relative paths are relative to ``folder``. Raises ConfigError with what is wrong with it.
    """
    if text == LOCAL:
        return None
    place = text.removeprefix(PREFIX)
    if place == text or not place or "\0" in text:
        raise ConfigError(
            "'{text}' is no backend; expected {expected}", text=text[:80], expected=_EXPECTED
        )
    if "://" not in place:
        return Address("", folder=Path(os.path.abspath(folder / Path(place).expanduser())))
    return _parse_url(place)


def _parse_url(place: str) -> Address:
    from urllib.parse import urlsplit

    try:
        parts = urlsplit(place)
        host, port = parts.hostname, parts.port
    except ValueError:
        raise ConfigError(
            "no address of a server in a backend; expected {expected}", expected=_EXPECTED
        ) from None
    if parts.username is not None or parts.password is not None or parts.query:
        raise ConfigError(
            "a backend names no user and no password; give a token in"
            " ${token_variable} or in the file {path}",
            token_variable=TOKEN_VARIABLE,
            path=token_path(),
        )
    if parts.scheme not in ("http", "https") or not host:
        raise ConfigError(
            "'{place}' is no address of a server; expected {expected}",
            place=place[:80],
            expected=_EXPECTED,
        )
    database, _, name = parts.path.strip("/").rpartition("/")
    for each in filter(None, (database, name)):
        if not _NAME.fullmatch(each):
            raise ConfigError(
                "'{name}' cannot name an index on a server; at most 40 letters a-z, digits and _",
                name=each[:80],
            )
    shown = f"[{host}]" if ":" in host else host
    uri = f"{parts.scheme}://{shown}:{port or _PORT}"
    return Address(uri, name or _DEFAULT_NAME, database=database)


def token_path() -> Path:
    """Return the private file that may hold the token of a server."""
    return xdg_folder("XDG_CONFIG_HOME", ".config") / "trujaman" / "milvus-token"


def read_token(address: Address) -> str:
    """Return the token for a server, "" if there is none.

    Raises ConfigError if others may read the file, or if the token would go in the clear.
    """
    token = os.environ.get(TOKEN_VARIABLE, "") or _read_file(token_path())
    if token and not address.is_private:
        raise ConfigError(
            "{address}: the token would go over the network unencrypted; use https, or unset it",
            address=address,
        )
    return token


def certificate_path() -> str:
    """Return the file of the authority that signed servers' certificates, "" for known ones.

    Raises ConfigError for a file without certificates.
    """
    import ssl

    path = os.environ.get(CERTIFICATE_VARIABLE, "")
    if path:
        try:
            ssl.create_default_context(cafile=path)
        except OSError as error:
            raise ConfigError(
                "{path}: no certificate can be read from it; correct ${certificate_variable}",
                path=path,
                certificate_variable=CERTIFICATE_VARIABLE,
            ) from error
    return path


def _read_file(path: Path) -> str:
    try:
        status = path.stat()
        if os.name == "posix" and stat.S_IMODE(status.st_mode) & 0o077:
            raise ConfigError("{path}: others may read this token; run chmod 600 on it", path=path)
        return path.read_text(encoding="utf-8").strip()
    except FileNotFoundError:
        return ""
    except (OSError, ValueError) as error:
        raise ConfigError(
            "{path}: the token cannot be read; correct or remove it", path=path
        ) from error
