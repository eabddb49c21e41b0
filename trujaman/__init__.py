"""One command for all: ``trujaman search``, ``index``, ``serve``, ``mcp`` and ``doctor``."""
