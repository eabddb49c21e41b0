"""How long after a key the page in Chromium shows the first result.

    python -m benchmarks.speed.page [--passages 100000] [--keys 300] [--work DIR]

Serves a synthetic collection of benchmarks.speed.collection by `search --serve`, opens the page
in headless Chromium, and types words of the three languages letter by letter, each after the
answer to the one before. Timed in the page, from the input event to the first frame after the
hits are in it; the engine's own time is what it says of its search. Beyond it lie the network,
facets, templates, parsing, layout and paint.

On a machine that does other things, too, the clock says more of these than of the page. So the
processor time beyond the engine is measured as well: in the server, that of an answer less that
of its search alone, in one thread; in Chromium, that of the page's main thread for each key.
"""

from __future__ import annotations

import argparse
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

from benchmarks.speed.collection import generate_collection, write_config
from benchmarks.speed.keystrokes import format_percentiles, sample_words
from index.config import load
from index.update import update
from search.engine import Engine
from search.web.answers import find_answer
from search.web.index_state import IndexState, Stage
from search.web.question import Question
from search.web.results import render_answer

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
    devtools = page.context.new_cdp_session(page)
    devtools.send("Performance.enable", {"timeDomain": "threadTicks"})

    def main_thread_ms() -> float:
        metrics = devtools.send("Performance.getMetrics")["metrics"]
        (seconds,) = (item["value"] for item in metrics if item["name"] == "TaskDuration")
        return float(seconds) * 1000

    total_ms: list[float] = []
    engine_ms: list[float] = []
    browser_ms: list[float] = []
    for word in sample_words(count // 3):
        page.evaluate(TYPE_LETTER, "")
        for letter in word:
            page.wait_for_timeout(120)  # as people type
            before = main_thread_ms()
            total, engine = page.evaluate(TYPE_LETTER, letter)
            if engine >= 0:
                browser_ms.append(main_thread_ms() - before)
                total_ms.append(total)
                engine_ms.append(engine)
        if len(total_ms) >= count:
            break
    beyond_ms = [total - engine for total, engine in zip(total_ms, engine_ms, strict=True)]
    print(f"{len(total_ms):,} keys{'':<11}{'p50':>8}{'p95':>8}{'worst':>8}")
    print(format_percentiles("first result", total_ms))
    print(format_percentiles("the engine", engine_ms))
    print(format_percentiles("beyond it", beyond_ms))
    print(format_percentiles("processor, Chromium", browser_ms))


def time_server_work(config: Path, count: int) -> None:
    """Print the processor time of answers and pages, less that of their searches."""
    with Engine.open(load(config)) as engine:

        def answer(question: Question) -> float:
            started = time.thread_time()
            found = find_answer(engine, question, lambda: True, half_typed=True)
            render_answer(found, IndexState(Stage.READY))
            return (time.thread_time() - started) * 1000

        def search(question: Question) -> float:
            started = time.thread_time()
            engine.search(question.request(half_typed=True))
            return (time.thread_time() - started) * 1000

        work_ms: list[float] = []
        for word in sample_words(count // 3):
            for length in range(1, len(word) + 1):
                question = Question(word[:length])
                search(question)  # what is cached by now is so for both
                work_ms.append(answer(question) - search(question))
        print(format_percentiles("processor, server", work_ms[:count]))


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
        time_server_work(config, options.keys)


if __name__ == "__main__":
    main()
