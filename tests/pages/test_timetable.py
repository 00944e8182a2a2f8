"""The page of the timetable: the steps of a draft are edited, moved and removed in one list."""

import re
import uuid
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse
from django.utils import timezone

from consult.consultations.actions import phases as phase_actions
from consult.lifecycle.selectors.setup import list_tasks
from tests.consultations.drafts import published, ready
from tests.factories import make

pytestmark = pytest.mark.django_db

PARIS = ZoneInfo("Europe/Paris")
ADDRESS = "staff-timetable"


def local(days, hour=0, minute=0):
    day = timezone.localtime() + timedelta(days=days)
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=PARIS)


@pytest.fixture
def draft(organisation):
    """Return a draft of two steps of whole days, and its manager."""
    consultation, manager = ready(organisation)
    consultation.phases.update(opens_at=local(30), closes_at=local(40, 23, 59))
    phase_actions.schedule_phase(
        viewer=manager,
        consultation_id=consultation.pk,
        capabilities=["inform"],
        opens_at=local(41, 18),
        closes_at=local(50, 23, 59),
        title_fr="Synthèse",
    )
    return consultation, manager


def shown(draft, **typed):
    """Return what the form of the steps sends, with these values for the fields of the first one."""
    consultation, manager = draft
    page = make.client(manager).get(reverse(ADDRESS, args=[consultation.slug]))
    steps = page.context["steps"]
    values = {steps[name].html_name: steps[name].value() for name in steps.fields}
    values = {
        name: f"{value:%d/%m/%Y %H:%M}" if isinstance(value, datetime) else value
        for name, value in values.items()
    }
    first = steps.rows()[0]
    for name, value in typed.items():
        values[getattr(first, name).html_name] = value
    return values | {"form": "steps", "key": str(uuid.uuid4())}


def send(draft, values, **more):
    address = reverse(ADDRESS, args=[draft[0].slug])
    return make.client(draft[1]).post(address, values | more)


def dates(draft):
    return [
        (timezone.localtime(phase.opens_at), timezone.localtime(phase.closes_at))
        for phase in draft[0].phases.all()
    ]


def errors_of(refused):
    assert refused.status_code == 422
    steps = refused.context["steps"]
    return {name.partition("-")[0]: list(errors) for name, errors in steps.errors.items()}


def status_of(draft):
    tasks = list_tasks(draft[1], draft[0])
    return next(state.status for state in tasks if state.task == "timetable")


def test_step_shows_its_hour_only_if_a_day_alone_means_another(draft):
    page = make.client(draft[1]).get(reverse(ADDRESS, args=["pret"]))
    first, second = page.context["steps"].rows()
    assert first.opens_at.value() == f"{local(30):%d/%m/%Y}"
    assert first.closes_at.value() == f"{local(40):%d/%m/%Y}"
    html = page.content.decode()
    assert f'value="{local(41):%d/%m/%Y} 18:00"' in html
    assert [first.days, second.days] == ["11 jours", "10 jours"]
    assert f"Contributions : du {local(30).day}" in re.sub(r"[\xa0\u202f]", " ", html)


def test_steps_sent_as_they_are_shown_stay_the_same_and_are_reviewed(draft):
    before = dates(draft)
    assert send(draft, shown(draft)).status_code == 302
    assert dates(draft) == before
    assert status_of(draft) == "ready"


def test_second_button_saves_the_steps_and_no_review(draft):
    typed = shown(draft, title="Vos idées", closes_at=f"{local(39):%d/%m/%Y}")
    assert send(draft, typed, later="1").status_code == 302
    assert dates(draft)[0] == (local(30), local(39, 23, 59))
    assert draft[0].phases.first().title_fr == "Vos idées"
    assert status_of(draft) == "to_review"


def test_every_date_moves_by_some_days_with_what_was_typed(draft):
    typed = shown(draft, closes_at=f"{local(39):%d/%m/%Y}")
    sent = send(draft, typed, shift="1", days="7")
    assert sent["Location"] == reverse(ADDRESS, args=["pret"])
    moved = [(local(37), local(46, 23, 59)), (local(48, 18), local(57, 23, 59))]
    assert dates(draft) == moved
    send(draft, typed, shift="1", days="7")
    assert dates(draft) == moved
    send(draft, shown(draft), shift="1", days="-7")
    assert dates(draft)[1] == (local(41, 18), local(50, 23, 59))


@pytest.mark.parametrize("days", ["", "0", "x", "366", "-366", "-31"])
def test_wrong_number_of_days_is_refused_and_moves_nothing(draft, days):
    before = dates(draft)
    errors = errors_of(send(draft, shown(draft, title="Vos idées"), shift="1", days=days))
    assert list(errors) == ["days"]
    assert dates(draft) == before
    assert draft[0].phases.first().title_fr == "Contributions"


def test_move_into_the_past_names_the_step_and_the_day(draft):
    [sentence] = errors_of(send(draft, shown(draft), shift="1", days="-31"))["days"]
    assert "« Contributions »" in re.sub(r"[\xa0\u202f]", " ", sentence)
    assert send(draft, shown(draft), shift="1", days="-30").status_code == 302


def test_wrong_number_of_days_does_not_matter_to_the_other_buttons(draft):
    assert send(draft, shown(draft), days="x").status_code == 302


def test_wrong_dates_are_refused_on_their_fields_with_everything_typed(draft):
    typed = shown(draft, title="", opens_at="demain", closes_at="")
    refused = send(draft, typed, days="12")
    assert list(errors_of(refused)) == ["title_fr", "opens_at", "closes_at"]
    page = refused.content.decode()
    assert 'value="demain"' in page
    assert 'value="12"' in page
    assert "« Étape 1, premier jour »" in re.sub(r"[\xa0\u202f]", " ", page)


def test_end_before_beginning_is_refused_on_the_end_of_its_step(draft):
    refused = send(draft, shown(draft, closes_at=f"{local(29):%d/%m/%Y}"), shift="1", days="7")
    assert errors_of(refused) == {"closes_at": ["La fin doit venir après le début."]}
    assert refused.context["steps"].rows()[0].days == ""


def test_step_added_by_a_colleague_meanwhile_stays_as_it_is(draft):
    typed = shown(draft)
    phase_actions.schedule_phase(
        viewer=draft[1],
        consultation_id=draft[0].pk,
        capabilities=["inform"],
        opens_at=local(60),
        closes_at=local(70),
        title_fr="Réponse",
    )
    assert send(draft, typed, shift="1", days="1").status_code == 302
    assert dates(draft)[-1] == (local(60), local(70))


def test_step_removed_by_a_colleague_meanwhile_stays_removed(draft):
    typed = shown(draft)
    phase_actions.remove_phase(viewer=draft[1], phase_id=draft[0].phases.first().pk)
    assert send(draft, typed).status_code == 302
    assert draft[0].phases.count() == 1


def test_steps_of_a_consultation_published_meanwhile_are_refused(organisation):
    live, manager = published(organisation)
    phase = live.phases.get()
    typed = {f"title_fr-{phase.pk}": "Vos idées", "form": "steps"}
    typed |= {f"opens_at-{phase.pk}": "01/03/2027", f"closes_at-{phase.pk}": "02/03/2027"}
    refused = send((live, manager), typed)
    assert refused.status_code == 422
    assert "error-summary" in refused.content.decode()
    phase.refresh_from_db()
    assert phase.title_fr == "Contributions"


def test_form_of_a_new_step_is_open_without_any_step_or_after_an_error(draft):
    client, address = make.client(draft[1]), reverse(ADDRESS, args=["pret"])
    opened = re.compile(r'<details id="add-step"\s+open')
    assert not opened.search(client.get(address).content.decode())
    assert opened.search(client.post(address, {"title_fr": "Étape"}).content.decode())
    for phase in draft[0].phases.all():
        phase_actions.remove_phase(viewer=draft[1], phase_id=phase.pk)
    assert opened.search(client.get(address).content.decode())


def test_steps_that_overlap_are_drawn_under_one_another(draft):
    send(draft, shown(draft, closes_at=f"{local(45):%d/%m/%Y}"), later="1")
    page = make.client(draft[1]).get(reverse(ADDRESS, args=["pret"]))
    assert [one.bar.lane for one in page.context["steps"].drawing().bars] == [0, 1]
