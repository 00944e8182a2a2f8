"""The desk shows something of each kind: of one's own accord, reported, and once decided."""

from django.test import override_settings

from debates.actions import report_name
from moderation.actions import decide, submit_notice
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
    """A case of each kind, the name of whoever wrote them included."""
    visitor = make.visitor(made.consultation.organisation)
    fields = {"viewer": visitor, "reason": "insult"}
    yield report_name(target_kind="proposal", target_id=made.ids["proposal"], **fields).case
    for kind, pk in made.ids.items():
        yield submit_notice(target_kind=kind, target_id=pk, **fields).case


def read(desk, made, kind, address):
    """What a page of the desk answers; what a citizen wrote leads to the page about them."""
    answer = desk.get(address)
    about = f"/staff/moderation/accounts/{made.author.participant.pk}/?consultation={made.consultation.slug}"
    assert kind not in BY_CITIZENS or about in answer.text
    return answer.status_code
