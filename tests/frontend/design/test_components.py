"""Components: what screen readers receive, and markup without inline styles.

The content security policy forbids inline styles.
"""

import re
from pathlib import Path

import pytest
from django import forms
from django.template import Context, Template
from django.template.loader import render_to_string
from django.utils import translation

from frontend.presenters.parts.components import Opinion
from frontend.toolkit.pages.icons import LUCIDE

TEMPLATES = Path(__file__).resolve().parents[3] / "frontend" / "templates"
TALLY = {"agree": 82, "mixed": 21, "disagree": 9}


@pytest.fixture(autouse=True)
def in_english():
    with translation.override("en"):
        yield


def draw(source, **context):
    return Template("{% load components %}" + source).render(Context(context))


def widget(**changes):
    fields = {
        "id": "7",
        "title": "A map",
        "url": "/act/",
        "withdraw_url": "/away/",
        "tally": TALLY,
    } | changes
    return render_to_string(
        "components/position_widget.html", {"opinion": Opinion(**fields), "csrf_token": "t0ken"}
    )


class Suggestion(forms.Form):
    title = forms.CharField(min_length=15, max_length=120, help_text="In one sentence.")
    mode = forms.ChoiceField(
        choices=[("text", "In writing"), ("voice", "Aloud")], widget=forms.RadioSelect
    )
    source = forms.URLField(required=False, assume_scheme="https")


def test_icon_is_hidden_from_screen_readers():
    assert draw('{% icon "users" %}') == (
        '<svg class="i" width="20" height="20" aria-hidden="true" focusable="false">'
        '<use href="/static/icons.svg#users"></use></svg>'
    )


@pytest.mark.parametrize("source", ['{% icon "unknown" %}', '{% glyph "yes" %}'])
def test_unknown_drawing_is_refused(source):
    with pytest.raises(ValueError, match="is not"):
        draw(source)


def test_icons_named_in_templates_are_all_in_the_sprite():
    named = {
        name
        for path in TEMPLATES.rglob("*.html")
        for name in re.findall(r'{% icon "([\w-]+)"', path.read_text(encoding="utf-8"))
    }
    assert named - set(LUCIDE) == set()


def test_field_in_error_refers_to_its_hint_and_its_error():
    html = draw(
        "{% field form.title counter=True %}", form=Suggestion({"title": "A map", "mode": "text"})
    )
    assert 'aria-invalid="true"' in html
    assert 'aria-describedby="id_title_helptext id_title_error id_title_count"' in html
    assert all(f'id="id_title_{part}"' in html for part in ("helptext", "error", "count"))
    assert '<span class="vh">Error:</span>' in html


def test_optional_field_is_marked_in_words_without_a_star():
    html = draw("{% field form.source %}", form=Suggestion())
    assert "(optional)" in html
    assert "*" not in html
    assert "aria-invalid" not in html


def test_group_of_choices_is_a_fieldset_with_a_legend():
    html = draw("{% field form.mode cards=True %}", form=Suggestion())
    assert html.count("<fieldset") == html.count("<legend") == 1
    assert html.count('type="radio"') == 2


def test_each_line_of_the_error_summary_leads_to_its_field():
    html = draw("{% error_summary form %}", form=Suggestion({"title": "A map"}))
    assert "2 points to correct before sending" in html
    assert re.findall(r'href="(#\w+)"', html) == ["#id_title", "#id_mode_0"]


def test_form_without_error_has_no_summary():
    assert draw("{% error_summary form %}", form=Suggestion()).strip() == ""


def test_three_buttons_send_a_position_and_one_is_pressed():
    html = widget(current="agree")
    assert re.findall(r'name="position" value="(\w+)"', html) == ["agree", "mixed", "disagree"]
    assert re.findall(r'aria-pressed="(\w+)"', html) == ["true", "false", "false"]
    assert 'action="/act/" method="post"' in html


def test_withdrawal_is_a_separate_form():
    assert 'action="/away/"' in widget(current="agree")
    assert 'action="/away/"' not in widget()


def test_cached_page_contains_no_token():
    assert "t0ken" in widget()
    html = widget(signed_in=False)
    assert "t0ken" not in html
    assert "hx-post" not in html


def test_results_are_hidden_until_they_may_be_shown():
    assert "73%" in widget()
    hidden = widget(results_shown=False)
    assert "73%" not in hidden
    assert "bar-agree" not in hidden


def test_few_positions_draw_no_bar():
    html = widget(tally={"agree": 2, "mixed": 1})
    assert "3 opinions: too few for a result yet" in html
    assert "bar-agree" not in html


def test_closed_phase_shows_no_position_buttons():
    html = widget(open=False, closed_note="This phase is over.")
    assert "<button" not in html
    assert "This phase is over." in html


def test_bar_is_hidden_from_screen_readers_and_its_key_is_complete():
    html = draw("{% position_bar tally %}", tally=TALLY)
    assert '<div class="bar" aria-hidden="true">' in html
    assert re.findall(r'width="(\d+)%"', html) == ["73", "19", "8"]
    assert re.findall(r"<b>(\d+)%</b>", html) == ["73", "19", "8"]


def test_official_texts_are_in_sans_and_texts_of_citizens_in_serif(living):
    html = living("proposal")
    comments = re.findall(
        r'class="comment( comment-official)?[" ].*?class="comment-body prose( voice)?"',
        html,
        re.DOTALL,
    )
    assert comments == [("", " voice"), (" comment-official", ""), ("", " voice")]
    assert 'class="proposal-text prose voice' in html


def test_templates_have_no_inline_style_or_script():
    inline = re.compile(r"\sstyle=|<style|\son\w+=\"|javascript:|<script(?![^>]*\ssrc=)")
    texts = {path: path.read_text(encoding="utf-8") for path in TEMPLATES.rglob("*.html")}
    assert len(texts) > 50
    assert [str(path) for path, text in texts.items() if inline.search(text)] == []


def test_middle_of_imported_votes_has_the_name_of_its_platform():
    assert "<span>Pass</span>" in draw('{% position_bar tally "" "row" "polis" %}', tally=TALLY)
    assert "<span>Mixed</span>" in draw(
        '{% position_bar tally "" "row" "cap-collectif" %}', tally=TALLY
    )
