"""The desk shows an object of each kind: opened directly, reported, and decided."""

from django.test import override_settings

from debates.names.actions import report_name
from moderation.decisions.actions.decisions import decide
from moderation.notices.actions import submit_notice
from tests.factories import make
from tests.factories import workshops as rooms
from tests.moderation.everywhere import WHY, world

BY_CITIZENS = ("proposal", "version", "comment", "image", "name")


def test_a_case_of_each_kind_is_read_and_decided(organisation, tmp_path):
    with override_settings(MEDIA_ROOT=tmp_path):
        made = world(rooms.consultation(organisation))
        desk = make.client(make.person("moderator", made.consultation))
        for kind, pk in made.ids.items():
            assert (kind, read(desk, made, kind, f"/staff/moderation/{kind}/{pk}/")) == (kind, 200)
        for case in reported(made):
            kind, address = case.target_kind, f"/staff/moderation/cases/{case.pk}/"
            assert (kind, read(desk, made, kind, address)) == (kind, 200)
            about = {"target_kind": kind, "target_id": case.target_id}
            decide(viewer=made.moderator, action="no_breach", **about, **WHY)
            assert (kind, read(desk, made, kind, address)) == (kind, 200)


def reported(made):
    """Yield a case of each kind, including one about the name of the author."""
    visitor = make.visitor(made.consultation.organisation)
    fields = {"viewer": visitor, "reason": "insult"}
    yield report_name(target_kind="proposal", target_id=made.ids["proposal"], **fields).case
    for kind, pk in made.ids.items():
        yield submit_notice(target_kind=kind, target_id=pk, **fields).case


def read(desk, made, kind, address):
    """Return the status of a page of the desk.

    Check that a text of a citizen links to the page about its author.
    """
    answer = desk.get(address)
    about = f"/staff/moderation/accounts/{made.author.participant.pk}/?consultation={made.consultation.slug}"
    assert kind not in BY_CITIZENS or about in answer.text
    return answer.status_code
