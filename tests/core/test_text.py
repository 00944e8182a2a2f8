"""Texts of citizens: stored as written, rendered without danger."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consult.core.words import blocks, text

DANGEROUS = re.compile(
    r"<(script|style|svg|math|iframe|img|object|embed|form|input|link|meta|base)|\son\w+\s*=", re.I
)


@pytest.mark.parametrize(
    ("body", "html"),
    [
        ("Bonjour **tous**", "<p>Bonjour <strong>tous</strong></p>\n"),
        ("# Titre", "<h3>Titre</h3>\n"),
        ("une\ndeux", "<p>une<br>\ndeux</p>\n"),
        ("<script>alert(1)</script>", "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>\n"),
        ("[x](javascript:alert(1))", "<p>[x](javascript:alert(1))</p>\n"),
        ("![x](https://example.org/x.png)", "<p></p>\n"),
        (
            '[voir](https://example.org "le titre")',
            '<p><a href="https://example.org" rel="nofollow ugc noopener">voir</a></p>\n',
        ),
        (
            "voir https://example.org",
            '<p>voir <a href="https://example.org" rel="nofollow ugc noopener">https://example.org</a></p>\n',
        ),
    ],
)
def test_markdown_renders_to_allowed_markup(body, html):
    assert text.render(body) == html


TWICE = """Un *essai*.

- un
- deux

Un essai.

# Titre

> Cité."""


def test_blocks_are_named_after_their_words_and_repeats_are_numbered():
    named = [block.anchor for block in blocks.cut(text.render(TWICE, anchors=True))]
    first, listed, again, title, quoted = named
    assert (again, title) == (f"{first}-2", "")
    assert len({first, listed, quoted}) == 3
    assert all(blocks.ANCHOR.fullmatch(name) for name in (first, listed, again, quoted))
    assert 'id="' not in text.render(TWICE)


def test_block_keeps_its_name_when_other_blocks_or_marks_change():
    def name(body, place):
        return blocks.cut(text.render(body, anchors=True))[place].anchor

    anchor = name("Un essai.", 0)
    assert name("Avant.\n\nUn **essai**.\n\nAprès.", 1) == name("Un\nessai.", 0) == anchor
    assert name("Un essai !", 0) != anchor


def test_author_cannot_choose_a_block_name():
    markup = text.render("<p id='p-0123456789ab'>x</p>\n\n<a id='content'></a>", anchors=True)
    assert re.findall(r'id="([^"]*)"', markup) == [block.anchor for block in blocks.cut(markup)]
    assert "<p id='p-0123456789ab'>" not in markup


@given(st.text(alphabet="ab*_-> 1.\n`&<[]()#é", max_size=300))
def test_text_cut_in_blocks_is_the_same_text(body):
    markup = text.render(text.clean(body), anchors=True)
    pieces = blocks.cut(markup)
    assert "".join(block.markup for block in pieces) == markup
    names = [block.anchor for block in pieces if block.anchor]
    assert len(set(names)) == len(names)
    assert re.sub(r' id="[^"]*"', "", markup) == text.render(text.clean(body))


def test_foreign_markup_keeps_no_attribute():
    markup = '<p title="t" lang="en" dir="rtl" class="c" id="i" style="x">Un <em lang="la" title="t">mot</em></p>'
    assert text.sanitise(markup) == "<p>Un <em>mot</em></p>"


@given(st.text(max_size=400))
def test_any_text_renders_without_danger(body):
    assert not DANGEROUS.search(
        re.sub(r"&lt;.*?&gt;", "", text.render(text.clean(body))).replace("&lt;", "")
    )


@given(st.text(max_size=200))
def test_cleaning_twice_changes_nothing(body):
    assert text.clean(text.clean(body)) == text.clean(body)


def test_cleaning_keeps_words_and_drops_invisible_characters():
    assert text.clean(" e\u0301te\u0301\r\n\u202egnirts\x00 ") == "été\ngnirts"
    assert text.clean_line("un\n  titre ") == "un titre"


def test_plain_text_of_markup_keeps_its_words():
    assert text.plain("<p>L&#x27;eau</p><ul><li>un</li><li>deux</li></ul>") == "L'eau un deux"


def test_readable_text_of_markup_keeps_paragraphs_lists_and_addresses():
    words = "# Titre\n\nUne *idée*,\nà [lire](https://a.example/?b=1&c) : www.b.example\n\n2. un\n3. deux\n   - petit"
    assert text.readable(text.render(words)).split("\n") == [
        "Titre",
        "",
        "Une idée,",
        "à lire (https://a.example/?b=1&c) : www.b.example",
        "",
        "2. un",
        "3. deux",
        "– petit",
    ]


def test_alphabetical_key_ignores_accents():
    assert sorted(["Zoé", "Élan", "abri"], key=text.fold) == ["abri", "Élan", "Zoé"]


@given(st.text(alphabet=st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), min_size=1))
def test_text_typed_in_utf_8_is_decoded_unchanged(typed):
    assert text.clean(text.decoded(typed.encode())) == text.clean(typed.removeprefix("\ufeff"))


@given(st.text(alphabet=st.characters(codec="windows-1252", exclude_categories=["Cc"]), min_size=1))
def test_text_of_an_old_machine_is_decoded_to_some_text(typed):
    assert text.decoded(typed.encode("windows-1252"))


@given(st.binary(max_size=300))
def test_any_bytes_decode_to_a_text_or_none(content):
    read = text.decoded(content)
    assert read is None or "\x00" not in read
