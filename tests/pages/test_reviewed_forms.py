"""Pages of a task with one form: each button saves what was typed, and one of them reviews it."""

import re
import uuid

import pytest
from django.urls import reverse

from consult.consultations.actions.lifecycle import create_consultation, publish_consultation
from consult.consultations.selectors.charters import current_charter
from consult.lifecycle.actions.marks import mark_task
from consult.lifecycle.models import SetupMark
from consult.lifecycle.selectors.setup import list_tasks
from tests.consultations.drafts import ready
from tests.factories import make

pytestmark = pytest.mark.django_db

RULES = {
    "moderation_mode": "pre",
    "media_mode": "pre",
    "link_mode": "pre",
    "promised_hours": "8",
}
CHARTER = {"text_fr": "Parlez des idées (exemple).", "text_en": "Speak of ideas (sample)."}


@pytest.fixture
def draft(organisation):
    """Return a draft with a charter that nobody reviewed, and its manager."""
    return ready(organisation)


def send(manager, slug="pret", /, **typed):
    address = reverse("staff-charter", args=[slug])
    return make.client(manager).post(address, {"key": uuid.uuid4(), "form": "both", **typed})


def status_of(manager, draft, task):
    return next(state.status for state in list_tasks(manager, draft) if state.task == task)


def read(draft):
    draft.refresh_from_db()
    return draft.promised_hours, current_charter(draft).text_fr


@pytest.mark.parametrize("name", ["staff-presentation", "staff-charter"])
def test_page_of_one_form_has_two_buttons_that_save(draft, name):
    page = make.client(draft[1]).get(reverse(name, args=["pret"])).content.decode()
    main = page.partition("<main")[2].partition("</main>")[0]
    forms = re.findall(r'<form\b[^>]*method="post".*?</form>', main, re.DOTALL)
    assert len(forms) == 1
    assert forms[0].count('type="submit"') == 2
    assert 'name="later"' in forms[0]


def test_timetable_has_two_buttons_that_save_beside_the_move(draft):
    page = make.client(draft[1]).get(reverse("staff-timetable", args=["pret"])).content.decode()
    steps = page.partition('name="form" value="steps"')[2].partition("</form>")[0]
    names = re.findall(r'type="submit"\s+name="(\w+)"', steps)
    assert names == ["later", "shift", "next", "later"]


def test_first_button_saves_rules_and_charter_and_the_review(draft):
    consultation, manager = draft
    sent = send(manager, **RULES, **CHARTER)
    assert sent["Location"] == reverse("staff-consultation", args=["pret"])
    assert read(consultation) == (8, CHARTER["text_fr"])
    assert status_of(manager, consultation, "rules") == "ready"


def test_first_button_leads_to_the_next_task_to_review(draft):
    sent = send(draft[1], **RULES, **CHARTER, next="1")
    assert sent["Location"] == reverse("staff-presentation", args=["pret"])


def test_review_of_the_last_task_leads_to_the_opening(draft):
    consultation, manager = draft
    for task in ("subject", "questions", "timetable", "votes", "help"):
        mark_task(viewer=manager, consultation_id=consultation.pk, task=task)
    sent = send(manager, **RULES, **CHARTER, next="1")
    assert sent["Location"] == reverse("staff-publication", args=["pret"])


def test_second_button_saves_rules_and_charter_and_no_review(draft):
    consultation, manager = draft
    send(manager, **RULES, **CHARTER, later="1")
    assert read(consultation) == (8, CHARTER["text_fr"])
    assert status_of(manager, consultation, "rules") == "to_review"


def test_refused_rule_saves_nothing_and_keeps_the_typed_charter(draft):
    consultation, manager = draft
    sent = send(manager, **{**RULES, "promised_hours": "900"}, **CHARTER)
    assert sent.status_code == 422
    assert CHARTER["text_fr"] in sent.content.decode()
    assert 'value="900"' in sent.content.decode()
    assert read(consultation) == (16, "Restons courtois.")
    assert not SetupMark.objects.exists()


def test_emptied_charter_saves_nothing_and_keeps_the_typed_rules(draft):
    consultation, manager = draft
    sent = send(manager, **RULES, text_fr="", text_en="")
    assert sent.status_code == 422
    assert 'value="8"' in sent.content.decode()
    assert read(consultation) == (16, "Restons courtois.")


def test_rules_of_a_draft_without_a_charter_are_saved_alone(organisation):
    admin = make.person("organisation_admin", organisation=organisation)
    blank = create_consultation(viewer=admin, slug="vierge", title_fr="Vierge (exemple)")
    manager = make.again(admin)
    sent = send(manager, "vierge", **RULES, text_fr="", text_en="")
    assert sent.status_code == 302
    blank.refresh_from_db()
    assert blank.promised_hours == 8
    assert current_charter(blank) is None


def test_form_of_a_draft_sent_after_the_opening_keeps_the_promises(draft):
    consultation, manager = draft
    publish_consultation(viewer=manager, consultation_id=consultation.pk)
    send(manager, **RULES, **CHARTER)
    assert read(consultation)[0] == 16


def test_public_consultation_has_a_form_for_its_rules_and_one_for_its_charter(draft):
    consultation, manager = draft
    publish_consultation(viewer=manager, consultation_id=consultation.pk)
    page = make.client(manager).get(reverse("staff-charter", args=["pret"])).content.decode()
    assert 'value="rules"' in page
    assert 'value="charter"' in page
