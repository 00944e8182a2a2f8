"""Forms refuse a date with one wrong digit on its field, or the page says the date in words."""

import uuid
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from consult.outcomes.syntheses.actions import chapters
from frontend.toolkit.words.dates import day
from tests.consultations.drafts import ready
from tests.factories import make

pytestmark = pytest.mark.django_db

DRAFT, PUBLIC = "pret", "essai"
# The name of each page, its consultation, its field, and what is sent beside the date.
FIELDS = {
    "start": ("staff-consultation-new", None, "first_day", {"model": "open"}),
    "step begins": ("staff-timetable", DRAFT, "opens_at", {}),
    "step ends": ("staff-timetable", DRAFT, "closes_at", {}),
    "vote begins": ("staff-questions", DRAFT, "opens_at", {}),
    "vote ends": ("staff-questions", DRAFT, "closes_at", {}),
    "questionnaire begins": ("staff-questionnaire-new", DRAFT, "opens_at", {}),
    "questionnaire ends": ("staff-questionnaire-new", DRAFT, "closes_at", {}),
    "paper ends": ("staff-questionnaire-new", DRAFT, "paper_until", {}),
    "preview link": ("staff-consultation", DRAFT, "ends_at", {"label": "Les élus (exemple)"}),
    "workshop": ("staff-workshop-new", PUBLIC, "held_on", {}),
    "room": ("staff-windows", PUBLIC, "opens_at", {"hours": "3", "places": "30"}),
    "extension": ("staff-phase-extend", PUBLIC, "closes_at", {}),
    "synthesis": ("staff-synthesis-announcement", PUBLIC, "due_on", {}),
}
# Which digit of jj/mm/aaaa is wrong, and what stands in its place.
DIGITS = {"day": (0, "9"), "month": (3, "9"), "century": (7, "1"), "decade": (8, "9")}


@pytest.fixture
def send(organisation):
    """Return a function that sends a date, and returns the errors of its field."""
    draft_manager = ready(organisation)[1]
    public = make.consultation(organisation)
    manager = make.person("manager", public)
    chapters.create_synthesis(viewer=manager, consultation_id=public.pk)
    admin = make.person("organisation_admin", organisation=organisation)
    clients = {DRAFT: draft_manager, PUBLIC: manager, None: admin}

    def errors_of(case, typed):
        name, slug, field, more = FIELDS[case]
        ids = [public.phases.get().pk] if "phase" in name else []
        address = reverse(name, args=[*([slug] if slug else []), *ids])
        fields = {"key": uuid.uuid4(), **more, field: typed}
        page = make.client(clients[slug]).post(address, fields)
        if page.status_code == 302:
            return []
        assert page.status_code == 422, page.status_code
        return list(page.context["form"].errors.get(field, []))

    return errors_of


def right_day():
    return f"{timezone.localtime() + timedelta(days=20):%d/%m/%Y}"


@pytest.mark.sampled(4)
@pytest.mark.parametrize("digit", DIGITS)
@pytest.mark.parametrize("case", FIELDS)
def test_date_with_a_wrong_digit_is_refused_on_its_field(send, case, digit):
    place, wrong = DIGITS[digit]
    day = right_day()
    assert send(case, day[:place] + wrong + day[place + 1 :]) != []


@pytest.mark.sampled(4)
@pytest.mark.parametrize("case", [case for case in FIELDS if case != "extension"])
def test_date_without_a_wrong_digit_is_accepted_by_its_field(send, case):
    assert send(case, right_day()) == []


@pytest.mark.parametrize("wrong_days", [10, 30])
def test_step_with_a_plausible_wrong_date_is_said_in_words_before_the_opening(
    organisation, wrong_days
):
    draft, manager = ready(organisation)
    client = make.client(manager)
    phase = draft.phases.get()
    closes_at = timezone.localtime(phase.closes_at + timedelta(days=wrong_days))
    phase.closes_at = closes_at
    phase.save()
    page = client.get(reverse("staff-publication", args=[draft.slug])).content.decode()
    assert day(closes_at) in page
