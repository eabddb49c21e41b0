"""trujaman's hits as bare texts, without highlights and reasons, as the others return theirs."""

from __future__ import annotations

from benchmarks.speed.peers import trujaman


class Engine(trujaman.Engine):
    """What a keystroke in the full screen asks for beyond the hits on the screen."""

    explained = 0
