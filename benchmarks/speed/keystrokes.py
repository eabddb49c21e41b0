"""How long after a key the full-screen search has drawn it, and the answer to it.

    python -m benchmarks.speed.keystrokes [--passages 100000] [--keys 600] [--burst 10000]
                                          [--memory | --processor]

Drives `search` through a pseudo-terminal of 120 by 36, over a synthetic collection of
benchmarks.speed.collection. Types words of the three languages letter by letter:

- echo: from the key to the first output;
- answer: from the key to the line with the number of hits, which is drawn with them (with
  the keyword hits, where the engine returns these first);
- without the engine: the answer less the time that the engine reports.

A key whose answer says the same as the one before ("no hits") is drawn nowhere, and not timed.
Types as many keys again, each once all threads sleep after the one before, and prints the
processor time of a key: of the screen's own thread, and of the process with the engine. That
does not depend on what else the machine does, or hardly; compare two trees in turn.

Then types more keys at 30 per second, mostly new words, and prints memory every 2,000 keys:
resident, and the part that belongs to no file (the rest are pages of the index files, which
the system reclaims when it needs them). Memory is flat if the last line exceeds the one at
4,000 keys by no more than the caches hold. First paint is compared with importing
sentence-transformers, in the same run. ``--memory`` measures memory alone, ``--processor``
processor time alone.
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

MAX_WAIT_SECONDS: Final = 120.0
"""Without output for so long, the program counts as stuck."""
HIT_COUNT: Final = re.compile(rb"hits? \xc2\xb7 (\d+) ms( \xc2\xb7 searching on)?|no hits")
CLEAR_KEY: Final = b"\x15"
DOWN_KEY: Final = b"\x1b[B"
QUIT_KEY: Final = b"\x11"
KEYS_PER_MEMORY_LINE: Final = 2_000
READ_BYTES: Final = 1 << 20
MAX_DOWN_KEYS: Final = 2
"""Typed after a word, at most."""
SAME_ANSWER_SECONDS: Final = 3.0
"""Without output for so long, the answer says the same as the one before."""
IDLE_LOOKS: Final = 8
LOOK_SECONDS: Final = 0.004
"""A process is idle if so many looks, so far apart, find all its threads asleep and no output."""


class Screen:
    """`search` on a pseudo-terminal."""

    def __init__(self, config: Path) -> None:
        self.started = time.perf_counter()
        self.pid, self._terminal = pty.fork()
        if self.pid == 0:
            state = str(config.parent / "state")  # keeps the queries out of the user's history
            os.environ.update(TERM="xterm-256color", COLORTERM="truecolor", XDG_STATE_HOME=state)
            command = [sys.executable, "-m", "search", "--config", str(config)]
            os.execv(sys.executable, command)
        fcntl.ioctl(self._terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 36, 120, 0, 0))
        self._unread = b""

    def wait(self, pattern: re.Pattern[bytes]) -> tuple[float, float, re.Match[bytes]]:
        """Read until ``pattern`` is drawn, and return as wait_within() does."""
        drawn = self.wait_within(pattern, MAX_WAIT_SECONDS)
        if drawn is None:
            sys.exit(f"keystrokes: nothing like {pattern.pattern!r} was drawn")
        return drawn

    def wait_within(
        self, pattern: re.Pattern[bytes], seconds: float
    ) -> tuple[float, float, re.Match[bytes]] | None:
        """Read until ``pattern`` is drawn, or nothing has been for so many ``seconds``.

        Returns the times of the first byte and of the match, and the match; None without one.
        """
        first_byte_at = 0.0
        while True:
            ready, _, _ = select.select([self._terminal], [], [], seconds)
            if not ready:
                return None
            output = os.read(self._terminal, READ_BYTES)
            first_byte_at = first_byte_at or time.perf_counter()
            self._unread += output
            match = pattern.search(self._unread)
            if match:
                self._unread = self._unread[match.end() :]
                return first_byte_at, time.perf_counter(), match

    def drain(self, seconds: float) -> None:
        """Read and discard what is drawn in the next ``seconds``."""
        deadline = time.perf_counter() + seconds
        while True:
            remaining = deadline - time.perf_counter()
            if remaining <= 0:
                break
            ready, _, _ = select.select([self._terminal], [], [], remaining)
            if ready:
                os.read(self._terminal, READ_BYTES)
        self._unread = b""

    def type(self, keys: bytes) -> float:
        """Type ``keys`` and return the time."""
        os.write(self._terminal, keys)
        return time.perf_counter()

    def settle(self) -> None:
        """Read and discard what is drawn until the program is idle."""
        looks = 0
        while looks < IDLE_LOOKS:
            ready, _, _ = select.select([self._terminal], [], [], LOOK_SECONDS)
            if ready:
                os.read(self._terminal, READ_BYTES)
            looks = 0 if ready or self._is_running() else looks + 1
        self._unread = b""

    def processor_ms(self) -> tuple[float, float]:
        """Return the processor time of the screen's thread, and of all, so far."""
        times = {
            path.parent.name: int(path.read_text().split()[0]) / 1e6
            for path in Path(f"/proc/{self.pid}/task").glob("*/schedstat")
        }
        return times[str(self.pid)], sum(times.values())

    def _is_running(self) -> bool:
        statuses = Path(f"/proc/{self.pid}/task").glob("*/stat")
        return any(path.read_text().rsplit(")", 1)[1].split()[0] in "RD" for path in statuses)

    def memory_mib(self) -> tuple[float, float]:
        """Return resident memory, and the part that belongs to no file, in MiB."""
        status = Path(f"/proc/{self.pid}/status").read_text(encoding="ascii")
        kib = dict(re.findall(r"(VmRSS|RssAnon):\s+(\d+) kB", status))
        return int(kib["VmRSS"]) / 1024, int(kib["RssAnon"]) / 1024

    def close(self) -> float:
        """Quit and return how long that takes, in seconds."""
        started = self.type(QUIT_KEY)
        while True:
            try:
                if not os.read(self._terminal, READ_BYTES):
                    break
            except OSError:  # the program has closed its side
                break
        os.waitpid(self.pid, 0)
        return time.perf_counter() - started


def sample_words(count: int) -> list[str]:
    """Return words of all three languages, shuffled."""
    words: list[str] = []
    for language in LANGUAGES:
        words += load_vocabulary(language).content_words
    words = [word for word in words if 3 <= len(word) <= 9 and word.isalpha()]
    return random.Random(1).sample(words, count)


def format_percentiles(name: str, values: list[float]) -> str:
    cuts = statistics.quantiles(values, n=100)
    return f"{name:<20}{cuts[49]:8.1f}{cuts[94]:8.1f}{max(values):8.1f}   ms"


def time_typing(screen: Screen, count: int) -> None:
    """Type letter by letter, each after the answer to the previous one, and print times."""
    echo_ms, answer_ms, answer_without_engine_ms = [], [], []
    for word in sample_words(count // 4):
        screen.type(CLEAR_KEY)
        screen.drain(0.6)  # the engine may still be searching for the previous word
        for letter in word:
            started = screen.type(letter.encode())
            drawn = screen.wait_within(HIT_COUNT, SAME_ANSWER_SECONDS)
            if drawn is None:
                continue
            first_byte_at, answered_at, match = drawn
            echo_ms.append((first_byte_at - started) * 1000)
            answer_ms.append((answered_at - started) * 1000)
            answer_without_engine_ms.append(answer_ms[-1] - float(match[1] or 0))
            while match[2]:  # keyword hits only: the semantic search is still running
                _, _, match = screen.wait(HIT_COUNT)
            screen.drain(0.03)
        if len(answer_ms) >= count:
            break
    print(f"{len(answer_ms):,} keys{'':<11}{'p50':>8}{'p95':>8}{'worst':>8}")
    print(format_percentiles("echo", echo_ms))
    print(format_percentiles("answer", answer_ms))
    print(format_percentiles("without the engine", answer_without_engine_ms))


def measure_processor_time(screen: Screen, count: int) -> None:
    """Type letter by letter, each once the screen is idle, and print processor times."""
    screen_ms, process_ms = [], []
    for word in sample_words(count // 4):
        screen.type(CLEAR_KEY)
        screen.drain(0.6)
        screen.settle()
        for letter in word:
            before = screen.processor_ms()
            screen.type(letter.encode())
            screen.settle()
            after = screen.processor_ms()
            screen_ms.append(after[0] - before[0])
            process_ms.append(after[1] - before[1])
        if len(screen_ms) >= count:
            break
    print(f"{len(screen_ms):,} keys{'':<11}{'p50':>8}{'p95':>8}{'worst':>8}")
    print(format_percentiles("processor, screen", screen_ms))
    print(format_percentiles("processor, all", process_ms))


def measure_memory(screen: Screen, count: int) -> None:
    """Type ``count`` keys at 30 per second and print how memory grows."""
    typed = next_line_at = 0
    rng = random.Random(2)
    words = sample_words(3_000)
    print(f"{'memory after':<16}{'resident':>10}{'own':>8}   MiB")
    while True:
        if typed >= next_line_at:
            resident, own = screen.memory_mib()
            print(f"{typed:>6,} keys     {resident:10.1f}{own:8.1f}", flush=True)
            next_line_at += KEYS_PER_MEMORY_LINE
        if typed >= count:
            break
        letters = [letter.encode() for letter in rng.choice(words)]
        down_keys = [DOWN_KEY] * rng.randint(0, MAX_DOWN_KEYS)
        for key in [*letters, *down_keys, CLEAR_KEY]:
            screen.type(key)
            screen.drain(1 / 30)
            typed += 1


def time_first_paint(config: Path) -> Screen:
    """Start the program, print how long its first paint takes, and return its screen."""
    started = time.perf_counter()
    subprocess.run([sys.executable, "-c", "import sentence_transformers"], check=True)
    import_seconds = time.perf_counter() - started
    screen = Screen(config)
    _, painted_at, _ = screen.wait(re.compile(b"opening the index|type to search"))
    seconds = painted_at - screen.started
    share = seconds / import_seconds
    print(f"first paint {seconds:.2f} s, {share:.2f} of importing sentence-transformers")
    return screen


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--passages", type=int, default=100_000)
    parser.add_argument("--keys", type=int, default=600)
    parser.add_argument("--burst", type=int, default=10_000, help="keys typed for the memory")
    parser.add_argument("--memory", action="store_true", help="measure memory alone")
    parser.add_argument("--processor", action="store_true", help="measure processor time alone")
    parser.add_argument("--work", type=Path, help="keep the collection here, and use it again")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = options.work or Path(temporary)
        config = folder / "config.yaml"
        if not config.is_file():
            generate_collection(folder, options.passages)
            summary = update(write_config(folder, folder))
            print(f"{summary.passages:,} passages indexed")
        screen = time_first_paint(config)
        screen.wait(re.compile(b"type to search"))
        if not options.memory and not options.processor:
            time_typing(screen, options.keys)
        if not options.memory:
            measure_processor_time(screen, options.keys)
        if not options.processor:
            measure_memory(screen, options.burst)
        print(f"leaving takes {screen.close() * 1000:.0f} ms")


if __name__ == "__main__":
    main()
