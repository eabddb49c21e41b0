"""The line of a file that a passage of its document comes from, whatever is between the words."""

from __future__ import annotations

import random
from email.message import EmailMessage
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from index.readers import Context, parse_document
from search.tui.system import editor, source_lines
from tests.search.tui.stage import FakeEngine, running

SENTENCES = {
    "en": "Fourteen victims of human trafficking were taken to a shelter by the state.",
    "es": "Catorce víctimas de trata de personas fueron llevadas a un albergue del Estado.",
    "ar": "نُقلت أربع عشرة ضحية من ضحايا الاتجار بالبشر إلى مأوى تديره الدولة.",
}
FILLER = {
    "en": "Nothing of note happened here today.",
    "es": "Nada de interés ocurrió hoy aquí.",
    "ar": "لم يحدث شيء يذكر هنا اليوم.",
}
LANGUAGES = pytest.mark.parametrize("language", SENTENCES)


def line(path: Path, sentence: str) -> int | None:
    text = parse_document(path.read_bytes(), Context(path.name)).text
    return source_lines.find_line(str(path), text, text.index(sentence[:12]))


@LANGUAGES
def test_markup_entities_and_line_ends_between_words(language: str, tmp_path: Path) -> None:
    words = SENTENCES[language].split()
    first, second, third, *rest = words
    written = f'<p class="a b">{first}\n<b title="x">{second[0]}</b>{second[1:]} &nbsp;\n{third} '
    written += " ".join(rest).replace("í", "&iacute;") + "</p>"
    path = tmp_path / "page.html"
    path.write_text(
        f"<html><head><title>T</title></head>\n<body>\n\n<p>{FILLER[language]}</p>\n"
        f"{written}\n</body></html>\n",
        encoding="utf-8",
    )
    assert line(path, first) == 5
    assert line(path, " ".join([third, *rest])) == 7


@LANGUAGES
def test_a_page_in_a_legacy_encoding(language: str, tmp_path: Path) -> None:
    encoding = "windows-1256" if language == "ar" else "windows-1252"
    path = tmp_path / "page.htm"
    body = f"<body>\r\n<p>{FILLER[language]}</p>\r\n\r\n<p>{SENTENCES[language]}</p></body>"
    page = f'<html><meta charset="{encoding}">\r\n{body}</html>'
    path.write_bytes(page.encode(encoding))
    assert line(path, SENTENCES[language]) == 5


@LANGUAGES
def test_of_equal_passages_it_is_the_one_read(language: str, tmp_path: Path) -> None:
    path = tmp_path / "page.html"
    path.write_text("\n".join(f"<p>{SENTENCES[language]}</p>" for _ in range(5)), encoding="utf-8")
    text = parse_document(path.read_bytes(), Context(path.name)).text
    place = -1
    for number in range(1, 6):
        place = text.index(SENTENCES[language], place + 1)
        assert source_lines.find_line(str(path), text, place) == number


@LANGUAGES
@pytest.mark.parametrize("transfer", ["8bit", "quoted-printable"])
def test_mail(language: str, transfer: str, tmp_path: Path) -> None:
    message = EmailMessage()
    message["Subject"] = "News"
    message["From"] = "a@example.org"
    body = f"{FILLER[language]}\n\n{FILLER[language]} {SENTENCES[language]}\n"
    message.set_content(body, cte=transfer)
    path = tmp_path / "news.eml"
    data = message.as_bytes()
    path.write_bytes(data)
    assert line(path, SENTENCES[language]) is not None
    start = data.index(b"\n\n") + 2
    paragraph = data.index(b"\n\n", start) + 2
    earliest = data.count(b"\n", 0, paragraph) + 1
    number = line(path, SENTENCES[language])
    assert number is not None
    assert earliest <= number <= data.count(b"\n")
    if transfer == "8bit":
        assert number == earliest


@LANGUAGES
def test_letters_that_are_not_in_the_file_have_no_line(language: str, tmp_path: Path) -> None:
    message = EmailMessage()
    message["Subject"] = "News"
    message.set_content(SENTENCES[language], cte="base64")
    path = tmp_path / "news.eml"
    path.write_bytes(message.as_bytes())
    assert line(path, SENTENCES[language]) is None


@given(st.sampled_from(sorted(SENTENCES)), st.integers(0, 2**32))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_wherever_lines_are_broken(tmp_path: Path, language: str, seed: int) -> None:
    rng = random.Random(seed)
    words = SENTENCES[language].split()
    gaps = [rng.choice([" ", "\n", " <i>\n</i> ", "\n<br/>\n"]) for _ in words[1:]]
    before = "<p>.</p>\n" * rng.randrange(4)
    start = rng.randrange(len(words))
    written = "".join(w + g for w, g in zip(words, [*gaps, ""], strict=True))
    path = tmp_path / "page.html"
    path.write_text(f"{before}<p>{written}</p>", encoding="utf-8")
    text = " ".join(words)
    place = len(" ".join(words[:start])) + (start > 0)
    above = sum(gap.count("\n") for gap in gaps[:start])
    assert source_lines.find_line(str(path), text, place) == before.count("\n") + above + 1


@pytest.mark.asyncio
@pytest.mark.parametrize(("body", "opened"), [("{}", "+3"), ("nothing of this", "+1")])
async def test_enter_opens_a_page_at_its_line(
    body: str, opened: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ran: list[editor.Command] = []
    monkeypatch.setattr(editor, "run", lambda command, _: ran.append(command))
    monkeypatch.setenv("VISUAL", "vi")
    engine = FakeEngine(("es",))
    passage = engine.hit(1, "es").text
    path = tmp_path / "page.html"
    path.write_text(f"<html>\n<body>\n<p>{body.format(passage)}</p>", encoding="utf-8")
    engine.path = str(path)
    async with running(engine) as screen:
        await screen.search("trata")
        await screen.press("enter")
        assert ("opened at the start" in screen.status) is (opened == "+1")
    assert ran == [("vi", opened, str(path))]


@LANGUAGES
def test_hostile_markup_does_not_take_for_ever(language: str, tmp_path: Path) -> None:
    # Matched in more than one way, 2,000 empty tags would take exponential time.
    words = SENTENCES[language].split()
    path = tmp_path / "page.html"
    path.write_text(f"{words[0]}{'<>' * 2_000}x\n{'< ' * 2_000}\n<p>{SENTENCES[language]}</p>\n")
    assert source_lines.find_line(str(path), SENTENCES[language], 0) == 3
