"""The report form: seven groups, then the reasons of a group, then the fields of the law."""

import pytest
from django.urls import reverse

from frontend.notices.reason_groups import GROUPS
from moderation.enums import Reason
from moderation.models import Notice
from tests.factories import make
from tests.pages import given

pytestmark = pytest.mark.django_db


@pytest.fixture
def report(consultation):
    return reverse("notice-new", args=["proposal", given.proposal(consultation).pk])


@pytest.fixture
def reporter(consultation):
    return make.client(make.person(consultation=consultation))


def test_every_reason_is_in_one_group():
    reasons = [reason for group in GROUPS for reason in group.reasons]
    assert sorted(reasons) == sorted(Reason)
    assert len(GROUPS) == 7


@pytest.mark.parametrize(
    ("sent", "reason"),
    [
        ({"group": "insult"}, "insult"),
        ({"group": "violence", "reason": "threat"}, "threat"),
        # The person opened another group first, and chose a reason there.
        ({"group": "insult", "reason": "terrorism"}, "insult"),
        ({"reason": "spam"}, "spam"),
    ],
)
def test_group_and_reason_give_the_reason_of_the_notice(reporter, report, sent, reason):
    assert reporter.post(report, sent).status_code == 302
    assert Notice.objects.get().reason == reason


@pytest.mark.parametrize(
    "sent", [{}, {"group": "violence"}, {"group": "violence", "reason": "spam"}, {"group": "x"}]
)
def test_group_without_one_of_its_reasons_is_refused_above_the_groups(reporter, report, sent):
    answer = reporter.post(report, sent | {"explanation": "Voyez la fin (exemple)."})
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["group"])
    assert "Voyez la fin (exemple)." in answer.text
    assert not Notice.objects.exists()


def test_fields_of_the_law_belong_to_other_illegal_content_alone(reporter, report):
    page = reporter.get(report).text
    group = page.index('value="illegal"')
    assert group < page.index('name="location"') < page.index('name="explanation"')
    assert (
        page.count('class="choice-more')
        == len([reason_group for reason_group in GROUPS if not reason_group.is_alone]) + 1
    )
    incomplete = reporter.post(report, {"group": "illegal", "location": ""})
    assert set(incomplete.context["form"].errors) == {
        "location",
        "name",
        "in_good_faith",
        "explanation",
    }
