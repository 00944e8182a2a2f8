"""Hidden objects are found nowhere after a decision, and are found again once restored.

Each was found before the decision.
"""

import re
from copy import deepcopy
from datetime import timedelta

import pytest
from django.core import mail
from django.db import connection
from django.test import override_settings
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from consult.core.exceptions import NotAllowed, NotFound, SignInFirst
from consult.core.postgres import tenancy
from consult.notifications.actions import digests as digest_actions
from consult.notifications.actions import mailings as mailing_actions
from consult.workshops.emails import confirm_registration
from consult.workshops.registrations.actions import token_of
from consult.workshops.transcripts.actions.validation import make_reading_link
from debates.models import ReportedName
from debates.names.actions import report_name
from frontend.presenters.parts.files import Frame
from frontend.presenters.workshop.player import player_at_desk
from frontend.toolkit.pages.page import OF_CITIZENS
from moderation import target_kinds
from moderation.decisions.actions.decisions import decide
from moderation.decisions.actions.provisional_hidings import lift_expired
from moderation.decisions.selectors import statements as statement_selectors
from moderation.enums import Action
from moderation.exceptions import NothingToReport, OwnCase
from moderation.notices.actions import submit_notice
from tests import witness
from tests.factories import make
from tests.factories import workshops as rooms
from tests.moderation.everywhere import (
    MARKS,
    TAKES,
    WHY,
    find_marks,
    follow,
    in_data,
    publish,
    served,
    world,
)
from tests.notifications.scene import follower, long_ago, wish
from tests.pages import given
from tests.workshops import recorded

pytestmark = pytest.mark.django_db
KINDS = sorted(set(MARKS) - {"name"})
# The words of texts are in the open data. Files and their names are not.
IN_DATA = {"proposal", "version", "comment", "name", "workshop", "transcript"}


@pytest.fixture(scope="module")
def shared_world(django_db_setup, django_db_blocker, tmp_path_factory):
    """Create the world once for the module. Each test rolls back its own changes."""
    media = override_settings(MEDIA_ROOT=tmp_path_factory.mktemp("media"))
    with django_db_blocker.unblock(), media, witness.undone():
        organisation = make.organisation()
        with tenancy.organisation(organisation.pk):
            marked_world = world(rooms.consultation(organisation))
        connection.check_constraints()  # once here, instead of after each test
        yield marked_world


@pytest.fixture
def planted(shared_world, db):
    """Return the unchanged world."""
    tenancy.set_organisation(shared_world.consultation.organisation_id)
    return deepcopy(shared_world)


@pytest.fixture
def published(planted, django_capture_on_commit_callbacks):
    """Return the world after its events and jobs have run, with its open data."""
    with django_capture_on_commit_callbacks(execute=True):
        publish(planted)
    follow()
    return planted


def act(world, kind, action, pk=None, **fields):
    why = fields or ({} if action in {"restore", "publish"} else WHY)
    pk = pk or world.ids[kind]
    return decide(viewer=world.moderator, target_kind=kind, target_id=pk, action=action, **why)


def list_kinds_hidden_with(kind):
    """Return the marks that disappear with a kind."""
    return [kind, *TAKES.get(kind, [])]


def find_readable(viewer, world, **options):
    """Return where a viewer reads each mark, by kind, and the kinds in the open data."""
    return find_marks(viewer, world.paths, **options), in_data(world.consultation)


def keep_requested(world, addresses_by_kind):
    """Return only the addresses that are always requested, of the addresses where marks were read.

    How far links lead depends on the length of the log.
    """
    return {kind: addresses & set(world.paths) for kind, addresses in addresses_by_kind.items()}


@pytest.mark.long
@pytest.mark.takes(40)
@pytest.mark.sampled(2)
@pytest.mark.parametrize("action", ["hide", "remove"])
def test_hidden_object_is_found_nowhere_and_is_restored_completely(
    published, action, sample, django_capture_on_commit_callbacks
):
    visitor, person = (
        make.visitor(published.consultation.organisation),
        make.person(consultation=published.consultation),
    )
    alone = {"most": len(published.paths) + 1}
    options = {} if action == "remove" else alone  # links are followed once
    pages, data = find_readable(visitor, published, **alone)
    assert all(pages.values()), pages
    assert data == IN_DATA
    for kind in sample(f"{action} out of view", KINDS, 12):
        fetched = published.files.get(kind, [])
        assert served(fetched) == fetched
        with django_capture_on_commit_callbacks(execute=True):
            act(published, kind, action)
        follow()
        remaining, data = find_readable(visitor, published, **options)
        assert not any(remaining[name] for name in list_kinds_hidden_with(kind)), remaining
        assert data == IN_DATA - set(list_kinds_hidden_with(kind)), kind
        assert served(fetched) == [], kind
        assert all(remaining[name] for name in set(MARKS) - set(list_kinds_hidden_with(kind))), kind
        known = find_marks(person, published.paths, **alone)
        assert not any(known[name] for name in list_kinds_hidden_with(kind)), kind
        with django_capture_on_commit_callbacks(execute=True):
            act(published, kind, "restore")
        follow()
        assert served(fetched) == fetched, kind
    assert keep_requested(
        published, find_readable(visitor, published, **alone)[0]
    ) == keep_requested(published, pages)


def test_every_address_answers_and_is_cached_no_longer_than_hidden_text_may_show(planted):
    browser, max_ages = make.client(), {}
    for path in ["/", *planted.paths]:
        answer = browser.get(path)
        assert answer.status_code == 200, path
        seconds = re.search(r"s-maxage=(\d+)", answer.get("Cache-Control", ""))
        if seconds and any(mark in answer.getvalue().decode() for mark in MARKS.values()):
            max_ages[path] = int(seconds[1])
    assert len(max_ages) > 20
    assert {path: seconds for path, seconds in max_ages.items() if seconds > OF_CITIZENS} == {}


@pytest.mark.long
def test_a_name_is_replaced_everywhere_and_given_back(
    published, django_capture_on_commit_callbacks
):
    visitor, alone = (
        make.visitor(published.consultation.organisation),
        {"most": len(published.paths) + 1},
    )
    before = find_readable(visitor, published, **alone)
    assert before[0]["name"]
    assert "name" in before[1]
    name = reported(published)
    with django_capture_on_commit_callbacks(execute=True):
        act(published, "name", "remove", name.pk)
    follow()
    remaining, data = find_readable(visitor, published)
    assert remaining["name"] == set()
    assert data == IN_DATA - {"name"}
    assert all(remaining[kind] for kind in KINDS)
    with django_capture_on_commit_callbacks(execute=True):
        act(published, "name", "restore", name.pk)
    follow()
    assert keep_requested(
        published, find_readable(visitor, published, **alone)[0]
    ) == keep_requested(published, before[0])


def reported(world, kind="proposal", **more):
    """Report the name of the author next to one of their texts and return the reported name."""
    reader = make.person(consultation=world.consultation)
    report_name(
        viewer=reader, target_kind=kind, target_id=world.ids[kind], reason="impersonation", **more
    )
    return ReportedName.objects.get(participant=world.author.participant)


def test_workshop_behind_a_warning_can_still_be_read(planted):
    act(planted, "workshop", "restrict")
    page = make.client().get(planted.pages["workshop"]).text
    assert MARKS["workshop"] in page
    assert "<details" in page[: page.index(f"Ordre {MARKS['workshop']}")]
    act(planted, "workshop", "restore")
    assert 'panel"><summary' not in make.client().get(planted.pages["workshop"]).text


@pytest.mark.parametrize("kind", ["image", "recording", "transcript", "photo", "name", "workshop"])
def test_which_decisions_fit_a_kind(kind):
    fits = {action for action in Action.values if target_kinds.has_action(kind, action)}
    in_view_or_not = {"hide", "remove", "restore", "no_breach"}
    expected = {
        "name": {"correct", "remove", "restore", "no_breach"},
        "workshop": in_view_or_not | {"restrict"},
    }
    assert fits == expected.get(kind, in_view_or_not)
    assert {"publish", "correct", "restrict"} < {
        action for action in Action.values if target_kinds.has_action("comment", action)
    }
    assert not target_kinds.has_action("comment", "merge")


@pytest.mark.parametrize("kind", KINDS)
def test_hidden_object_cannot_be_reported(planted, kind):
    reader = make.person(consultation=planted.consultation)
    arguments = {"target_kind": kind, "target_id": planted.ids[kind], "reason": "insult"}
    assert submit_notice(viewer=reader, **arguments).case.target_id == planted.ids[kind]
    act(planted, kind, "remove")
    with pytest.raises((NothingToReport, NotFound)):
        submit_notice(viewer=make.person(consultation=planted.consultation), **arguments)


@pytest.mark.sampled(3, "kind")
@pytest.mark.parametrize("role", [None, "facilitator", "manager"])
@pytest.mark.parametrize("kind", KINDS)
def test_moderators_alone_decide(planted, kind, role):
    other = (
        make.person(role, planted.consultation)
        if role
        else make.person(consultation=planted.consultation)
    )
    for viewer, refusal in (
        (other, NotAllowed),
        (make.visitor(planted.consultation.organisation), SignInFirst),
    ):
        with pytest.raises(refusal):
            decide(
                viewer=viewer, target_kind=kind, target_id=planted.ids[kind], action="remove", **WHY
            )


@pytest.mark.parametrize("kind", ["workshop", "recording", "transcript", "photo"])
def test_facilitator_cannot_decide_on_own_workshop(planted, kind):
    both = make.person("moderator", planted.consultation)
    planted.workshop.facilitators.create(
        organisation=both.organisation, participant=both.participant
    )
    with pytest.raises(OwnCase):
        decide(viewer=both, target_kind=kind, target_id=planted.ids[kind], action="remove", **WHY)


@pytest.mark.sampled(3)
@pytest.mark.parametrize("kind", [*KINDS, "name"])
def test_object_of_another_organisation_is_not_found(planted, kind, other_organisation):
    stranger = make.person("organisation_admin", organisation=other_organisation)
    ids = planted.ids | {"name": reported(planted).pk}
    with pytest.raises(NotFound):
        target_kinds.get_kind(kind).get(stranger, ids[kind])
    with pytest.raises(NotFound):
        target_kinds.get_kind(kind).lock(stranger, ids[kind])
    assert target_kinds.get_targets(stranger, kind, [ids[kind]]) == {}


@pytest.mark.parametrize("kind", [*KINDS, "name"])
def test_malformed_id_is_not_found(planted, kind):
    for wrong in ("nowhere", planted.consultation.pk):
        with pytest.raises(NotFound):
            target_kinds.get_kind(kind).get(planted.moderator, wrong)
        with pytest.raises(NotFound):
            target_kinds.get_kind(kind).lock(planted.moderator, wrong)


@pytest.mark.parametrize("kind", [*KINDS, "name"])
def test_moderator_sees_the_content_of_a_removed_object(planted, kind):
    pk = reported(planted).pk if kind == "name" else planted.ids[kind]
    act(planted, kind, "remove", pk)
    target_kind = target_kinds.get_kind(kind)
    view = target_kind.serialize_for_moderator(
        planted.moderator, target_kind.get(planted.moderator, pk)
    )
    assert set(target_kinds.make_moderator_view()) <= set(view)
    texts = [passage.text for passage in view["passages"]]
    assert MARKS[kind] in f"{view} {texts}" or kind == "recording"
    assert bool(view["media"]) == (kind in {"recording", "transcript"})
    if kind in {"image", "photo"}:
        [(file, words)] = view["files"]
        assert MARKS[kind] in words
        assert file.variants
    stranger = make.person(consultation=planted.consultation)
    try:
        theirs = target_kind.serialize_for_moderator(stranger, target_kind.get(stranger, pk))
    except NotFound:
        return
    assert MARKS[kind] not in str(theirs)
    assert MARKS[kind] not in target_kind.title(target_kind.get(stranger, pk))


@pytest.mark.parametrize("kind", KINDS)
def test_lists_of_objects_take_as_many_queries_for_one_as_for_two(
    planted, kind, django_assert_num_queries
):
    targets = target_kinds.get_targets(planted.moderator, kind, [planted.ids[kind]])
    assert set(targets) == {planted.ids[kind]}
    with CaptureQueriesContext(connection) as queries:
        target_kinds.get_targets(
            planted.moderator, kind, [planted.ids[kind], planted.consultation.pk]
        )
    assert len(queries) <= 3


@pytest.mark.parametrize("kind", ["workshop", "transcript", "image", "photo"])
def test_provisionally_hidden_object_is_restored_without_a_decision(planted, kind, monkeypatch):
    act(planted, kind, "hide")
    assert lift_expired() == 0
    # As if three days had passed.
    monkeypatch.setattr(statement_selectors, "PROVISIONAL", timedelta(seconds=-2))
    assert lift_expired() == 1
    tenancy.set_organisation(planted.consultation.organisation_id)
    target = target_kinds.get_kind(kind).get(
        make.visitor(planted.consultation.organisation), planted.ids[kind]
    )
    assert target.state == "published"


def test_removed_recording_is_played_to_moderators_only(planted):
    act(planted, "recording", "remove")
    target_kind = target_kinds.get_kind("recording")
    media = target_kind.serialize_for_moderator(
        planted.moderator, target_kind.get(planted.moderator, planted.ids["recording"])
    )["media"]
    player = player_at_desk(media, Frame.of(planted.moderator))
    for url in (player.url, player.captions):
        assert make.client(planted.moderator).head(url).status_code == 200, url
        assert make.client().head(url).status_code == 404


def test_page_of_a_removed_object_names_the_decision(planted):
    for kind in ("workshop", "recording"):
        decision = act(planted, kind, "remove")
        answer = make.client().get(planted.pages[kind])
        assert answer.status_code == 200
        assert "noindex" in answer.text
        assert f"#decision-{decision.number}" in answer.text
        assert "injure" in answer.text
        act(planted, kind, "restore")
    decision = act(planted, "transcript", "remove")
    page = make.client().get(planted.pages["recording"]).text
    assert str(decision.number) in page.replace("\u202f", " ")
    assert "sound.m4a" in page
    assert "captions.vtt" not in page
    decision = act(planted, "image", "remove")
    assert str(decision.number) in make.client().get(planted.pages["proposal"]).text


def test_proposal_of_a_removed_workshop_does_not_link_to_it(planted):
    act(planted, "workshop", "remove")
    page = make.client().get(planted.pages["from the workshop"]).text
    assert "Chaque commune ouvre un lieu d'aide" in page.replace("’", "'")
    assert planted.pages["workshop"] not in page
    api = make.client().get(f"/api/v1/workshops/{planted.ids['workshop']}/").json()
    assert (api["state"], api["reason"]) == ("removed", "insult")
    assert "title" not in api


def test_mail_and_page_of_registrants_omit_the_title_of_a_hidden_workshop(planted):
    workshop = rooms.announced(
        planted.consultation, title=f"À venir {MARKS['workshop']}", takes_registrations=True
    )
    registration = rooms.registered(workshop)
    act(planted, "workshop", "hide", workshop.pk)
    number = len(mail.outbox)
    confirm_registration(registration_id=registration.pk)
    assert len(mail.outbox) == number + 1
    assert MARKS["workshop"] not in mail.outbox[-1].subject + mail.outbox[-1].body
    page = make.client().get(f"/workshops/coming/{token_of(registration.pk)}/")
    assert page.status_code == 200
    assert MARKS["workshop"] not in page.text
    with pytest.raises(NotFound):
        rooms.registered(workshop, email="autre@example.org")


def test_reading_link_shows_no_hidden_transcript(planted):
    spoken = recorded.recording(planted.workshop)
    recorded.drafted(spoken, f"On relit {MARKS['transcript']} (exemple).")
    _link, token = make_reading_link(viewer=planted.manager, recording_id=spoken.pk)
    address = reverse("read-over", args=[token])
    assert MARKS["transcript"] in make.client().get(address).text
    act(planted, "transcript", "hide", spoken.words_id)
    assert MARKS["transcript"] not in make.client().get(address).text


@pytest.mark.parametrize("is_removed", [False, True])
def test_digest_omits_a_name_that_was_removed_before_sending(
    planted, is_removed, django_capture_on_commit_callbacks
):
    reader = follower(planted.consultation)
    wish(reader, "digest", every="day")
    with django_capture_on_commit_callbacks(execute=True):
        given.comment(
            planted.proposal, planted.author, body=f"Encore {MARKS['comment']} (exemple)."
        )
        given.proposal(
            planted.consultation, planted.author, title=f"Une autre idée {MARKS['proposal']}"
        )
    follow()
    if is_removed:
        act(planted, "name", "remove", reported(planted).pk)
    long_ago()
    mail.outbox.clear()
    digest_actions.gather_all()
    mailing_actions.send_due()
    mailed = "".join(
        message.body for message in mail.outbox if reader.participant.account.email in message.to
    )
    assert mailed
    assert (MARKS["name"] in mailed) is not is_removed
