"""trujaman over an index whose passages are there many times: copies are hits like others."""

from __future__ import annotations

from benchmarks.speed.peers import trujaman


class Engine(trujaman.Engine):
    """See :mod:`benchmarks.speed.millions`."""

    folds_copies = False
