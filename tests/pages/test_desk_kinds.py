"""The desk shows an object of each kind: opened directly, reported, and decided."""

import pytest
from django.test import override_settings

from debates.names.actions import report_name
from moderation.decisions.actions.decisions import decide
from moderation.notices.actions import submit_notice
from tests.factories import make
from tests.factories import workshops as rooms
from tests.moderation.everywhere import WHY, world

BY_CITIZENS = ("proposal", "version", "comment", "image", "name")


@pytest.mark.long
def test_a_case_of_each_kind_is_read_and_decided(organisation, tmp_path):
    with override_settings(MEDIA_ROOT=tmp_path):
        everything = world(rooms.consultation(organisation))
        desk = make.client(make.person("moderator", everything.consultation))
        for kind, pk in everything.ids.items():
            assert (
                kind,
                get_status(desk, everything, kind, f"/staff/moderation/{kind}/{pk}/"),
            ) == (kind, 200)
        for case in report_everything(everything):
            kind, address = case.target_kind, f"/staff/moderation/cases/{case.pk}/"
            assert (kind, get_status(desk, everything, kind, address)) == (kind, 200)
            target_fields = {"target_kind": kind, "target_id": case.target_id}
            decide(viewer=everything.moderator, action="no_breach", **target_fields, **WHY)
            assert (kind, get_status(desk, everything, kind, address)) == (kind, 200)


def report_everything(everything):
    """Yield a case of each kind, including one about the name of the author."""
    visitor = make.visitor(everything.consultation.organisation)
    fields = {"viewer": visitor, "reason": "insult"}
    yield report_name(target_kind="proposal", target_id=everything.ids["proposal"], **fields).case
    for kind, pk in everything.ids.items():
        yield submit_notice(target_kind=kind, target_id=pk, **fields).case


def get_status(desk, everything, kind, address):
    """Return the status of a page of the desk.

    Check that a text of a citizen links to the page about its author.
    """
    answer = desk.get(address)
    author_page = (
        f"/staff/moderation/accounts/{everything.author.participant.pk}/"
        f"?consultation={everything.consultation.slug}"
    )
    assert kind not in BY_CITIZENS or author_page in answer.text
    return answer.status_code
