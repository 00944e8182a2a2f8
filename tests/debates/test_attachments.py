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
def _room(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def consultation(organisation):
    return make.consultation(organisation)


def settled(consultation):
    """Return a person whose account is two days old and whose address is confirmed."""
    viewer = make.person(consultation=consultation)
    account = viewer.participant.account
    confirm_address(account=account)
    Account.objects.filter(pk=account.pk).update(
        created_at=timezone.now() - timezone.timedelta(days=2)
    )
    return viewer


def photo(words="Le carrefour le matin"):
    return checks.prepare(uploads.upload(uploads.image(size=(60, 40)))), words


def report(words="Le relevé (exemple)"):
    return checks.prepare(uploads.upload(uploads.pdf(), "releve.pdf")), words


def submit(viewer, consultation, *sent, **more):
    told = {"title": "Ralentir devant l'école", "body": BODY, "charter_accepted": True} | more
    return proposal_actions.submit_proposal(
        viewer=viewer, topic_id=consultation.topics.first().pk, files=sent, **told
    )


def published(consultation, *sent, viewer=None):
    """Return the author and a proposal with files, which a moderator published."""
    author = viewer or settled(consultation)
    proposal = submit(author, consultation, *sent)
    let_through(consultation, "proposal", proposal.pk)
    return author, Proposal.objects.get(pk=proposal.pk)


def let_through(consultation, kind, pk):
    decide(
        viewer=make.person("moderator", consultation),
        target_kind=kind,
        target_id=pk,
        action="publish",
        reason="",
        facts="",
    )


def seen(viewer, file_id):
    try:
        return bool(holders.find(viewer, file_id))
    except NotFound:
        return False


def words(text):
    return [one.description for one in attachment_selectors.attachments(text)]


def edit(author, proposal, *sent, **more):
    told = {"title": proposal.title, "body": proposal.body} | more
    return proposal_actions.edit_proposal(
        viewer=author, proposal_id=proposal.pk, files=sent, **told
    )


def test_proposal_with_files_is_read_first_then_shows_them(consultation):
    author = settled(consultation)
    proposal = submit(author, consultation, photo(), report())
    visitor, moderator = (
        make.visitor(consultation.organisation),
        make.person("moderator", consultation),
    )
    ids = [one.file_id for one in attachment_selectors.attachments(proposal)]
    assert proposal.state == ModerationState.PENDING
    assert [(seen(visitor, pk), seen(author, pk), seen(moderator, pk)) for pk in ids] == [
        (False, True, True)
    ] * 2
    let_through(consultation, "proposal", proposal.pk)
    assert [seen(visitor, pk) for pk in ids] == [True, True]
    assert words(proposal_selectors.get_proposal(visitor, proposal.pk)) == [
        "Le carrefour le matin",
        "Le relevé (exemple)",
    ]
    assert {file.consultation_id for file in StoredFile.objects.all()} == {consultation.pk}


def test_proposal_without_files_is_public_at_once(consultation):
    assert submit(settled(consultation), consultation).state == ModerationState.PUBLISHED


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
    assert submit(settled(consultation), consultation, photo()).state == ModerationState.PUBLISHED


@pytest.mark.parametrize("sent", [[("", 1)], [("\u200b", 1)], [("x", 5)]])
def test_files_without_description_or_too_many_are_refused(consultation, sent):
    said, number = sent[0]
    with pytest.raises(Invalid):
        submit(settled(consultation), consultation, *(photo(said) for _ in range(number)))


@pytest.mark.parametrize("action", ["hide", "remove"])
def test_hidden_proposal_hides_its_files_at_once(consultation, action):
    _author, proposal = published(consultation, photo())
    [carried] = attachment_selectors.attachments(proposal)
    visitor, moderator = (
        make.visitor(consultation.organisation),
        make.person("moderator", consultation),
    )
    assert seen(visitor, carried.file_id)
    why = {"reason": "insult", "facts": "Une voisine y est traitée de menteuse."}
    decide(viewer=moderator, target_kind="proposal", target_id=proposal.pk, action=action, **why)
    assert (seen(visitor, carried.file_id), seen(moderator, carried.file_id)) == (False, True)
    assert words(proposal_selectors.get_proposal(visitor, proposal.pk)) == []
    assert words(proposal_selectors.get_proposal(moderator, proposal.pk)) == [
        "Le carrefour le matin"
    ]


def test_withdrawn_proposal_hides_its_files(consultation):
    author, proposal = published(consultation, photo())
    [carried] = attachment_selectors.attachments(proposal)
    proposal_actions.withdraw_proposal(viewer=author, proposal_id=proposal.pk)
    assert not seen(make.visitor(consultation.organisation), carried.file_id)


def test_new_file_waits_in_a_version_next_to_the_public_text(consultation):
    author, proposal = published(consultation, photo("Avant"))
    edit(author, proposal, report("Après"))
    visitor = make.visitor(consultation.organisation)
    assert words(proposal_selectors.get_proposal(visitor, proposal.pk)) == ["Avant"]
    version = proposal.versions.get(state=ModerationState.PENDING)
    assert words(version) == ["Avant", "Après"]
    new = version.attachments.last().file_id
    assert (seen(visitor, new), seen(author, new)) == (False, True)
    # the file is still unread, so the text waits too
    edit(author, proposal, title="Ralentir devant toutes les écoles")
    assert proposal_selectors.get_proposal(visitor, proposal.pk).version == 1
    let_through(consultation, "version", proposal.versions.get(state=ModerationState.PENDING).pk)
    assert words(proposal_selectors.get_proposal(visitor, proposal.pk)) == ["Avant", "Après"]
    assert seen(visitor, new)


def test_removed_file_stays_in_the_history(consultation):
    author, proposal = published(consultation, photo("Une"), photo("Deux"))
    first, _second = attachment_selectors.attachments(proposal)
    edit(author, proposal, removed_files=[str(first.file_id)])
    visitor = make.visitor(consultation.organisation)
    now = proposal_selectors.get_proposal(visitor, proposal.pk)
    assert (now.version, words(now)) == (2, ["Deux"])
    assert [words(version) for version in version_selectors.versions(visitor, now)] == [
        ["Une", "Deux"],
        ["Deux"],
    ]
    assert seen(visitor, first.file_id)
    assert edit(author, proposal).version == 2  # nothing more to change
    assert StoredFile.objects.count() == 2


def test_file_of_a_text_that_was_never_public_is_deleted(consultation):
    author = settled(consultation)
    proposal = submit(author, consultation, photo("Une"))
    [gone] = attachment_selectors.attachments(proposal)
    edit(author, proposal, photo("Deux"), removed_files=[gone.file_id])
    assert [job.arguments for job in Job.objects.filter(name="core.drop_file")] == [
        {"file_id": str(gone.file_id)}
    ]
    file_store.drop(gone.file_id)
    assert not StoredFile.objects.filter(pk=gone.file_id).exists()
    assert Case.objects.filter(target_id=proposal.pk, state="open").count() == 1


@pytest.mark.parametrize("keep", [True, False])
def test_files_of_an_erased_person_are_deleted_unless_texts_are_kept(consultation, keep):
    author, proposal = published(consultation, photo())
    [carried] = attachment_selectors.attachments(proposal)
    system = author.system(author.organisation)
    erasure.erase_proposals(system, author.participant.pk, keep)
    for job in Job.objects.filter(name="core.drop_file"):
        file_store.drop(**job.arguments)
    assert StoredFile.objects.filter(pk=carried.file_id).exists() is keep
    assert seen(make.visitor(consultation.organisation), carried.file_id) is keep


def test_export_of_personal_data_names_the_files(consultation):
    author, _proposal = published(consultation, report())
    [row] = proposal_selectors.export_proposals(author)
    [told] = row["versions"][0]["files"]
    assert (told["description"], told["name"], told["type"]) == (
        "Le relevé (exemple)",
        "releve.pdf",
        "application/pdf",
    )
    assert told["path"].startswith("/media/")


def test_file_is_deleted_only_when_no_version_has_it(consultation):
    """Check random histories of edits: the stored files are exactly those of the versions."""
    chance, author = random.Random(61), settled(consultation)
    author, proposal = published(consultation, photo("0"), viewer=author)
    for turn in range(1, 12):
        now = Proposal.objects.get(pk=proposal.pk)
        carried = attachment_selectors.attachments(current_or_pending_version(now))
        off = [one.file_id for one in carried if chance.random() < 0.4]
        new = [photo(str(turn))] if len(carried) - len(off) < 4 and chance.random() < 0.7 else []
        try:
            edit(author, now, *new, removed_files=off)
        except Invalid:
            continue
        waiting = now.versions.filter(state=ModerationState.PENDING).first()
        if waiting and chance.random() < 0.6:
            let_through(consultation, "version", waiting.pk)
        for job in Job.objects.filter(name="core.drop_file"):
            file_store.drop(**job.arguments)
        carried_now = set(Attachment.objects.values_list("file_id", flat=True))
        assert set(StoredFile.objects.values_list("pk", flat=True)) == carried_now
