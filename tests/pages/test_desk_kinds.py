"""The desk shows something of each kind: of one's own accord, reported, and once decided."""

from django.test import override_settings

from moderation.actions import decide, submit_notice
from tests.factories import make
from tests.factories import workshops as rooms
from tests.moderation.everywhere import WHY, world


def test_a_case_of_each_kind_is_read_and_decided(organisation, tmp_path):
    with override_settings(MEDIA_ROOT=tmp_path):
        made = world(rooms.consultation(organisation))
        desk, visitor = make.client(make.person("moderator", made.consultation)), make.visitor(organisation)
        for kind, pk in made.ids.items():
            assert (kind, desk.get(f"/staff/moderation/{kind}/{pk}/").status_code) == (kind, 200)
            case = submit_notice(viewer=visitor, target_kind=kind, target_id=pk, reason="insult").case
            address = f"/staff/moderation/cases/{case.pk}/"
            assert (kind, desk.get(address).status_code) == (kind, 200)
            decide(viewer=made.moderator, target_kind=kind, target_id=pk, action="no_breach", **WHY)
            assert (kind, desk.get(address).status_code) == (kind, 200)
