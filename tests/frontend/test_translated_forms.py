"""Forms of the team have a field for each language of the site, from one name."""

import re
from pathlib import Path

from django.conf import settings
from django.utils.translation import override

from frontend.staff.consultations.topics.forms import TopicForm
from frontend.staff.contribution_form.forms import FieldForm
from frontend.staff.presenters.forms import typed_questions
from frontend.toolkit.forms import translated_forms

CODES = [code for code, _name in settings.LANGUAGES]
# The kinds of actors have a column for each language without django-modeltranslation (ADR 144).
OWN_COLUMNS = {"frontend/staff/sources", "frontend/templates/staff/sources"}


def test_translated_text_has_a_labelled_field_for_each_language():
    form = TopicForm()
    assert list(form.fields)[:4] == ["title_fr", "title_en", "question_fr", "question_en"]
    with override("fr"):
        labels = [str(form[f"question_{code}"].label) for code in CODES]
        easy = [str(form[f"easy_read_{code}"].label) for code in CODES]
    assert labels == ["Question en français", "Question en anglais"]
    assert easy == [
        "Facile à lire et à comprendre (FALC), en français",
        "Facile à lire, en anglais",
    ]


def test_only_the_first_language_is_required_and_explained():
    form = TopicForm()
    assert [form.fields[f"question_{code}"].required for code in CODES] == [True, False]
    assert [bool(form.fields[f"question_{code}"].help_text) for code in CODES] == [True, False]


def test_third_language_adds_its_options(monkeypatch):
    monkeypatch.setitem(translated_forms.LANGUAGES, "de", "German")
    monkeypatch.setattr(typed_questions, "CODES", [*CODES, "de"])
    form = FieldForm(topics=[])
    assert list(form.fields)[-3:] == ["options_fr", "options_en", "options_de"]
    with override("en"):
        assert form.fields["options_de"].label == "Options in German"


def test_each_language_of_the_site_has_a_name_in_labels():
    assert list(translated_forms.LANGUAGES) == CODES


def test_forms_and_templates_of_the_team_name_no_second_language():
    files = [*Path("frontend/staff").rglob("*.py"), *Path("frontend/templates").rglob("*.html")]
    named = [
        f"{path}: {word}"
        for path in files
        if str(path.parent) not in OWN_COLUMNS
        for word in re.findall(r"\b\w+_en\b", path.read_text(encoding="utf-8"))
    ]
    assert named == []
