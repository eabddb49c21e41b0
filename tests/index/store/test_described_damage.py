"""What is damaged in a store is counted in the language of the user."""

from __future__ import annotations

import pytest

from index.messages import Message, say, speaking
from index.store.verification import Damage

DAMAGE = Damage(
    documents={1: "/a", 2: "/b"}, unreadable={2}, encodings={1, 2, 3}, orphans=1, skipped=12
)


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        (
            "en",
            "2 documents, 1 document of unknown path, 3 encodings, 1 passage of no document,"
            " 12 skipped files",
        ),
        (
            "es",
            "2 documentos, 1 documento de ruta desconocida, 3 codificaciones,"
            " 1 pasaje sin documento, 12 archivos omitidos",
        ),
        (
            "ar",
            "وثيقتان، وثيقة واحدة مجهولة المسار، 3 ترميزات، مقطع واحد بلا وثيقة، 12 ملفًا متروكًا",
        ),
    ],
)
def test_damage_is_said_in_the_language(language: str, expected: str) -> None:
    with speaking(language):
        assert say(DAMAGE.description) == expected
        assert expected in say(Message("{damage}", damage=DAMAGE.description))


def test_where_the_structure_is_damaged_nothing_else_is_known() -> None:
    damage = Damage(structure=["Page 3: never used"], documents={1: "/a"})
    assert damage.description == "Page 3: never used"
