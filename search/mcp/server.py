"""The server; the only file that knows the SDK (``mcp``, and the HTTP server it comes with)."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from socket import socket
from time import monotonic
from typing import Annotated, Any, Final, TypeVar

import anyio
import uvicorn
from anyio.to_thread import run_sync
from mcp.server import MCPServer
from mcp.server.mcpserver.exceptions import ToolError
from mcp.server.transport_security import TransportSecuritySettings
from mcp_types import CallToolResult, InputRequiredResult, TextContent, ToolAnnotations
from pydantic import Field, ValidationError
from starlette.types import ASGIApp

from index.console import program_version
from index.errors import SearchCancelledError, TrujamanError
from index.text.safe import safe
from search.cancellation import IsWanted
from search.mcp.answers import FetchAnswer, SearchAnswer, StatusAnswer
from search.mcp.corpus import DEFAULT_LENGTH, MAX_HITS, MAX_LENGTH, Corpus
from search.mcp.gate import Gate
from search.mcp.requests import SearchArguments, build_request
from search.mcp.texts import FETCH, INSTRUCTIONS, SEARCH, STATUS

SECONDS: Final = 60.0
"""For one question, those before it included."""
MAX_REQUEST_BYTES: Final = 256 << 10
_MAX_CONNECTIONS: Final = 32
_SHUTDOWN_SECONDS: Final = 2
_MAX_ERROR: Final = 500
"""Code points of an error."""

_Answer = TypeVar("_Answer")
_READ_ONLY: Final = ToolAnnotations(
    read_only_hint=True, destructive_hint=False, idempotent_hint=True, open_world_hint=False
)


def run_stdio(corpus: Corpus) -> None:
    """Serve one client on standard input and output until it closes them."""
    anyio.run(build_server(corpus).run_stdio_async)


def run_http(corpus: Corpus, listener: socket, key: str, announce: Callable[[], None]) -> None:
    """Serve clients that present ``key`` at ``listener`` until the process is interrupted.

    ``announce`` is called once they are let in.
    """
    app = http_app(build_server(corpus), listener.getsockname()[1], key)
    config = uvicorn.Config(
        app,
        log_config=None,
        access_log=False,
        server_header=False,
        limit_concurrency=_MAX_CONNECTIONS,
        timeout_graceful_shutdown=_SHUTDOWN_SECONDS,
    )
    _AnnouncedServer(config, announce).run(sockets=[listener])


def http_app(server: MCPServer[Any], port: int, key: str) -> ASGIApp:
    """Return the ASGI application of ``server`` at ``port``, behind its ``key``."""
    gate = Gate.of_port(port, key)
    app = server.streamable_http_app(
        json_response=True,
        stateless_http=True,
        max_request_body_size=MAX_REQUEST_BYTES,
        transport_security=TransportSecuritySettings(
            allowed_hosts=list(gate.hosts), allowed_origins=list(gate.origins)
        ),
    )
    return gate.guard(app)


def build_server(corpus: Corpus) -> MCPServer[Any]:
    """Return the server with its tools."""
    server = _OneLineServer(
        "trujaman",
        title="trujaman",
        description="Multilingual search in documents on this machine",
        instructions=INSTRUCTIONS,
        version=program_version(),
        log_level="CRITICAL",
        subscriptions=False,
    )

    async def search(
        query: Annotated[str, Field(description="what to look for, in any of the languages")],
        language: Annotated[
            str, Field(description="only passages in these languages: en, es, ar, or es,ar")
        ] = "",
        limit: Annotated[int, Field(description=f"passages at most, up to {MAX_HITS}")] = 10,
        after: Annotated[
            str, Field(description="documents of this day, month or year or later: 2024-01")
        ] = "",
        before: Annotated[str, Field(description="documents of this time or earlier")] = "",
        path: Annotated[
            str, Field(description="documents whose path ends so: '*.pdf', 'letters/*'")
        ] = "",
        kind: Annotated[str, Field(description="documents of this format: pdf, eml")] = "",
        mode: Annotated[str, Field(description="hybrid, keyword or semantic")] = "hybrid",
        sort: Annotated[str, Field(description="score, date, oldest or path")] = "score",
    ) -> SearchAnswer:
        arguments = SearchArguments(query, language, limit, after, before, path, kind, mode, sort)
        request = build_request(arguments)
        return await _answer(partial(corpus.search, request))

    async def fetch(
        id: Annotated[  # noqa: A002, the name is a contract
            str, Field(description="of a result of 'search', or of its document")
        ],
        offset: Annotated[
            int | None, Field(description="code point of the document's text to begin at")
        ] = None,
        length: Annotated[
            int, Field(description=f"code points at most, up to {MAX_LENGTH}")
        ] = DEFAULT_LENGTH,
    ) -> FetchAnswer:
        return await _answer(partial(corpus.fetch, id, offset, length))

    async def status() -> StatusAnswer:
        return await _answer(lambda _: corpus.status())

    for tool, title, text in (
        (search, "Search documents", SEARCH),
        (fetch, "Read a document", FETCH),
        (status, "State of the index", STATUS),
    ):
        server.add_tool(tool, title=title, description=text, annotations=_READ_ONLY)
    return server


class _OneLineServer(MCPServer[Any]):
    """Answers a call that fails with one line, and refuses arguments that a tool does not have."""

    async def call_tool(
        self, name: str, arguments: dict[str, Any], context: Any = None
    ) -> CallToolResult | InputRequiredResult:
        try:
            await self._check_names(name, arguments)
            return await super().call_tool(name, arguments, context)
        except ToolError as error:
            return _failure(_describe(name, error))

    async def _check_names(self, name: str, arguments: dict[str, Any]) -> None:
        """Raise ToolError if the tool has no such argument: ignored, it would not be missed."""
        for tool in await self.list_tools():
            if tool.name != name:
                continue
            known = tool.input_schema.get("properties", {})
            for argument in arguments:
                if argument not in known:
                    expected = ", ".join(known) or "none"
                    raise ToolError(f"{name} has no argument {argument!a}; expected {expected}")


class _AnnouncedServer(uvicorn.Server):
    def __init__(self, config: uvicorn.Config, announce: Callable[[], None]) -> None:
        super().__init__(config)
        self._announce = announce

    async def startup(self, sockets: list[socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            self._announce()


async def _answer(ask: Callable[[IsWanted], _Answer]) -> _Answer:
    """Return what ``ask`` answers in a thread; it is told once nobody waits or time is up."""
    until = monotonic() + SECONDS
    is_dropped = False
    try:
        return await run_sync(
            ask, lambda: not is_dropped and monotonic() < until, abandon_on_cancel=True
        )
    finally:
        is_dropped = True


def _describe(name: str, error: ToolError) -> str:
    """Return what went wrong in a call of the tool ``name``."""
    cause = error.__cause__
    if isinstance(cause, SearchCancelledError):
        return f"no answer within {SECONDS:.0f} seconds; ask for less"
    if isinstance(cause, TrujamanError):
        return str(cause)
    if isinstance(cause, ValidationError):
        faults = (f"{'.'.join(map(str, fault['loc']))}: {fault['msg']}" for fault in cause.errors())
        return f"{name}: {'; '.join(faults)}"
    if isinstance(cause, OSError):
        return f"{name}: {cause.strerror or type(cause).__name__}"
    return str(error)


def _failure(text: str) -> CallToolResult:
    line = safe(text)[:_MAX_ERROR]
    return CallToolResult(content=[TextContent(type="text", text=line)], is_error=True)
