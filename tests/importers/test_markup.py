"""Imported texts become Markdown that shows the same words and nothing else."""

from urllib.parse import unquote

import nh3
import pytest
from django.utils.translation import override
from hypothesis import given, settings
from hypothesis import strategies as st

from consult.core.words import text
from consult.opendata.importers.markup import SILENT, html_to_markdown, text_to_markdown

TAGS = [
    "p",
    "strong",
    "em",
    "ul",
    "ol",
    "li",
    "h1",
    "a",
    "pre",
    "script",
    "blockquote",
    "div",
    "br",
]
SIGNS = "mot * - 1. _ # ` ``` [x](y) \\ ! = --- ~~~ é < > & &eacute; &amp;lt;b&amp;gt; https://exemple.example.org/%C3%A9"
LINK = "<a href='https://exemple.example.org/a_b*c'>"
PIECES = st.sampled_from(
    [f"<{t}>" for t in TAGS]
    + [f"</{t}>" for t in TAGS]
    + SIGNS.split()
    + [" ", "\n", "* ", "- ", "1. ", "[a]: b", LINK]
)


@pytest.mark.parametrize(
    ("markup", "markdown"),
    [
        ("<p>Un &eacute;t&eacute;&nbsp;!</p><p>Deux</p>", "Un été\u00a0!\n\nDeux"),
        ("<p>a <strong>b </strong>c</p>", "a **b** c"),
        ("<p><strong>a &lt;</strong></p>", "**a \\<**"),
        ("<p><strong>Objectif&nbsp;:</strong>suite</p>", "**Objectif**\u00a0:suite"),
        ("<ul><li>a</li><li>b<ul><li>c</li></ul></li></ul>", "- a\n- b\n  - c"),
        ("<ol><li>a</li><li>b</li></ol>", "1. a\n2. b"),
        ("<h2>Titre</h2><p>x<br/>y</p>", "## Titre\n\nx\ny"),
        ("<blockquote><p>a</p><p>b</p></blockquote>", "> a\n>\n> b"),
        (
            '<a href="https://exemple.example.org/a">ici</a>',
            "[ici](https://exemple.example.org/a)",
        ),
        (
            '<a href="https://exemple.example.org/Serveur_(web)">Serveur_(web)</a>&nbsp;: https://exemple.example.org/a_b',
            "[Serveur\\_(web)](https://exemple.example.org/Serveur_%28web%29)\u00a0: https://exemple.example.org/a_b",
        ),
        ('<a href="javascript:alert(1)">ici</a>', "ici"),
        ("<p>1. pas une liste</p><p># ni un titre</p>", "1\\. pas une liste\n\n\\# ni un titre"),
        ("<div>un</div><div>deux</div>", "un\n\ndeux"),
        ("<p>avant<script>alert(1)</script> après</p>", "avant après"),
        ("un<![mot]: b> deux", "un deux"),
        ("texte nu &lt;b&gt;", "texte nu \\<b\\>"),
    ],
)
def test_html_becomes_markdown(markup, markdown):
    body, _omitted = html_to_markdown(markup)
    assert body == markdown
    assert _rendered_words(body) == _words_of(markup)


def test_markup_that_is_left_out_is_named():
    with override("en"):
        _body, lost = html_to_markdown(
            "<p><u>souligné</u> <img src='x.png' onerror='alert(1)'> <iframe>x</iframe></p>"
        )
    assert lost == ["left out: iframe, img, u"]


@pytest.mark.parametrize(
    ("markup", "markdown", "lost"),
    [
        (
            '<a href="javascript:alert(1)">ici</a> <a href="/projects/x">là</a> <a name="y">et</a>',
            "ici là et",
            ["links left out: javascript:alert(1), /projects/x"],
        ),
        (
            '<p>a<a href="https://exemple.example.org/"> </a>b</p>',
            "a b",
            ["links left out: https://exemple.example.org/"],
        ),
        (
            '<p><b>un</b>_deux <a href="https://exemple.example.org/a">x`</a></p>',
            "**un**\\_deux [x\\`](https://exemple.example.org/a)",
            [],
        ),
        ("<p><b>a</b><b>b</b></p>", "ab", ["formatting left out: it would have broken words"]),
        (
            "<ol start='1234567890'><li>a</li></ol><pre>```</pre>",
            "a \\`\\`\\`",
            ["formatting left out: it would have broken words"],
        ),
    ],
)
def test_links_and_emphasis_that_are_lost_are_named(markup, markdown, lost):
    with override("en"):
        assert html_to_markdown(markup) == (markdown, lost)


def test_plain_text_is_shown_as_it_is():
    plain = "- un tiret\n*trois* étoiles et un_nom_long\n\n<b>pas de gras</b> & 1) ni liste"
    rendered = text.plain(text.render(text_to_markdown(plain)))
    assert rendered == "- un tiret *trois* étoiles et un_nom_long <b>pas de gras</b> & 1) ni liste"


@settings(deadline=None)
@given(st.lists(PIECES, max_size=40).map("".join))
def test_any_html_gives_its_words_back(markup):
    body, _omitted = html_to_markdown(markup)
    assert _rendered_words(body) == _words_of(markup)
    assert "<script" not in text.render(body)


@settings(deadline=None)
@given(st.one_of(st.text(max_size=200), st.lists(PIECES, max_size=30).map("".join)))
def test_any_plain_text_gives_its_words_back(plain):
    assert _rendered_words(text_to_markdown(plain)) == _bare(plain)


@pytest.mark.sampled(3)
@pytest.mark.parametrize(
    "markup",
    [
        "<div>" * 20_000 + "x",
        "<b>" * 20_000 + "x" + "</b>" * 20_000,
        "<p>" + "<b>!" * 5_000 + "x",
        "<ol>" + "<li>un</li>" * 6_000 + "</ol>",
        "<a href='" * 20_000,
        "href = " * 20_000,
    ],
)
def test_huge_or_deep_html_gives_its_words_back_quickly(markup):
    body, _lost = html_to_markdown(markup)
    assert _rendered_words(body) in (_words_of(markup), _bare(markup))


def test_deeply_nested_signs_are_read_quickly():
    assert _rendered_words(text_to_markdown("[" * 20_000)) == "[" * 20_000


def _words_of(markup):
    return _bare(text.plain(nh3.clean(markup, tags=set(), clean_content_tags=SILENT)))


def _rendered_words(body):
    return _bare(text.plain(text.render(body)))


def _bare(words):
    return "".join(unquote(text.clean(words)).split())
