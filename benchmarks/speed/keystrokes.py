"""How long after a key the full-screen search has drawn it, and the answer to it.

    python -m benchmarks.speed.keystrokes [--passages 100000] [--keys 600] [--burst 10000]
                                          [--memory]

Drives `search` through a pseudo-terminal of 120 by 36, over a synthetic collection of
benchmarks.speed.collection. Words of the three languages are typed letter by letter:

- echo: from the key to the first thing drawn;
- answer: from the key to the line that tells how many hits there are, which comes with them
  (with the keyword hits, where the engine is asked for these first);
- without the engine: the answer less the time that the engine says it took.

Then more keys are typed at 30 a second, words of which few come twice, and memory is
printed every 2,000 keys: resident, and of that what is the process's own (the rest are
pages of the index files, which the system takes back when it needs them). It is flat if
the last line is not above the one at 4,000 keys by more than the caches hold. First paint
is compared with importing sentence-transformers, in the same run. ``--memory`` measures
memory alone.
"""

from __future__ import annotations

import argparse
import fcntl
import os
import pty
import random
import re
import select
import statistics
import struct
import subprocess
import sys
import tempfile
import termios
import time
from pathlib import Path
from typing import Final

from benchmarks.speed.collection import generate_collection, write_config
from benchmarks.speed.vocabulary import load_vocabulary
from index.types import LANGUAGES
from index.update import update

PATIENCE: Final = 120.0
"""Seconds until the program counts as stuck."""
ANSWER: Final = re.compile(rb"hits? \xc2\xb7 (\d+) ms( \xc2\xb7 searching on)?|no hits")
CLEAR: Final = b"\x15"
DOWN: Final = ("\x1b[B",)
STEP: Final = 2_000
"""Keys between two lines about memory."""
QUIT: Final = b"\x11"


class Screen:
    """`search` on a pseudo-terminal."""

    def __init__(self, config: Path) -> None:
        self.started = time.perf_counter()
        self.process, self._terminal = pty.fork()
        if self.process == 0:
            state = str(config.parent / "state")  # what is asked is not the user's history
            os.environ.update(TERM="xterm-256color", COLORTERM="truecolor", XDG_STATE_HOME=state)
            command = [sys.executable, "-m", "search", "--config", str(config)]
            os.execv(sys.executable, command)
        fcntl.ioctl(self._terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 36, 120, 0, 0))
        self._unread = b""

    def wait(self, pattern: re.Pattern[bytes]) -> tuple[float, float, re.Match[bytes]]:
        """Read until ``pattern`` is drawn; return when the first byte and when that came."""
        first = 0.0
        while True:
            ready, _, _ = select.select([self._terminal], [], [], PATIENCE)
            if not ready:
                sys.exit(f"keystrokes: nothing like {pattern.pattern!r} was drawn")
            some = os.read(self._terminal, 1 << 20)
            first = first or time.perf_counter()
            self._unread += some
            if found := pattern.search(self._unread):
                self._unread = self._unread[found.end() :]
                return first, time.perf_counter(), found

    def drain(self, seconds: float) -> None:
        """Read whatever is drawn for a while."""
        deadline = time.perf_counter() + seconds
        while (left := deadline - time.perf_counter()) > 0:
            ready, _, _ = select.select([self._terminal], [], [], left)
            if ready:
                os.read(self._terminal, 1 << 20)
        self._unread = b""

    def type(self, keys: bytes) -> float:
        """Type ``keys``; return when."""
        os.write(self._terminal, keys)
        return time.perf_counter()

    def memory(self) -> tuple[float, float]:
        """Return resident memory, and what of it belongs to no file, in MiB."""
        status = Path(f"/proc/{self.process}/status").read_text(encoding="ascii")
        found = dict(re.findall(r"(VmRSS|RssAnon):\s+(\d+) kB", status))
        return int(found["VmRSS"]) / 1024, int(found["RssAnon"]) / 1024

    def close(self) -> float:
        """Quit; return the seconds that took."""
        started = self.type(QUIT)
        while True:
            try:
                if not os.read(self._terminal, 1 << 20):
                    break
            except OSError:  # the other side is closed
                break
        os.waitpid(self.process, 0)
        return time.perf_counter() - started


def words(count: int) -> list[str]:
    """Return words of all three languages, shuffled."""
    rng = random.Random(1)
    found = [word for language in LANGUAGES for word in load_vocabulary(language).content_words]
    return rng.sample([word for word in found if 3 <= len(word) <= 9 and word.isalpha()], count)


def percentiles(name: str, values: list[float]) -> str:
    cuts = statistics.quantiles(values, n=100)
    return f"{name:<20}{cuts[49]:8.1f}{cuts[94]:8.1f}{max(values):8.1f}   ms"


def typed(screen: Screen, count: int) -> None:
    """Type letter by letter, each after the answer to the one before, and print times."""
    echoes, answers, bare = [], [], []
    for word in words(count // 4):
        screen.type(CLEAR)
        screen.drain(0.6)  # the engine may still be at the word before
        for letter in word:
            started = screen.type(letter.encode())
            first, done, found = screen.wait(ANSWER)
            echoes.append((first - started) * 1000)
            answers.append((done - started) * 1000)
            bare.append(answers[-1] - float(found[1] or 0))
            while found[2]:  # keyword hits; the others are on their way
                *_, found = screen.wait(ANSWER)
            screen.drain(0.03)
        if len(answers) >= count:
            break
    print(f"{len(answers):,} keys{'':<11}{'p50':>8}{'p95':>8}{'worst':>8}")
    for name, values in (("echo", echoes), ("answer", answers), ("without the engine", bare)):
        print(percentiles(name, values))


def burst(screen: Screen, count: int) -> None:
    """Type at 30 keys a second and print how memory grows."""
    sent = due = 0
    rng = random.Random(2)
    known = words(3_000)
    print(f"{'memory after':<16}{'resident':>10}{'own':>8}   MiB")
    while True:
        if sent >= due:
            resident, own = screen.memory()
            print(f"{sent:>6,} keys     {resident:10.1f}{own:8.1f}", flush=True)
            due += STEP
        if sent >= count:
            break
        for key in (*rng.choice(known), *(DOWN * rng.randrange(3)), "\x15"):
            screen.type(key.encode())
            screen.drain(1 / 30)
            sent += 1


def paint(config: Path) -> Screen:
    """Start the program and print how long its first picture takes."""
    started = time.perf_counter()
    subprocess.run([sys.executable, "-c", "import sentence_transformers"], check=True)
    base = time.perf_counter() - started
    screen = Screen(config)
    _, painted, _ = screen.wait(re.compile(b"opening the index|type to search"))
    taken = painted - screen.started
    print(f"first paint {taken:.2f} s, {taken / base:.2f} of importing sentence-transformers")
    return screen


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--passages", type=int, default=100_000)
    parser.add_argument("--keys", type=int, default=600)
    parser.add_argument("--burst", type=int, default=10_000, help="keys typed for the memory")
    parser.add_argument("--memory", action="store_true", help="measure memory alone")
    parser.add_argument("--work", type=Path, help="keep the collection here, and use it again")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = options.work or Path(temporary)
        config = folder / "config.yaml"
        if not config.is_file():
            generate_collection(folder, options.passages)
            summary = update(write_config(folder, folder))
            print(f"{summary.passages:,} passages indexed")
        screen = paint(config)
        screen.wait(re.compile(b"type to search"))
        if not options.memory:
            typed(screen, options.keys)
        burst(screen, options.burst)
        print(f"leaving takes {screen.close() * 1000:.0f} ms")


if __name__ == "__main__":
    main()
