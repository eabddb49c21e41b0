"""What runs against the direction of the page is isolated in messages, and only that."""

from __future__ import annotations

import re
from html import unescape

import pytest

from index.messages import in_language
from search.web.isolation import isolate_terms, isolate_terms_in_attribute, isolate_values


def show(language: str, message: str) -> str:
    """Return the message with what is isolated in brackets."""
    with in_language(language):
        html = str(isolate_values(message))
    return unescape(re.sub(r"<bdi dir=.[lr]t[lr].>(.*?)</bdi>", r"[\1]", html))


@pytest.mark.parametrize(
    ("message", "shown"),
    [
        ("من 2024-13: لا تاريخ كهذا", "من [2024-13]: لا تاريخ كهذا"),
        ("بين 14\u202f500 وثيقة", "بين [14\u202f500] وثيقة"),
        ("المتوقَّع 2024 أو 2024-01-13", "المتوقَّع [2024] أو [2024-01-13]"),
        ("“2022..2023-11”: لا", "“[2022..2023-11]”: لا"),
        ("شغّل 'search --queries FILE --table' ثم", "شغّل '[search --queries FILE --table]' ثم"),
        ("/srv/docs/*: لا ملف", "[/srv/docs/*]: لا ملف"),
        ("اكتب «from:» أو -is:starred.", "اكتب «[from:]» أو [-is:starred]."),
        ("a stranger's words, as they are", "[a stranger's words, as they are]"),
        ("كلمات فقط، لا غير", "كلمات فقط، لا غير"),
    ],
)
def test_dates_paths_and_commands_in_arabic(message: str, shown: str) -> None:
    assert show("ar", message) == shown


@pytest.mark.parametrize(
    ("language", "message", "shown"),
    [
        ("en", "a list 'أسماء 2024 رشاوى': 3 names", "a list '[أسماء 2024 رشاوى]': 3 names"),
        ("en", "رشوة: 3 names", "[رشوة]: 3 names"),
        ("es", "“رشوة”: 2024-13 no existe", "“[رشوة]”: 2024-13 no existe"),
        ("es", "desde 2024-01 hasta 2023", "desde 2024-01 hasta 2023"),
    ],
)
def test_arabic_in_english_and_spanish(language: str, message: str, shown: str) -> None:
    assert show(language, message) == shown


def test_nothing_in_a_message_is_markup() -> None:
    for language in ("en", "es", "ar"):
        with in_language(language):
            assert "<b>" not in isolate_values("<b>here</b>")
            assert "<b>" not in isolate_values("<b>هنا</b>")


def test_what_reorders_more_than_itself_does_not_get_through() -> None:
    with in_language("ar"):
        assert "\u202e" not in isolate_values("من \u202e2024")


def show_query(query: str) -> str:
    html = unescape(str(isolate_terms(query)))
    return re.sub(r'<bdi dir="(.)t.">', r"\1[", html).replace("</bdi>", "]")


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("bribe payments", "l[bribe payments]"),
        ("رشوة فساد", "r[رشوة فساد]"),
        ("رشوة -is:starred", "r[رشوة l[-is:starred]]"),
        ("+رشوة -فساد", "r[r[+رشوة] r[-فساد]]"),
        ("soborno -رشوة tag:رشاوى", "l[soborno r[-رشوة] l[tag:رشاوى]]"),
        ('رشوة "trata de personas"~3', 'r[رشوة l["trata de personas"~3]]'),
        ("(رشوة OR bribe) path:a/*.pdf", "r[(رشوة OR bribe) l[path:a/*.pdf]]"),
        ("date:2022..2023-11 رشوة", "l[l[date:2022..2023-11] رشوة]"),
        ("<b>", "l[<b>]"),
        ("", "l[]"),
    ],
)
def test_signs_of_a_query_stay_with_their_words(query: str, shown: str) -> None:
    assert show_query(query) == shown


def test_a_query_in_an_attribute_has_marks_of_direction() -> None:
    shown = isolate_terms_in_attribute('رشوة -is:starred "<b>"')
    assert str(shown) == (
        "\u200fرشوة \u200e-is:starred\u200e \u200e&#34;&lt;b&gt;&#34;\u200e\u200f"
    )
