"""White space of templates that the loader removes, and white space that it keeps."""

import pytest
from django.template import engines

from consult.project.template_loader import Loader, condense

LAYOUT = [
    ("<ul>\n  <li>a</li>\n  <li>b</li>\n</ul>\n", "<ul><li>a</li><li>b</li></ul>"),
    ("<p>\n  <a href='#'>\n    a\n  </a>\n</p>", "<p><a href='#'>a</a></p>"),
    ("<p>a</p>\n\n  {{ text }}", "<p>a</p>{{ text }}"),
    ("a<br>\nb", "a<br>b"),
    ("{% load i18n %}\n<b>a</b>", "{% load i18n %}<b>a</b>"),
    ("{% comment %}\n a\n{% endcomment %}\nb", "{% comment %} a {% endcomment %}b"),
    ("{{ a }}\n  {# #}\n  {{ b }}", "{{ a }}{# #}{{ b }}"),
    ("{% block title %}\n  a\n{% endblock %}", "{% block title %}a{% endblock %}"),
    (
        '<p class="{% if a > 1 %}b{% endif %}">\n  c\n</p>',
        '<p class="{% if a > 1 %}b{% endif %}">c</p>',
    ),
]
WORDS = [
    ("a\n  b", "a\nb"),
    ("<b>a</b>\n  <i>b</i>", "<b>a</b>\n<i>b</i>"),
    ('<input name="a">\n  b', '<input name="a">\nb'),
    ("{% if a %}\n  b\n{% endif %}", "{% if a %}\nb\n{% endif %}"),
    ("<b>a</b> <i>b</i>", "<b>a</b> <i>b</i>"),
    ("<p> a </p>", "<p> a </p>"),
    ("a < b\n  c", "a < b\nc"),
]
VERBATIM = [
    "<pre>\n  a\n</pre>",
    '<textarea name="a">\n{{ text }}\n</textarea>',
    "<script>\n  a\n</script>",
    "{% blocktranslate %}\n  a\n{% endblocktranslate %}",
]


@pytest.mark.parametrize(("source", "condensed"), LAYOUT)
def test_line_break_next_to_an_edge_is_removed(source, condensed):
    assert condense(source) == condensed


@pytest.mark.parametrize(("source", "condensed"), WORDS)
def test_white_space_between_words_is_kept_without_indentation(source, condensed):
    assert condense(source) == condensed


@pytest.mark.parametrize("source", VERBATIM)
def test_text_that_is_shown_as_it_is_written_is_not_changed(source):
    assert condense(source) == source


def test_attributes_are_written_on_one_line():
    assert condense('<a class="b"\n   href="#">c</a>') == '<a class="b" href="#">c</a>'


def test_templates_of_pages_are_condensed_and_texts_are_not():
    page = engines["django"].engine.get_template("base.html")
    assert page.source == condense(page.source)
    assert "\n  " not in page.source
    mail = engines["django"].engine.get_template("account/email/login_code_message.txt")
    loader = Loader(engines["django"].engine)
    assert loader.get_contents(mail.origin) == mail.source
