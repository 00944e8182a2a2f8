"""Every page declares which act of the role matrix it is; who may not do it is not shown it, and nothing is written."""

import uuid

import pytest
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from consult.accounts.permissions import MATRIX
from consult.core.models import JournalEntry
from tests.factories import make
from tests.pages import given

pytestmark = pytest.mark.django_db
# Doors of others, with their own declarations: the API, the operator's, the living page of the design language.
OTHERS = ("api/v1/", "health/", "metrics", "components/")


def pages():
    """(address pattern, callback) of every page."""
    return list(_walk(get_resolver().url_patterns, ""))


def _walk(patterns, above):
    for pattern in patterns:
        address = above + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from _walk(pattern.url_patterns, address)
        elif isinstance(pattern, URLPattern) and not address.startswith(OTHERS):
            yield address, pattern


def test_every_page_declares_an_act_of_the_matrix():
    undeclared = [address for address, p in pages() if getattr(p.callback, "policy", None) not in MATRIX]
    assert undeclared == []
    assert len(pages()) > 60


@pytest.fixture
def scene(organisation):
    """A draft and an open consultation, something to moderate, and one person per role."""
    draft = make.consultation(organisation, slug="brouillon", state="draft")
    opened = make.consultation(organisation, slug="ouverte")
    proposal = given.proposal(opened)
    return {
        "draft": draft,
        "opened": opened,
        "proposal": proposal,
        "people": {
            "visitor": None,
            "participant": make.person(consultation=draft),
            "facilitator": both("facilitator", draft, opened),
            "moderator": both("moderator", draft, opened),
            "manager": both("manager", draft, opened),
            "organisation_admin": make.person("organisation_admin", organisation=organisation),
            "platform_admin": platform_admin(organisation),
        },
    }


def both(role, *consultations):
    from consult.accounts.models import RoleGrant

    viewer = make.person(role, consultations[0])
    for other in consultations[1:]:
        RoleGrant.objects.create(
            organisation=other.organisation, participant=viewer.participant, role=role, consultation=other
        )
    return make.again(viewer)


def platform_admin(organisation):
    return make.person(organisation=organisation, account_=make.account(is_platform_admin=True))


def staff_pages(scene):
    """(address, act, columns that may see it) for every page of the team area."""
    draft, topic, phase = scene["draft"], scene["draft"].topics.first(), scene["draft"].phases.first()
    here = [draft.slug]
    moderators, managers, admins = {"moderator"}, {"manager"}, {"organisation_admin"}
    return [
        (reverse("staff"), {*moderators, *managers, *admins, "facilitator", "platform_admin"}),
        (reverse("staff-consultation-new"), managers | admins),
        (reverse("staff-consultation", args=here), managers),
        (reverse("staff-topics", args=here), managers),
        (reverse("staff-topic", args=[*here, topic.pk]), managers),
        (reverse("staff-timetable", args=here), managers),
        (reverse("staff-phase", args=[*here, phase.pk]), managers),
        (reverse("staff-charter", args=here), managers),
        (reverse("staff-roles", args=here), managers | admins),
        (reverse("staff-publication", args=here), managers),
        (reverse("staff-close", args=here), managers),
        (reverse("staff-data", args=here), managers),
        (reverse("staff-moderation"), moderators),
        (reverse("staff-moderate", args=["proposal", scene["proposal"].pk]), moderators),
        (reverse("staff-organisation"), admins),
        (reverse("staff-organisation-roles"), admins | {"platform_admin"}),
        (reverse("staff-platform"), {"platform_admin"}),
    ]


def test_team_pages_open_to_their_roles_and_to_no_other(scene):
    wrong = []
    for address, allowed in staff_pages(scene):
        for role, viewer in scene["people"].items():
            status = make.client(viewer).get(address).status_code
            expected = [200] if role in allowed else [302] if role == "visitor" else [403, 404]
            if status not in expected:
                wrong.append((address, role, status, expected))
    assert wrong == []


def test_team_pages_close_to_whoever_is_suspended(scene):
    staff = {role: viewer for role, viewer in scene["people"].items() if role not in ("visitor", "participant")}
    for viewer in staff.values():
        viewer.participant.state = "suspended"
        viewer.participant.save()
    opened = [
        (address, role)
        for address, _allowed in staff_pages(scene)
        for role, viewer in staff.items()
        if make.client(viewer).get(address).status_code not in (403, 404)
    ]
    assert opened == []
    assert [role for role, viewer in staff.items() if reverse("staff") in content(viewer, reverse("account"))] == []
    assert make.client(staff["manager"]).get(reverse("consultation", args=["brouillon"])).status_code == 404


def content(viewer, address):
    """A page as somebody reads it."""
    return make.client(viewer).get(address).content.decode()


def test_team_acts_of_others_write_nothing(scene):
    draft, topic, phase = scene["draft"], scene["draft"].topics.first(), scene["draft"].phases.first()
    here, texts = [draft.slug], {"title_fr": "Autre", "summary_fr": "Autre", "slug": draft.slug, "text_fr": "Autre"}
    new = {**texts, "slug": "nouvelle", "licence": "etalab-2.0"}
    acts = [
        ("staff-consultation-new", [], new, {"manager", "organisation_admin"}),
        ("staff-consultation", here, texts, {"manager"}),
        ("staff-topics", here, {"title_fr": "T", "question_fr": "Q ?"}, {"manager"}),
        ("staff-topic-move", [*here, topic.pk], {"number": "2"}, {"manager"}),
        ("staff-topic-remove", [*here, topic.pk], {}, {"manager"}),
        ("staff-phase-remove", [*here, phase.pk], {}, {"manager"}),
        ("staff-charter", here, texts, {"manager"}),
        ("staff-publication", here, {}, {"manager"}),
        ("staff-close", here, {"closing_reason": "Parce que"}, {"manager"}),
        ("staff-roles", here, {"email": "x@example.org", "role": "facilitator"}, {"manager", "organisation_admin"}),
        ("staff-data", here, {}, {"manager"}),
        (
            "staff-moderate",
            ["proposal", scene["proposal"].pk],
            {"action": "hide", "reason": "spam", "facts": "f"},
            {"moderator"},
        ),
        ("staff-organisation", [], {"name": "Autre"}, {"organisation_admin"}),
        ("staff-platform", [], {"name": "Autre", "slug": "a", "domain": "a.example.org"}, {"platform_admin"}),
    ]
    before = snapshot()
    for name, args, data, allowed in acts:
        for role, viewer in scene["people"].items():
            if role not in allowed:
                status = make.client(viewer).post(reverse(name, args=args), {**data, "key": uuid.uuid4()}).status_code
                assert (name, role, status in (302, 403, 404)) == (name, role, True)
    assert snapshot() == before


def snapshot():
    """What the database holds that these acts would change."""
    from consult.accounts.models import RoleGrant
    from consult.consultations.models import Charter, Consultation, Phase, Topic
    from consult.organisations.models import Organisation
    from moderation.models import Decision

    held = [Consultation, Topic, Phase, Charter, RoleGrant, Organisation, Decision, JournalEntry]
    return [list(model.objects.order_by("pk").values_list()) for model in held]


def test_another_organisation_s_pages_do_not_exist_here(scene, other_organisation):
    from consult.core import tenancy

    with tenancy.organisation(other_organisation.pk):
        manager = make.person("manager", make.consultation(other_organisation, slug="ailleurs"))
    client = make.client(manager, host="autre.example.org")
    assert client.get(reverse("staff-consultation", args=["ailleurs"])).status_code == 200
    for name, args in (
        ("staff-consultation", ["brouillon"]),
        ("consultation", ["ouverte"]),
        ("proposal", ["ouverte", 1]),
    ):
        assert client.get(reverse(name, args=args)).status_code == 404
