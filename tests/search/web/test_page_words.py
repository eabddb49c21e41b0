"""Words on a page of a PDF that a browser printed, in three languages."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path
from typing import Any, Final

import pytest

from search.web.original_picture import _draw_boxes
from search.web.page_words import find_boxes

TEXTS: Final = (
    ("rtl", "تحدث التقرير عن التعذيب في السجون، وقال إن اللاجئين تعرضوا للتعذيب."),
    ("rtl", "دفع رشوة مقابل المساعدات، ثم رشوة أخرى في 2024-09-09 إلى Juan Pérez."),
    ("rtl", "لأن الأمم المتحدة لا تدعم الآخرين"),
    ("ltr", "The refugees spoke of <b>torture</b>, and of torture again."),
    ("ltr", "Sufrió una detención ilegal."),
)


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Any:
    pypdfium2 = pytest.importorskip("pypdfium2")
    program = shutil.which("chromium") or shutil.which("google-chrome")
    if program is None:
        pytest.skip("CHROMIUM IS NOT INSTALLED: no page is printed")
    folder: Path = tmp_path_factory.mktemp("printed")
    lines = "".join(f'<p dir="{direction}">{text}</p>' for direction, text in TEXTS)
    (folder / "a.html").write_text(f"<meta charset=utf-8>{lines}", encoding="utf-8")
    options = ["--headless", "--no-sandbox", "--no-pdf-header-footer", f"--user-data-dir={folder}"]
    printed = f"--print-to-pdf={folder / 'a.pdf'}"
    subprocess.run(
        [program, *options, printed, str(folder / "a.html")], check=True, capture_output=True
    )
    return pypdfium2.PdfDocument(folder / "a.pdf")[0]


@pytest.mark.slow
def test_each_word_has_one_box_on_its_line(page: Any) -> None:
    counts = {
        "التعذيب": 1, "للتعذيب": 1, "اللاجئين": 1, "رشوة": 2, "المساعدات": 1, "الآخرين": 1,
        "الأمم المتحدة": 1, "2024-09-09": 1, "Juan Pérez": 1, "torture": 2, "detención": 1,
        "سمك": 0, "tort": 0, "pez": 0,
    }  # fmt: skip
    boxes = find_boxes(page, list(counts))
    assert {word: len(found) for word, found in boxes.items()} == counts
    for found in boxes.values():
        assert all(right - left > 8 and 4 < top - bottom < 30 for left, bottom, right, top in found)
    # In the order of reading, from right to left.
    starts = [boxes[word][0][2] for word in ("التعذيب", "اللاجئين", "للتعذيب")]
    assert starts == sorted(starts, reverse=True)


def test_what_boxes_share_is_tinted_once() -> None:
    np = pytest.importorskip("numpy")
    pixels = np.full((40, 40, 3), 200, dtype=np.uint8)
    _draw_boxes(pixels, [(5, 5, 30, 30), (5, 5, 30, 30), (8, 8, 35, 35)])
    single = np.full((40, 40, 3), 200, dtype=np.uint8)
    _draw_boxes(single, [(5, 5, 30, 30)])
    assert (pixels[20, 20] == single[20, 20]).all()
    assert (single[20, 20] != 200).any()
