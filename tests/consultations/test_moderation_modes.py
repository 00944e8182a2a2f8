"""The switch of a public consultation to moderation before publication: at once, and publicly."""

import pytest
from django.urls import reverse

from consult.consultations.actions.moderation_modes import switch_moderation_mode
from consult.consultations.exceptions import NotPublished
from consult.consultations.models import Consultation, ModeChange
from consult.core.exceptions import Invalid, NotAllowed
from consult.core.models import JournalEntry
from tests.factories import make
from tests.pages import given

pytestmark = pytest.mark.django_db
WHY = "Une vague de messages injurieux arrive (exemple)."


@pytest.fixture
def manager(consultation):
    return make.person("manager", consultation)


def switch(viewer, consultation, mode="pre", reason=WHY):
    return switch_moderation_mode(
        viewer=viewer, consultation_id=consultation.pk, mode=mode, reason=reason
    )


def test_switch_applies_to_the_next_texts_and_back(consultation, manager):
    talk = given.proposal(consultation)
    before = given.comment(talk)
    switch(manager, consultation)
    after = given.comment(talk)
    assert (before.state, after.state) == ("published", "pending")
    switch(manager, consultation, mode="post")
    assert Consultation.objects.get(pk=consultation.pk).moderation_mode == "post"
    assert given.comment(talk).state == "published"


def test_switch_and_its_reason_are_public_and_journalled(consultation, manager):
    browser = make.client(manager)
    path = reverse("staff-moderation-mode", args=[consultation.slug])
    refused = browser.post(path, {"mode": "pre", "reason": " "})
    assert (refused.status_code, list(refused.context["form"].errors)) == (422, ["reason"])
    assert browser.post(path, {"mode": "pre", "reason": WHY}).status_code == 302
    for name in ("consultation-charter", "moderation-log"):
        page = make.client().get(reverse(name, args=[consultation.slug])).text
        assert WHY in page.replace("\u2019", "'")
    entry = JournalEntry.objects.get(act="consultation.moderation_mode")
    assert entry.data == {"mode": "pre", "reason": WHY}


def test_switch_is_refused_to_others_for_drafts_and_without_a_change(consultation, manager):
    for role in ("moderator", "facilitator"):
        with pytest.raises(NotAllowed):
            switch(make.person(role, consultation), consultation)
    for wrong in ({"mode": "post"}, {"mode": "later"}, {"reason": ""}, {"reason": "x" * 401}):
        with pytest.raises(Invalid):
            switch(manager, consultation, **wrong)
    Consultation.objects.filter(pk=consultation.pk).update(published_at=None)
    with pytest.raises(NotPublished):
        switch(manager, consultation)
    assert ModeChange.objects.count() == 0
