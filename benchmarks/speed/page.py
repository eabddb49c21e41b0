"""How long after a key the page in Chromium shows the first result.

    python -m benchmarks.speed.page [--passages 100000] [--keys 300] [--work DIR]

Serves a synthetic collection of benchmarks.speed.collection by `search --serve`, opens the page
in headless Chromium, and types words of the three languages letter by letter, each after the
answer to the one before. Timed in the page, from the input event to the first frame after the
hits are in it; the engine's own time is what it says of its search. Beyond it lie the network,
facets, templates, parsing, layout and paint.
"""

from __future__ import annotations

import argparse
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

from benchmarks.speed.collection import generate_collection, write_config
from benchmarks.speed.keystrokes import format_percentiles, sample_words
from index.update import update

if TYPE_CHECKING:
    from playwright.sync_api import Page

CHROMIUM: Final = "/usr/bin/chromium"
TYPE_LETTER: Final = """
letter => new Promise(resolve => {
    const box = document.getElementById('q'), answer = document.getElementById('answer');
    const observer = new MutationObserver(() => {
        observer.disconnect();
        requestAnimationFrame(() => setTimeout(() => {
            const summary = answer.querySelector('[data-engine-ms]');
            resolve([performance.now() - started, Number(summary?.dataset.engineMs ?? -1)]);
        }));
    });
    observer.observe(answer, { childList: true });
    const started = performance.now();
    box.value = letter ? box.value + letter : '';
    box.dispatchEvent(new InputEvent('input', { bubbles: true }));
})
"""


@contextmanager
def serving(config: Path) -> Iterator[str]:
    """Serve until the block ends; give the address."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = str(probe.getsockname()[1])
    command = [sys.executable, "-m", "search", "--serve", port, "--config", str(config)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        try:
            assert server.stdout is not None
            yield server.stdout.readline().strip()
        finally:
            server.terminate()


def time_typing(page: Page, count: int) -> None:
    """Type words letter by letter and print times."""
    total_ms: list[float] = []
    engine_ms: list[float] = []
    for word in sample_words(count // 3):
        page.evaluate(TYPE_LETTER, "")
        for letter in word:
            page.wait_for_timeout(120)  # as people type
            total, engine = page.evaluate(TYPE_LETTER, letter)
            if engine >= 0:
                total_ms.append(total)
                engine_ms.append(engine)
        if len(total_ms) >= count:
            break
    beyond_ms = [total - engine for total, engine in zip(total_ms, engine_ms, strict=True)]
    print(f"{len(total_ms):,} keys{'':<11}{'p50':>8}{'p95':>8}{'worst':>8}")
    print(format_percentiles("first result", total_ms))
    print(format_percentiles("the engine", engine_ms))
    print(format_percentiles("beyond it", beyond_ms))


def main() -> None:
    from playwright.sync_api import sync_playwright

    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--passages", type=int, default=100_000)
    parser.add_argument("--keys", type=int, default=300)
    parser.add_argument("--work", type=Path, help="keep the collection here, and use it again")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = options.work or Path(temporary)
        config = folder / "config.yaml"
        if not config.is_file():
            generate_collection(folder, options.passages)
            update(write_config(folder, folder))
        with serving(config) as address, sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
            page = browser.new_page()
            page.goto(address)
            page.wait_for_selector(".welcome", timeout=120_000)
            page.evaluate(TYPE_LETTER, "e")  # what is loaded late is loaded by now
            time_typing(page, options.keys)
            browser.close()


if __name__ == "__main__":
    main()
