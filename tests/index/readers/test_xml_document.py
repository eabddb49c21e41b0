"""XML of any kind gives its text, and subtitles their times."""

import pytest

from index.readers.context import Context
from index.readers.formats import parse_document
from index.types import Document, Place


def read(content: str, name: str = "a.xml", encoding: str = "utf-8") -> Document:
    return parse_document(content.encode(encoding), Context(name))


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("<r><a>Uno</a><b>dós <i>tr</i>es</b></r>", "Uno\ndós tres"),
        ("<r><a>The chief</a><a>تهريب</a></r>", "The chief\nتهريب"),
        ('<smses><sms address="+51" body="Hola" time="12"/></smses>', "Hola"),
        ('<r note="so he said" href="http://a b/" class="x1">y</r>', "so he said\ny"),
        ("<r><![CDATA[<p>Uno</p><p>dos</p>]]></r>", "Uno\ndos"),
        ("<r><c>Uno &lt;b&gt;d&lt;/b&gt;os</c><c>x</c></r>", "Uno dos\nx"),
        ("<r><script>no</script><b>roto</r>", "roto"),
        (
            '<svg xmlns="http://www.w3.org/2000/svg"><style>no</style><text>Rí<tspan>o</tspan>'
            '</text><path d="M 1 2"/></svg>',
            "Río",
        ),
    ],
)
def test_text_of_elements(markup: str, text: str) -> None:
    assert read(f'<?xml version="1.0"?>\n{markup}').text == text


def test_the_declared_encoding_counts() -> None:
    document = read('<?xml version="1.0" encoding="iso-8859-5"?><r>Договор</r>', "a", "iso-8859-5")
    assert (document.text, document.encoding) == ("Договор", "iso8859-5")


def test_a_feed_is_titled_and_its_pages_are_read() -> None:
    feed = (
        "<?xml version='1.0'?><rss><channel><title>Diario</title><item><title>Nota</title>"
        "<description>&lt;p&gt;Hola &amp;amp; adiós&lt;/p&gt;</description></item></channel></rss>"
    )
    document = read(feed, "feed.xml")
    assert (document.title, document.text) == ("Diario", "Diario\nNota\nHola & adiós")


def test_xhtml_is_a_page() -> None:
    page = '<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml"><p>a<br/>b</p></html>'
    assert read(page).text == "a\nb"


def test_entities_fetch_nothing_and_stay_small() -> None:
    lines = ["<?xml version='1.0'?><!DOCTYPE r [<!ENTITY a0 'xxxxxxxxxx'>"]
    lines += [f"<!ENTITY a{n} '{f'&a{n - 1};' * 10}'>" for n in range(1, 10)]
    lines.append("<!ENTITY e SYSTEM 'file:///etc/passwd'>]><r><a>start</a>&e;&a9; end</r>")
    document = read("".join(lines))
    assert len(document.text) < 20_000_000
    assert "start" in document.text
    assert "root:" not in document.text


def test_what_is_no_xml_is_text_with_a_note() -> None:
    document = read("just words", "a.xml")
    assert document.text == "just words"
    assert document.notes


@pytest.mark.parametrize(
    ("name", "subtitles"),
    [
        (
            "a.srt",
            "1\r\n00:01:02,500 --> 00:01:04,000\r\nHola\r\n\r\n"
            "2\r\n01:00:00,000 --> 01:00:01,000\r\nadiós\r\n",
        ),
        (
            "a.vtt",
            "WEBVTT\n\n01:02.500 --> 01:04.000 align:start\nHola\n\n"
            "1:00:00.000 --> 1:00:01.000\nadiós\n",
        ),
    ],
)
def test_subtitles_keep_their_text_and_say_when_it_is_shown(name: str, subtitles: str) -> None:
    document = read(subtitles, name)
    assert document.text == subtitles
    assert document.places == (
        Place(0, ""),
        Place(subtitles.index("Hola"), "00:01:02"),
        Place(subtitles.index("adiós"), "01:00:00"),
    )
