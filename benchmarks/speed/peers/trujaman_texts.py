"""trujaman with bare texts as hits, not highlighted or explained, as by the other engines."""

from __future__ import annotations

from benchmarks.speed.peers import trujaman


class Engine(trujaman.Engine):
    """As the full-screen search requests the hits below the visible ones."""

    explained = 0
