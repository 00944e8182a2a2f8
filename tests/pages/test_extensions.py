"""The page that extends a step, a vote or a questionnaire says what a new end means first."""

import html
import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from consult.consultations.models import Consultation, Phase
from tests.factories import make
from tests.lifecycle.waiting import confirm, confirm_now
from tests.votes import polls

WHY = "La neige (exemple)."
pytestmark = pytest.mark.django_db


@pytest.fixture
def browser(consultation):
    return make.client(make.person("manager", consultation))


@pytest.fixture
def phase(consultation):
    return consultation.phases.get()


@pytest.fixture
def address(consultation, phase):
    return reverse("staff-phase-extend", args=[consultation.slug, phase.pk])


def text_of(response):
    """Return the words of a page, with plain spaces and apostrophes."""
    words = re.sub(r"<[^>]+>", " ", response.content.decode())
    return " ".join(html.unescape(words).replace("\u202f", " ").split())


def day(phase, days):
    later = timezone.localtime(phase.closes_at, timezone.get_default_timezone())
    return (later + timedelta(days=days)).strftime("%d/%m/%Y")


def end_of(phase):
    return Phase.objects.get(pk=phase.pk).closes_at


def test_page_proposes_two_weeks_and_counts_them_on_the_button(browser, address):
    page = text_of(browser.get(address))
    assert "14 jours de plus" in page


def test_look_shows_the_meaning_of_a_date_and_changes_nothing(browser, address, phase):
    looked = browser.post(address, {"closes_at": day(phase, 9), "look": "1"})
    assert looked.status_code == 200
    assert "Prolonger de 9 jours" in text_of(looked)
    assert "Cette raison est publique. (facultatif)" not in text_of(looked)
    assert end_of(phase) == phase.closes_at


def test_button_with_other_days_than_the_date_is_refused(browser, address, phase):
    asked = {"closes_at": day(phase, 9), "extension_reason": WHY, "shown_days": "14"}
    refused = browser.post(address, asked)
    assert refused.status_code == 422
    assert list(refused.context["form"].errors) == ["closes_at"]
    assert 'name="shown_days" value="9"' in refused.content.decode()
    assert end_of(phase) == phase.closes_at


@pytest.mark.parametrize("days", [181, 16_437, -3])
def test_end_that_no_confirmation_makes_possible_has_no_button(browser, address, phase, days):
    refused = browser.post(address, {"closes_at": day(phase, days), "look": "1"})
    assert refused.status_code == 422
    assert list(refused.context["form"].errors) == ["closes_at"]
    assert "Prolonger de" not in text_of(refused)


def test_extension_longer_than_announced_asks_to_type_the_days(browser, address, phase):
    asked = {"closes_at": day(phase, 21), "extension_reason": WHY, "shown_days": "21"}
    looked = browser.post(address, {**asked, "look": "1"})
    assert 'name="confirmed_days"' in looked.content.decode()
    assert "facultatif" not in text_of(looked)
    for typed in ("", "12"):
        refused = confirm(browser, address, **asked, confirmed_days=typed)
        assert list(refused.context["form"].errors) == ["confirmed_days"], typed
    assert end_of(phase) == phase.closes_at
    assert confirm_now(browser, address, **asked, confirmed_days="21").status_code == 302
    assert end_of(phase) > phase.closes_at + timedelta(days=20)


def schedule_response(consultation, phase):
    """Create a step that begins two days after the end of a step."""
    return Phase.objects.create(
        organisation=consultation.organisation,
        consultation=consultation,
        title_fr="Réponse (exemple)",
        capabilities=["respond"],
        opens_at=phase.closes_at + timedelta(days=2),
        closes_at=phase.closes_at + timedelta(days=30),
    )


def test_page_names_the_steps_that_move_and_the_votes_that_do_not(
    browser, address, consultation, phase
):
    schedule_response(consultation, phase)
    polls.opened(consultation)
    page = text_of(browser.get(address))
    assert "Réponse (exemple) : " in page
    assert "finit toujours le" in page


def test_unticked_box_leaves_the_later_steps(browser, address, consultation, phase):
    later = schedule_response(consultation, phase)
    asked = {"closes_at": day(phase, 5), "extension_reason": WHY, "shown_days": "5"}
    assert confirm_now(browser, address, **asked).status_code == 302
    assert end_of(later) == later.closes_at


def test_public_page_says_where_a_moved_step_was_first_announced(
    browser, address, consultation, phase
):
    schedule_response(consultation, phase)
    asked = {"closes_at": day(phase, 5), "extension_reason": WHY, "shown_days": "5"}
    assert confirm_now(browser, address, **asked, moves_later_steps="on").status_code == 302
    page = text_of(make.client().get(reverse("consultation", args=[consultation.slug])))
    assert "Déplacée" in page
    assert WHY in page


def test_step_on_its_last_day_has_no_form(browser, address, consultation, phase):
    make.move_phases(consultation, days=-9.5)
    page = browser.get(address)
    assert page.status_code == 200
    assert "extension_reason" not in page.content.decode()
    assert "24 heures" in text_of(page)


def test_vote_that_ends_with_its_consultation_has_no_form(browser, consultation):
    question = polls.opened(consultation, closes_at=consultation.closes_at)
    page = browser.get(reverse("staff-question-extend", args=[consultation.slug, question.pk]))
    assert "extension_reason" not in page.content.decode()
    assert "Prolongez d’abord l’étape" in text_of(page)
    note = page.content.decode().split("Prolongez d’abord")[1]
    assert reverse("staff-timetable", args=[consultation.slug]) in note


def test_vote_is_proposed_until_the_end_of_its_consultation_at_the_latest(browser, consultation):
    question = polls.opened(consultation)
    page = browser.get(reverse("staff-question-extend", args=[consultation.slug, question.pk]))
    assert page.context["target"].suggestion <= Consultation.objects.get().closes_at
