"""Pages lose nothing that a reader sees, and are decoded and dated as they say."""

from __future__ import annotations

import pytest

from index.readers import html
from index.readers.context import Context
from index.types import Document

ARABIC = "أنقذت الشرطة ثلاثين ضحية"
SPANISH = "El “jefe” cobró € 500 en Ñaña"
ENGLISH = "The “chief” took £500 – in cash"


def text_of(markup: str) -> str:
    return html.parse_markup(markup).text


def read(data: bytes, name: str = "page.html", charset: str | None = None) -> Document:
    return html.parse(data, Context(name), charset)


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("<form id=aspnetForm><p>El tribunal condenó.</p></form>", "El tribunal condenó."),
        ("<p>uno</p><aside>Recuadro <a href=x>nota</a></aside>", "uno\nRecuadro nota"),
        ("<p>uno dos</p><aside><a href=x>nota</a></aside>", "uno dos"),
        ("<nav>Inicio</nav><p>uno dos tres</p><footer>legal</footer>", "uno dos tres"),
        ("<nav>Índice de la ley</nav><p>uno</p>", "Índice de la ley\nuno"),
        ("<article><p>uno</p><footer>Por Ana</footer></article>", "uno\nPor Ana"),
        (
            "<noscript>Active JavaScript</noscript><p>El texto de la nota.</p>",
            "El texto de la nota.",
        ),
        (
            "<noscript><p>El texto de la nota.</p></noscript><p>nota</p>",
            "El texto de la nota.\nnota",
        ),
        ('<iframe srcdoc="&lt;p>dentro &amp;amp; fuera">no</iframe>', "dentro & fuera"),
        ("<template>no</template><template shadowrootmode=open>sí</template>", "sí"),
        ("<svg><title>no</title><text>Mapa</text><style>no</style></svg>", "Mapa"),
        ('<p>uno<img alt="retrato de Ruiz">dos', "uno retrato de Ruiz dos"),
        ('<p><img alt="L">a casa', "La casa"),
        ("<table><tr><td>Ruiz<td>14<tr><td>Paz<td>3</table>", "Ruiz 14\nPaz 3"),
        ("uno<br>dos<wbr>tres cua&shy;tro cin\u200bco", "uno\ndostres cuatro cinco"),
        ("<ul><li>uno<li>dos</ul><dl><dt>a<dd>b</dl>", "uno\ndos\na\nb"),
        ("<p>The pre&shy;va&shy;ri&shy;ca&shy;tion", "The prevarication"),
        (f"<p dir=rtl>{ARABIC}</p>", ARABIC),
    ],
)
def test_what_a_reader_sees(markup: str, text: str) -> None:
    assert text_of(f"<body>{markup}") == text


def test_pages_in_pages_end_somewhere() -> None:
    page = "fin"
    for _ in range(9):
        page = f'<p>x</p><iframe srcdoc="{page.replace("&", "&amp;").replace(chr(34), "&quot;")}">'
    assert text_of(page).count("x") == 4


@pytest.mark.parametrize(
    ("head", "encoding", "text"),
    [
        ('<meta charset="iso-8859-1">', "windows-1252", SPANISH),
        (
            "<meta http-equiv=Content-Type content='text/html;charset=macintosh'>",
            "mac-roman",
            ENGLISH,
        ),
        ('<meta charset="windows-1256">', "windows-1256", ARABIC),
        (f"<script>{'x' * 50_000}</script><meta charset=koi8-r>", "koi8-r", "Договор подписан"),
        ('<meta charset="utf-16">', "utf-8", SPANISH),
        ('<meta charset="iso-8859-1">', "utf-8", ARABIC),
        ("", "utf-16-le", SPANISH),
        ("", "utf-16-be", ARABIC),
    ],
)
def test_pages_are_decoded_as_they_say(head: str, encoding: str, text: str) -> None:
    page = f"<html><head>{head}</head><body><p>{text}</p></body></html>"
    assert read(page.encode(encoding)).text == text


def test_xhtml_declares_its_encoding_like_xml() -> None:
    page = '<?xml version="1.0" encoding="iso-8859-5"?>\n<html><body>Договор</body></html>'
    assert read(page.encode("iso-8859-5")).text == "Договор"


def test_whoever_brings_a_page_knows_its_encoding() -> None:
    page = "<meta charset=iso-8859-1><p>Договор подписан"
    assert read(page.encode("koi8-r"), charset="KOI8-R").text == "Договор подписан"
    assert read(page.encode("utf-16-le"), charset="utf-16").text == "Договор подписан"


@pytest.mark.parametrize(
    "markup",
    [
        '<script type="application/ld+json">{"datePublished":"2013-03-13T10:00:00Z"}</script>',
        '<script type="application/ld+json">{"dateCreated":"2012-01-01", "@graph":[{,'
        '"datePublished" : "2013-03-13"}]</script>',
        '<meta property="article:published_time" content="2013-03-13T10:00:00+03:00">',
        "<meta name=fecha content='13 de marzo de 2013'>",
        "<body><time datetime=2012-01-01>ayer</time><time pubdate datetime=2013-03-13>hoy</time>",
        "<body><nav><time datetime=2012-01-01></time></nav><time datetime=2013-03-13>",
        "<body><p>x<span itemprop=datePublished content=2013-03-13>miércoles</span>",
    ],
)
def test_dates_of_pages(markup: str) -> None:
    assert read(f"<html><head>{markup}<p>Texto".encode()).date == "2013-03-13"


@pytest.mark.parametrize("title", ["untitled", "Sin título", "مستند1", "page.html"])
def test_a_title_that_says_nothing_gives_way_to_the_heading(title: str) -> None:
    page = f"<title>{title}</title><p>intro</p><h1>Sentencia 45</h1>"
    assert read(page.encode()).title == "Sentencia 45"


@pytest.mark.parametrize("title", ["Registry of ports", "Registro de puertos", "سجل الموانئ"])
def test_of_a_page_that_scripts_fill_the_title_is_read(title: str) -> None:
    page = f"<html><head><meta charset=utf-8><title>{title}</title></head><body><div id=app></div>"
    assert read(page.encode()).text == title
