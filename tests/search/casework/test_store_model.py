"""Whatever is done to marks, in whatever order, the file says what was done last."""

import tempfile
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from search.casework.store import Casework
from search.casework.values import Subject, Target, tag_key

SUBJECTS = [
    Subject(Target("ab" * 16, member, 0, end), "/d") for member in ("", "a") for end in (0, 7)
]
TAGS = ["one", "Óne", "two", "رشوة"]
ACTIONS = st.tuples(
    st.sampled_from(["star", "unstar", "tag", "untag", "note", "delete"]),
    st.integers(0, len(SUBJECTS) - 1),
    st.sampled_from(TAGS),
)


@settings(max_examples=25)
@given(st.lists(ACTIONS, max_size=20))
def test_marks_are_as_they_were_left(actions: list[tuple[str, int, str]]) -> None:
    expected: dict[int, tuple[bool, set[str], str]] = {}
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "casework.sqlite"
        for action, number, text in actions:
            casework, subject = Casework(path), SUBJECTS[number]
            starred, tags, note = expected.get(number, (False, set(), ""))
            if action == "star":
                casework.star(subject)
                starred = True
            elif action == "unstar":
                casework.unstar(subject)
                starred = False
            elif action == "tag":
                casework.add_tag(subject, text)
                tags = tags | {tag_key(text)}
            elif action == "untag":
                casework.remove_tag(subject, text)
                tags = tags - {tag_key(text)}
            elif action == "note":
                casework.set_note(subject, text)
                note = text
            else:
                casework.delete_mark(subject.target)
                starred, tags, note = False, set(), ""
            expected[number] = (starred, tags, note)
        found = {
            SUBJECTS.index(mark.subject): (mark.starred, set(map(tag_key, mark.tags)), mark.note)
            for mark in Casework(path).marks
        }
    assert found == {number: state for number, state in expected.items() if any(state)}
