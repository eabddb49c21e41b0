"""What pymilvus and gRPC raise, as errors of ours: one line, what to do, and never the token."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from index.backend_address import CERTIFICATE_VARIABLE, TOKEN_VARIABLE, Address
from index.errors import BackendError
from index.text.safe import safe

_MAX_MESSAGE: Final = 160
_MAX_CAUSES: Final = 4
_UNKNOWN_TOKEN: Final = ("unauthenticated", "auth check", "missing authorization")
_FORBIDDEN: Final = ("permission", "denied")
_PRIVILEGE: Final = re.compile(r"Privilege(\w+)")
_UNANSWERED: Final = (
    "timeout",
    "unavailable",
    "connect",
    "deadline",
    "no available",  # a server that is starting: "find no available rootcoord"
    "not ready",
    "rate limit",
    "closed channel",  # by another thread, which connects again
    "channel closed",
    "cancelled",
)


class UnansweredError(BackendError):
    """Nobody answers, for now."""


class NotLoadedError(BackendError):
    """A collection is not loaded."""


class UnfinishedError(BackendError):
    """A collection has no index: who made it was stopped before, and wrote nothing."""


class RefusedError(BackendError):
    """The token is refused, or has not the right."""


@contextmanager
def translated(address: Address, token: str) -> Iterator[None]:
    """Raise BackendError for what pymilvus raises."""
    try:
        yield
    except BackendError:
        raise
    except ModuleNotFoundError as error:
        raise BackendError(
            "{address} needs {name}: pip install 'trujaman[milvus]'",
            address=address,
            name=error.name,
        ) from None
    except Exception as error:  # noqa: BLE001, its kinds are many and not documented
        raise describe(address, error, token) from None


def describe(address: Address, error: Exception, token: str) -> BackendError:
    """Return what to raise instead of ``error``."""
    message = _message(error)
    lowered = message.lower()
    if "not loaded" in lowered or "state 'released'" in lowered:
        return NotLoadedError("{address}: a collection is not loaded; try again", address=address)
    if "index not found" in lowered:
        return UnfinishedError("{address}: no index there; run 'index' first", address=address)
    if "collection" in lowered and ("not found" in lowered or "not exist" in lowered):
        return BackendError(
            "{address}: the index there was built anew or deleted; search again", address=address
        )
    if "handshake" in lowered or "hostname verification" in lowered:
        return _untrusted(address, lowered)
    if any(words in lowered for words in _UNKNOWN_TOKEN):
        return RefusedError(
            "{address}: the server refuses the token; correct ${token_variable}",
            address=address,
            token_variable=TOKEN_VARIABLE,
        )
    if any(words in lowered for words in _FORBIDDEN):
        return _forbidden(address, message)
    if address.folder is not None and ("lock" in lowered or "open local milvus" in lowered):
        return BackendError(
            "{address}: another process has it open; wait for it, or start 'make milvus'",
            address=address,
        )
    if any(words in lowered for words in _UNANSWERED):
        return _unanswered(address, lowered)
    if token:
        message = message.replace(token, "…")
    return BackendError(
        "{address}: {reason}; see the server's log",
        address=address,
        reason=safe(message[:_MAX_MESSAGE]),
    )


def _message(error: Exception) -> str:
    """Return what an error says, and what gRPC said before it.

    Where a token or a certificate is refused, pymilvus says only that connecting failed.
    """
    parts: list[str] = []
    cause: BaseException | None = error
    for _ in range(_MAX_CAUSES):
        if cause is None:
            break
        details = getattr(cause, "details", None)
        text = details() if callable(details) else getattr(cause, "message", "") or cause
        parts.append(" ".join(str(text).split()))
        cause = cause.__cause__
    return "; ".join(dict.fromkeys(parts))


def _forbidden(address: Address, message: str) -> RefusedError:
    privilege = _PRIVILEGE.search(message)
    if privilege is None:
        return RefusedError(
            "{address}: the token has not the right; ask for it, or correct ${token_variable}",
            address=address,
            token_variable=TOKEN_VARIABLE,
        )
    return RefusedError(
        "{address}: the token has not the right to {privilege}; ask for it, or correct"
        " ${token_variable}",
        address=address,
        privilege=privilege[1],
        token_variable=TOKEN_VARIABLE,
    )


def _untrusted(address: Address, lowered: str) -> BackendError:
    if "wrong_version" in lowered:
        return BackendError(
            "{address}: the server does not use TLS; write http://, if it is on this machine",
            address=address,
        )
    return BackendError(
        "{address}: the server's certificate is not trusted; give that of its authority in"
        " ${certificate_variable}, and the host's name as it is in the certificate",
        address=address,
        certificate_variable=CERTIFICATE_VARIABLE,
    )


def _unanswered(address: Address, lowered: str) -> BackendError:
    if "socket closed" in lowered and address.uri.startswith("http:"):
        return UnansweredError(
            "{address}: the server closes the connection; write https://, if it uses TLS, or try"
            " again",
            address=address,
        )
    return UnansweredError(
        "{address}: no answer; see whether the server runs, and try again", address=address
    )
