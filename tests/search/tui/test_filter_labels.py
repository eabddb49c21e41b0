"""What the status line says of the filters of a search."""

import pytest

from search.tui.model.labels import describe_filters
from search.types import Filters


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        (Filters(sender="pérez"), "all languages · sent by pérez"),
        (Filters(recipient="خالد"), "all languages · sent to خالد"),
        (Filters(("en",), kind="pdf", title="budget"), "en · type pdf · title budget"),
    ],
)
def test_every_filter_is_named(filters: Filters, expected: str) -> None:
    assert describe_filters(filters) == expected


def test_escape_sequences_do_not_reach_the_terminal() -> None:
    assert "\x1b" not in describe_filters(Filters(title="\x1b[31mrojo"))
