"""Garbage is looked for seldom while a program starts, and as usual afterwards."""

import subprocess
import sys

_PROBE = """
import gc
from index import garbage
usual = gc.get_threshold()
garbage.collect_seldom()
garbage.collect_seldom()
assert gc.isenabled() and gc.get_threshold()[0] > 100 * usual[0], gc.get_threshold()
garbage.collect_as_usual()
frozen = gc.get_freeze_count()
assert frozen > 0 and gc.get_threshold() == usual
kept = [[] for _ in range(100)]
garbage.collect_as_usual()
assert gc.get_freeze_count() <= frozen
garbage.collect_no_more()
assert gc.get_freeze_count() >= frozen + 100
"""


def test_each_part_of_a_program_has_its_threshold() -> None:
    subprocess.run([sys.executable, "-c", _PROBE], check=True)
