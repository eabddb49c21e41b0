"""Answer one query in a fresh process, as a command-line tool over an engine would.

python -m benchmarks.speed.oneshot ENGINE FOLDER LANGUAGE QUERY
"""

from __future__ import annotations

import sys
from pathlib import Path

from benchmarks.speed.peers.base import load_engine


def main() -> None:
    name, folder, language, query = sys.argv[1:]
    engine = load_engine(name)
    engine.open(Path(folder), once=True)
    for text in engine.search(query, language, engine.modes[0], 10):
        print(text)


if __name__ == "__main__":
    main()
