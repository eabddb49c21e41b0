"""The warm helper: its answers are those of a search by itself, whatever happens."""

from __future__ import annotations

import os
import pty
import re
import resource
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from index.update import update
from tests.paths import ROOT
from tests.warm_searches import Answer, Searches

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not sys.platform.startswith("linux"), reason="the helper needs Linux"),
]

_TIME = re.compile(rb'"elapsed_ms": ?[0-9.]+')


def wait_until(is_so: Callable[[], bool]) -> None:
    for _ in range(2_000):
        if is_so():
            return
        time.sleep(0.03)
    raise AssertionError("it has not come about")


def is_gone(process: int) -> bool:
    try:
        state = Path(f"/proc/{process}/stat").read_text().rsplit(")", 1)[1].split()[0]
    except (FileNotFoundError, ProcessLookupError):  # the latter while it is read
        return True
    return state == "Z"


def helper_of(searches: Searches) -> int:
    return int(re.findall(rb"process (\d+)", searches.warm().output)[0])


def children_of(process: int) -> list[int]:
    return list(map(int, Path(f"/proc/{process}/task/{process}/children").read_text().split()))


def written(answer: Answer) -> tuple[int, bytes, bytes]:
    return answer.status, _TIME.sub(b"", answer.output), answer.errors


def compare(searches: Searches, *arguments: str, by: str = "helper", **how: object) -> Answer:
    alone, helped = searches.ask(*arguments, warm=False, **how), searches.ask(*arguments, **how)
    assert written(helped) == written(alone)
    assert (alone.by, helped.by) == ("self", by)
    return helped


def test_answers_are_the_same(warm: Searches) -> None:
    for query in ("human trafficking", "trata de personas", "الاتجار بالبشر"):
        assert compare(warm, query).status == 0
        assert compare(warm, query, "--json").status == 0
    for arguments in (
        ["--jsonl", "police"],
        ["--csv", "police"],
        ["--color", "always", "--explain", "police"],
        ["-l", "-0", "police"],
        ["--count", "police"],
        ["--marks"],
        ["--help"],
    ):
        compare(warm, *arguments)
    assert compare(warm, "zzzqqq", "--mode", "keyword").status == 1
    assert compare(warm, "--no-such-option").status == 2
    assert compare(warm, "police", "--after", "nonsense").status == 2
    assert compare(warm, "police", "--config", "missing.yaml").status == 2
    assert compare(warm, "police", variables={"LC_MESSAGES": "es_ES.UTF-8"}).status == 0
    assert compare(warm, "-", input="الشرطة".encode()).status == 0
    assert compare(warm, "--queries", "-", input="police\nvíctimas\n".encode()).status == 0
    assert compare(warm, "police", cwd="/").status == 2
    assert compare(warm, b"caf\xe9".decode(errors="surrogateescape")).status == 2


def test_what_is_more_than_an_answer_is_left_to_the_search(warm: Searches) -> None:
    for arguments in (["--open", "1", "police"], ["--bidi", "app"], ["mcp", "--help"]):
        compare(warm, *arguments, by="self", variables={"PAGER": "cat", "EDITOR": "cat"})


def test_what_only_the_search_has_open_is_read_by_it(warm: Searches) -> None:
    answers = []
    for is_warm in (False, True):
        reading, writing = os.pipe()
        os.write(writing, "police\nvíctimas\nالشرطة\n".encode())
        os.close(writing)
        name = f"/dev/fd/{reading}"
        answers.append(warm.ask("--queries", name, warm=is_warm, pass_fds=[reading]))
        os.close(reading)
    assert written(answers[1]) == written(answers[0])
    assert (answers[1].status, answers[1].by) == (0, "self")


def on_terminal(searches: Searches, columns: int, *, warm: bool) -> bytes:
    ours, theirs = pty.openpty()
    import fcntl
    import struct
    import termios

    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 40, columns, 0, 0))
    variables = {"TERM": "xterm-256color"}
    process = searches.start(
        "police", warm=warm, variables=variables, stdin=theirs, stdout=theirs, stderr=theirs
    )
    os.close(theirs)
    parts = []
    while True:
        try:
            part = os.read(ours, 65_536)
        except OSError:  # the other end is closed
            break
        if not part:
            break
        parts.append(part)
    os.close(ours)
    assert searches.finish(process).by == ("helper" if warm else "self")
    return b"".join(parts)


def test_the_terminal_is_the_search_s(warm: Searches) -> None:
    narrow = on_terminal(warm, 50, warm=True)
    assert narrow == on_terminal(warm, 50, warm=False)
    assert b"\x1b[" in narrow
    assert on_terminal(warm, 120, warm=True) != narrow


def test_an_interrupt_ends_the_answer(warm: Searches) -> None:
    answers = []
    helper = helper_of(warm)
    for is_warm in (False, True):
        process = warm.start("-", warm=is_warm, stdin=subprocess.PIPE)
        if is_warm:
            wait_until(lambda: is_reading(children_of(helper)))
        else:
            wait_until(partial(is_reading, [process.pid]))
        process.send_signal(signal.SIGINT)
        process.wait(120)  # before its input ends: that ends it, too
        answers.append(warm.finish(process))
    assert written(answers[1]) == written(answers[0])
    assert answers[1].status == 130
    assert b"interrupted" in answers[1].errors


def is_reading(processes: list[int]) -> bool:
    """Tell whether one of some processes waits for standard input."""
    for process in processes:
        try:
            number, first, *_ = Path(f"/proc/{process}/syscall").read_text().split()
        except (OSError, ValueError):
            continue
        if (number, first) == ("0", "0x0"):
            return True
    return False


def test_a_closed_pipe_is_no_error(warm: Searches) -> None:
    for is_warm in (False, True):
        reading, writing = os.pipe()
        os.close(reading)
        process = warm.start("police", warm=is_warm, stdout=writing)
        os.close(writing)
        answer = warm.finish(process)
        assert (answer.status, answer.errors) == (0, b"")


def test_a_closed_stream_is_left_to_the_search(warm: Searches) -> None:
    answers = [
        warm.ask("police", warm=is_warm, stdout=None, preexec_fn=lambda: os.close(1))
        for is_warm in (False, True)
    ]
    assert written(answers[0]) == written(answers[1])
    assert answers[1].status == 2


def test_an_index_that_is_renewed_is_seen(warm: Searches) -> None:
    before = compare(warm, "hurricane", "--mode", "keyword")
    assert before.status == 1
    (warm.config.path.parent / "documents" / "new.txt").write_text("A hurricane reached Lima.")
    update(warm.config)
    assert b"new.txt" in compare(warm, "hurricane", "--mode", "keyword").output
    config = warm.config.path.read_text().replace("data_dir: data", "data_dir: elsewhere")
    warm.config.path.write_text(config.replace("[documents]", "[documents/new.txt]"))
    first = warm.ask("police", "--mode", "keyword")
    assert (first.by, first.status) == ("helper", 1)
    assert b"building it first" in first.errors
    compare(warm, "police", "--mode", "keyword")


def test_without_a_helper_a_search_answers_itself(cold: Searches) -> None:
    compare(cold, "police", by="self")
    assert cold.warm("--stop").status == 1


def test_a_killed_helper_is_none(warm: Searches) -> None:
    helper = helper_of(warm)
    os.kill(helper, signal.SIGKILL)
    wait_until(lambda: is_gone(helper))
    assert warm.socket.exists()
    compare(warm, "police", by="self")
    assert warm.warm().status == 0
    compare(warm, "police")


def test_a_helper_that_hangs_is_left_alone(warm: Searches) -> None:
    helper = helper_of(warm)
    os.kill(helper, signal.SIGSTOP)
    patience, warm.patience = warm.patience, 2.0
    compare(warm, "police", by="self")
    warm.patience = patience
    os.kill(helper, signal.SIGCONT)
    compare(warm, "police")


@pytest.mark.parametrize("kills_both", [False, True])
def test_an_answer_whose_helper_is_killed(warm: Searches, kills_both: bool) -> None:
    helper = helper_of(warm)
    process = warm.start("-", stdin=subprocess.PIPE)
    wait_until(lambda: is_reading(children_of(helper)))
    answering = children_of(helper)
    os.kill(helper, signal.SIGKILL)
    if not kills_both:
        assert process.stdin is not None
        process.stdin.write(b"police")
        answer = warm.finish(process)
        assert written(answer) == written(warm.ask("police", warm=False))
        return
    for each in answering:
        os.kill(each, signal.SIGKILL)
    answer = warm.finish(process)
    assert (answer.status, answer.output) == (2, b"")
    assert answer.errors.count(b"\n") == 1
    assert b"ask again" in answer.errors


def test_a_process_that_is_killed_takes_the_search_with_it(warm: Searches) -> None:
    process = warm.start("-", stdin=subprocess.PIPE)
    helper = helper_of(warm)
    wait_until(lambda: is_reading(children_of(helper)))
    (answering,) = filter(lambda child: is_reading([child]), children_of(helper))
    os.kill(answering, signal.SIGKILL)
    assert warm.finish(process).status == -signal.SIGKILL
    compare(warm, "police")


def test_a_search_that_is_killed_takes_its_process_with_it(warm: Searches) -> None:
    process = warm.start("-", stdin=subprocess.PIPE)
    helper = helper_of(warm)
    wait_until(lambda: is_reading(children_of(helper)))
    (answering,) = filter(lambda child: is_reading([child]), children_of(helper))
    process.kill()
    warm.finish(process)
    wait_until(lambda: is_gone(answering))
    compare(warm, "police")


def test_another_environment_of_python_is_declined(warm: Searches) -> None:
    compare(warm, "police", by="self", variables={"PYTHONHASHSEED": "7"})
    compare(warm, "café", by="self", variables={"PYTHONIOENCODING": "latin-1"})


def test_other_limits_are_declined(warm: Searches) -> None:
    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (1 << 30, 1 << 30))

    compare(warm, "police", by="self", preexec_fn=limit)


def test_files_are_made_as_the_search_would_make_them(warm: Searches) -> None:
    for name, is_warm in (("cold.jsonl", False), ("warm.jsonl", True)):
        answer = warm.ask("--export-marks", name, warm=is_warm, preexec_fn=lambda: os.umask(0o077))
        assert answer.status == 0, answer.errors
    folder = warm.config.path.parent
    modes = {(folder / name).stat().st_mode for name in ("cold.jsonl", "warm.jsonl")}
    assert len(modes) == 1


def test_a_folder_that_others_may_enter_is_not_used(warm: Searches) -> None:
    warm.socket.parent.chmod(0o755)
    compare(warm, "police", by="self")
    refused = warm.warm()
    assert refused.status == 2
    assert b"chmod 700" in refused.errors
    warm.socket.parent.chmod(0o700)
    compare(warm, "police")


@pytest.mark.skipif(os.getuid() != 0, reason="root can give files away")
def test_another_user_s_folder_is_not_used(warm: Searches) -> None:
    os.chown(warm.socket.parent, 65_534, -1)
    compare(warm, "police", by="self")
    os.chown(warm.socket.parent, 0, -1)


def test_the_helper_s_files_are_private(warm: Searches) -> None:
    assert warm.socket.parent.stat().st_mode & 0o777 == 0o700
    assert warm.socket.stat().st_mode & 0o777 == 0o600


def test_a_helper_ends_when_it_is_idle(cold: Searches) -> None:
    process = int(re.findall(rb"process (\d+)", cold.warm("--minutes", "0.01").output)[0])
    wait_until(lambda: is_gone(process))
    assert not cold.socket.exists()
    compare(cold, "police", by="self")


@pytest.mark.parametrize("minutes", ["0", "-1", "nan", "100000"])
def test_minutes_have_bounds(cold: Searches, minutes: str) -> None:
    refused = cold.warm("--minutes", minutes)
    assert refused.status == 2
    assert b"--minutes" in refused.errors
    assert refused.errors.endswith(b": expected 1 to 1440\n")


def test_a_program_that_was_updated_ends_its_helper(cold: Searches, tmp_path: Path) -> None:
    for package in ("index", "search", "trujaman"):
        copy = tmp_path / "program" / package
        shutil.copytree(ROOT / package, copy, ignore=shutil.ignore_patterns("__pycache__"))
    cold.root = tmp_path / "program"
    helper = helper_of(cold)
    compare(cold, "police")
    path = cold.root / "search" / "display" / "heading.py"
    path.write_text(path.read_text() + "\n")
    compare(cold, "police", by="self")
    wait_until(lambda: is_gone(helper))
    helper_of(cold)
    compare(cold, "police")
    cold.root = ROOT  # another installation
    compare(cold, "police", by="self")


def test_the_doctor_says_whether_one_runs(warm: Searches) -> None:
    helper = helper_of(warm)

    def doctor() -> bytes:
        command = [sys.executable, "-m", "trujaman", "doctor"]
        environment, folder = warm.environment(), warm.config.path.parent
        run = subprocess.run(command, env=environment, cwd=folder, capture_output=True, check=False)
        return run.stdout

    assert f"process {helper} answers searches".encode() in doctor()
    assert warm.warm("--stop").status == 0
    assert b"'trujaman warm' starts one" in doctor()


def test_a_search_without_a_helper_imports_nothing_for_it(cold: Searches) -> None:
    code = "import sys; from search.warm.client import ask; assert ask(['police']) is None"
    lines = f"{code}; print('socket' in sys.modules, 'search.cli' in sys.modules)"
    run = subprocess.run(
        [sys.executable, "-c", lines], env=cold.environment(), capture_output=True, check=True
    )
    assert run.stdout == b"False False\n"
