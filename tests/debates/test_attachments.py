"""Attachments of proposals: who may add them, when they are read, and when they are deleted.

They are read by a moderator first, shown with their version, and deleted with the last version that
has them.
"""

import random

import pytest
from django.utils import timezone

from consult.accounts.models import Account
from consult.accounts.sign_in.actions import confirm_address
from consult.consultations.models import Consultation
from consult.core.exceptions import Invalid, NotFound
from consult.core.files import checks, file_store, holders
from consult.core.models import Job, StoredFile
from debates import erasure
from debates.attachments.selectors import attachments as attachment_selectors
from debates.enums import WhyRead
from debates.models import Attachment, Proposal
from debates.proposals.actions import proposals as proposal_actions
from debates.proposals.actions.versions import current_or_pending_version
from debates.proposals.selectors import proposals as proposal_selectors
from debates.proposals.selectors import versions as version_selectors
from moderation.decisions.actions.decisions import decide
from moderation.enums import ModerationState
from moderation.models import Case
from tests.core import uploads
from tests.factories import make

pytestmark = pytest.mark.django_db
BODY = "Un texte assez long pour dire ce que nous proposons ici."


@pytest.fixture(autouse=True)
def _media_root(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def consultation(organisation):
    return make.consultation(organisation)


def make_settled_person(consultation):
    """Return a person whose account is two days old and whose address is confirmed."""
    viewer = make.person(consultation=consultation)
    account = viewer.participant.account
    confirm_address(account=account)
    Account.objects.filter(pk=account.pk).update(
        created_at=timezone.now() - timezone.timedelta(days=2)
    )
    return viewer


def photo(description="Le carrefour le matin"):
    return checks.prepare(uploads.upload(uploads.image(size=(60, 40)))), description


def report(description="Le relevé (exemple)"):
    return checks.prepare(uploads.upload(uploads.pdf(), "releve.pdf")), description


def submit(viewer, consultation, *files, **more):
    fields = {"title": "Ralentir devant l'école", "body": BODY, "charter_accepted": True} | more
    return proposal_actions.submit_proposal(
        viewer=viewer, topic_id=consultation.topics.first().pk, files=files, **fields
    )


def submit_and_publish(consultation, *files, viewer=None):
    """Return the author and a proposal with files, which a moderator published."""
    author = viewer or make_settled_person(consultation)
    proposal = submit(author, consultation, *files)
    publish(consultation, "proposal", proposal.pk)
    return author, Proposal.objects.get(pk=proposal.pk)


def publish(consultation, kind, pk):
    decide(
        viewer=make.person("moderator", consultation),
        target_kind=kind,
        target_id=pk,
        action="publish",
        reason="",
        facts="",
    )


def can_read(viewer, file_id):
    try:
        return bool(holders.find(viewer, file_id))
    except NotFound:
        return False


def descriptions(text):
    return [attachment.description for attachment in attachment_selectors.attachments(text)]


def edit(author, proposal, *files, **more):
    fields = {"title": proposal.title, "body": proposal.body} | more
    return proposal_actions.edit_proposal(
        viewer=author, proposal_id=proposal.pk, files=files, **fields
    )


def test_proposal_with_files_is_read_first_then_shows_them(consultation):
    author = make_settled_person(consultation)
    proposal = submit(author, consultation, photo(), report())
    visitor, moderator = (
        make.visitor(consultation.organisation),
        make.person("moderator", consultation),
    )
    ids = [attachment.file_id for attachment in attachment_selectors.attachments(proposal)]
    assert proposal.state == ModerationState.PENDING
    assert [
        (can_read(visitor, pk), can_read(author, pk), can_read(moderator, pk)) for pk in ids
    ] == [(False, True, True)] * 2
    publish(consultation, "proposal", proposal.pk)
    assert [can_read(visitor, pk) for pk in ids] == [True, True]
    assert descriptions(proposal_selectors.get_proposal(visitor, proposal.pk)) == [
        "Le carrefour le matin",
        "Le relevé (exemple)",
    ]
    assert {file.consultation_id for file in StoredFile.objects.all()} == {consultation.pk}


def test_proposal_without_files_is_public_at_once(consultation):
    assert (
        submit(make_settled_person(consultation), consultation).state == ModerationState.PUBLISHED
    )


@pytest.mark.parametrize("missing", ["day", "address"])
def test_files_of_new_account_or_unconfirmed_address_await_moderation(consultation, missing):
    Consultation.objects.update(media_mode="post")
    viewer = make.person(consultation=consultation)
    if missing == "day":
        confirm_address(account=viewer.participant.account)
    else:
        Account.objects.update(created_at=timezone.now() - timezone.timedelta(days=2))
    waiting = submit(viewer, consultation, photo())
    assert waiting.state == ModerationState.PENDING
    assert Case.objects.get(target_id=waiting.pk).why == WhyRead.FILES
    file_id = Attachment.objects.get().file_id
    assert not attachment_selectors.can_read_file(make.visitor(consultation.organisation), file_id)
    assert submit(viewer, consultation).state == ModerationState.PUBLISHED
    assert (
        submit(make_settled_person(consultation), consultation, photo()).state
        == ModerationState.PUBLISHED
    )


@pytest.mark.parametrize("sent", [[("", 1)], [("\u200b", 1)], [("x", 5)]])
def test_files_without_description_or_too_many_are_refused(consultation, sent):
    description, number = sent[0]
    with pytest.raises(Invalid):
        submit(
            make_settled_person(consultation),
            consultation,
            *(photo(description) for _ in range(number)),
        )


@pytest.mark.parametrize("action", ["hide", "remove"])
def test_hidden_proposal_hides_its_files_at_once(consultation, action):
    _author, proposal = submit_and_publish(consultation, photo())
    [attachment] = attachment_selectors.attachments(proposal)
    visitor, moderator = (
        make.visitor(consultation.organisation),
        make.person("moderator", consultation),
    )
    assert can_read(visitor, attachment.file_id)
    grounds = {"reason": "insult", "facts": "Une voisine y est traitée de menteuse."}
    decide(
        viewer=moderator, target_kind="proposal", target_id=proposal.pk, action=action, **grounds
    )
    assert (can_read(visitor, attachment.file_id), can_read(moderator, attachment.file_id)) == (
        False,
        True,
    )
    assert descriptions(proposal_selectors.get_proposal(visitor, proposal.pk)) == []
    assert descriptions(proposal_selectors.get_proposal(moderator, proposal.pk)) == [
        "Le carrefour le matin"
    ]


def test_withdrawn_proposal_hides_its_files(consultation):
    author, proposal = submit_and_publish(consultation, photo())
    [attachment] = attachment_selectors.attachments(proposal)
    proposal_actions.withdraw_proposal(viewer=author, proposal_id=proposal.pk)
    assert not can_read(make.visitor(consultation.organisation), attachment.file_id)


def test_new_file_waits_in_a_version_next_to_the_public_text(consultation):
    author, proposal = submit_and_publish(consultation, photo("Avant"))
    edit(author, proposal, report("Après"))
    visitor = make.visitor(consultation.organisation)
    assert descriptions(proposal_selectors.get_proposal(visitor, proposal.pk)) == ["Avant"]
    version = proposal.versions.get(state=ModerationState.PENDING)
    assert descriptions(version) == ["Avant", "Après"]
    new = version.attachments.last().file_id
    assert (can_read(visitor, new), can_read(author, new)) == (False, True)
    # the file is still unread, so the text waits too
    edit(author, proposal, title="Ralentir devant toutes les écoles")
    assert proposal_selectors.get_proposal(visitor, proposal.pk).version == 1
    publish(consultation, "version", proposal.versions.get(state=ModerationState.PENDING).pk)
    assert descriptions(proposal_selectors.get_proposal(visitor, proposal.pk)) == ["Avant", "Après"]
    assert can_read(visitor, new)


def test_removed_file_stays_in_the_history(consultation):
    author, proposal = submit_and_publish(consultation, photo("Une"), photo("Deux"))
    first, _second = attachment_selectors.attachments(proposal)
    edit(author, proposal, removed_files=[str(first.file_id)])
    visitor = make.visitor(consultation.organisation)
    now = proposal_selectors.get_proposal(visitor, proposal.pk)
    assert (now.version, descriptions(now)) == (2, ["Deux"])
    assert [descriptions(version) for version in version_selectors.versions(visitor, now)] == [
        ["Une", "Deux"],
        ["Deux"],
    ]
    assert can_read(visitor, first.file_id)
    assert edit(author, proposal).version == 2  # nothing more to change
    assert StoredFile.objects.count() == 2


def test_file_of_a_text_that_was_never_public_is_deleted(consultation):
    author = make_settled_person(consultation)
    proposal = submit(author, consultation, photo("Une"))
    [removed] = attachment_selectors.attachments(proposal)
    edit(author, proposal, photo("Deux"), removed_files=[removed.file_id])
    assert [job.arguments for job in Job.objects.filter(name="core.drop_file")] == [
        {"file_id": str(removed.file_id)}
    ]
    file_store.drop(removed.file_id)
    assert not StoredFile.objects.filter(pk=removed.file_id).exists()
    assert Case.objects.filter(target_id=proposal.pk, state="open").count() == 1


@pytest.mark.parametrize("keep_texts", [True, False])
def test_files_of_an_erased_person_are_deleted_unless_texts_are_kept(consultation, keep_texts):
    author, proposal = submit_and_publish(consultation, photo())
    [attachment] = attachment_selectors.attachments(proposal)
    system = author.system(author.organisation)
    erasure.erase_proposals(system, author.participant.pk, keep_texts)
    for job in Job.objects.filter(name="core.drop_file"):
        file_store.drop(**job.arguments)
    assert StoredFile.objects.filter(pk=attachment.file_id).exists() is keep_texts
    assert can_read(make.visitor(consultation.organisation), attachment.file_id) is keep_texts


def test_export_of_personal_data_names_the_files(consultation):
    author, _proposal = submit_and_publish(consultation, report())
    [row] = proposal_selectors.export_proposals(author)
    [exported] = row["versions"][0]["files"]
    assert (exported["description"], exported["name"], exported["type"]) == (
        "Le relevé (exemple)",
        "releve.pdf",
        "application/pdf",
    )
    assert exported["path"].startswith("/media/")


def test_file_is_deleted_only_when_no_version_has_it(consultation):
    """Check random histories of edits: the stored files are exactly those of the versions."""
    chance, author = random.Random(61), make_settled_person(consultation)
    author, proposal = submit_and_publish(consultation, photo("0"), viewer=author)
    for turn in range(1, 12):
        now = Proposal.objects.get(pk=proposal.pk)
        attachments = attachment_selectors.attachments(current_or_pending_version(now))
        removed = [attachment.file_id for attachment in attachments if chance.random() < 0.4]
        added = (
            [photo(str(turn))]
            if len(attachments) - len(removed) < 4 and chance.random() < 0.7
            else []
        )
        try:
            edit(author, now, *added, removed_files=removed)
        except Invalid:
            continue
        waiting = now.versions.filter(state=ModerationState.PENDING).first()
        if waiting and chance.random() < 0.6:
            publish(consultation, "version", waiting.pk)
        for job in Job.objects.filter(name="core.drop_file"):
            file_store.drop(**job.arguments)
        attached = set(Attachment.objects.values_list("file_id", flat=True))
        assert set(StoredFile.objects.values_list("pk", flat=True)) == attached
