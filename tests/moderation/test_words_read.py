"""The mark of the text that a moderator read.

It changes with every part of the text that the desk shows, and with nothing else.
"""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation

from consult.accounts.models import Account, Participant
from consult.accounts.sign_in.actions import confirm_address
from consult.core.files import checks
from consult.workshops.entries.actions import photos as photo_actions
from consult.workshops.meetings.actions import workshops as workshop_actions
from consult.workshops.models import Segment
from debates.models import Attachment, Comment, Proposal, ProposalVersion
from debates.names.actions import report_name
from debates.proposals.actions.proposals import edit_proposal
from moderation import target_kinds
from moderation.decisions.actions.decisions import decide
from moderation.exceptions import TextChanged
from moderation.models import Decision
from tests.core import uploads
from tests.factories import make
from tests.factories import workshops as rooms
from tests.moderation.everywhere import MARKS, WHY, world
from tests.pages import given

pytestmark = pytest.mark.django_db
# How many queries the mark of one object takes.
QUERIES = {"proposal": 1, "version": 1, "workshop": 2, "recording": 1, "transcript": 1}


@pytest.fixture(autouse=True)
def _room(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def moderator(consultation):
    return make.person("moderator", consultation)


@pytest.fixture
def author(consultation):
    """Return a participant who may upload files.

    The account is two days old and its address is confirmed.
    """
    viewer = make.person(consultation=consultation)
    confirm_address(account=viewer.participant.account)
    long_ago = timezone.now() - timezone.timedelta(days=2)
    Account.objects.filter(pk=viewer.participant.account_id).update(created_at=long_ago)
    return viewer


def report(words):
    return checks.prepare(uploads.upload(uploads.pdf(), "releve.pdf")), words


def create_fields(consultation, **answers):
    """Create a field of each kind; return the fields and the answers to them."""
    options = {"choice": {"options": {"fr": ["À pied", "À vélo"], "en": ["On foot", "By bike"]}}}
    fields = {
        kind: given.field(consultation, kind, f"Champ {kind}", **options.get(kind, {}))
        for kind in answers
    }
    return fields, {str(fields[kind].pk): value for kind, value in answers.items()}


def mark(viewer, kind, text):
    return target_kinds.compute_mark(kind, target_kinds.get_kind(kind).get(viewer, text.pk))


def edit(author, proposal, **changes):
    """Edit a proposal with the same title and body, and these other changes."""
    edit_proposal(
        viewer=author, proposal_id=proposal.pk, title=proposal.title, body=proposal.body, **changes
    )


def remove(moderator, kind, text, read):
    return decide(
        viewer=moderator, target_kind=kind, target_id=text.pk, action="remove", read=read, **WHY
    )


@pytest.mark.parametrize(
    "answer", [("text", "Cent", "Mille"), ("number", 1, 2), ("yes_no", True, False)]
)
def test_an_answer_to_a_field_that_changed_is_read_again(consultation, author, moderator, answer):
    kind, was, is_now = answer
    fields, answers = create_fields(consultation, **{kind: was})
    proposal = given.proposal(consultation, author, fields=answers)
    read = mark(moderator, "proposal", proposal)
    edit(author, proposal, fields={str(fields[kind].pk): is_now})
    with pytest.raises(TextChanged):
        remove(moderator, "proposal", proposal, read)
    assert Decision.objects.count() == 0
    assert (
        remove(moderator, "proposal", proposal, mark(moderator, "proposal", proposal)).number == 1
    )


def test_changed_answer_of_a_waiting_version_changes_its_mark(organisation):
    place = make.consultation(organisation, moderation_mode="pre")
    author, moderator = make.person(consultation=place), make.person("moderator", place)
    fields, answers = create_fields(place, text="Cent euros")
    proposal = given.proposal(place, author, fields=answers)
    decide(viewer=moderator, target_kind="proposal", target_id=proposal.pk, action="publish")
    for words in ("Deux cents euros", "Mille euros"):
        edit(author, proposal, fields={str(fields["text"].pk): words})
        version = proposal.versions.get(state="pending")
        if words.startswith("Deux"):
            read = mark(moderator, "version", version)
    arguments = {
        "viewer": moderator,
        "target_kind": "version",
        "target_id": version.pk,
        "action": "publish",
    }
    with pytest.raises(TextChanged):
        decide(**arguments, read=read)
    assert decide(**arguments, read=mark(moderator, "version", version)).state_after == "published"


@pytest.mark.parametrize("how", ["another file", "one file less", "other words of it"])
def test_files_that_changed_are_looked_at_again(consultation, author, moderator, how):
    proposal = given.proposal(consultation, author, files=[report("Le relevé (exemple)")])
    read = mark(moderator, "proposal", proposal)
    attachment = Attachment.objects.get(version__proposal=proposal)
    if how == "other words of it":
        Attachment.objects.update(description="Tout autre chose (exemple)")
    elif how == "another file":
        edit(author, proposal, files=[report("Un second relevé (exemple)")])
    else:
        edit(author, proposal, removed_files=[str(attachment.file_id)])
    with pytest.raises(TextChanged):
        remove(moderator, "proposal", proposal, read)


def test_mark_of_a_file_changes_with_its_description(consultation, author, moderator):
    given.proposal(consultation, author, files=[report("Le relevé (exemple)")])
    file = Attachment.objects.get().file
    read = mark(moderator, "image", file)
    Attachment.objects.update(description="Tout autre chose (exemple)")
    with pytest.raises(TextChanged):
        remove(moderator, "image", file, read)
    assert remove(moderator, "image", file, mark(moderator, "image", file)).action == "remove"


def test_mark_does_not_change_with_decisions_comments_or_language(consultation, author, moderator):
    """Check that decisions on a file, comments and the reader's language keep the mark."""
    _fields, answers = create_fields(consultation, choice="a-velo", number=1200)
    proposal = given.proposal(
        consultation, author, fields=answers, files=[report("Le relevé (exemple)")]
    )
    decide(viewer=moderator, target_kind="proposal", target_id=proposal.pk, action="publish")
    with translation.override("fr"):
        read = mark(moderator, "proposal", proposal)
    file = Attachment.objects.get().file
    decide(viewer=moderator, target_kind="image", target_id=file.pk, action="remove", **WHY)
    given.comment(proposal)
    with translation.override("en"):
        assert mark(moderator, "proposal", proposal) == read
        assert remove(moderator, "proposal", proposal, read).action == "remove"


# ---- every kind
def named(marked_world):
    """Report the name of the author and return the id of the reported name."""
    arguments = {
        "target_kind": "proposal",
        "target_id": marked_world.proposal.pk,
        "reason": "impersonation",
    }
    return report_name(
        viewer=make.visitor(marked_world.consultation.organisation), **arguments
    ).target_id


def changed(marked_world, kind, pk):
    """Change the text of an object that the desk shows."""
    words = "Tout autre chose (exemple)."
    if kind in {"proposal", "version", "comment"}:
        {"proposal": Proposal, "version": ProposalVersion, "comment": Comment}[kind].objects.filter(
            pk=pk
        ).update(body=words)
    elif kind == "image":
        Attachment.objects.update(description=words)
    elif kind == "name":
        Participant.objects.filter(pk=marked_world.author.participant.pk).update(
            public_name="Dominique"
        )
    elif kind == "workshop":
        workshop_actions.edit_workshop(viewer=marked_world.manager, workshop_id=pk, minutes=words)
    elif kind == "photo":
        photo_actions.describe_photo(
            viewer=marked_world.manager, photo_id=pk, description=words, is_public=True
        )
    else:
        Segment.objects.filter(recording__workshop=marked_world.workshop, place=1).update(
            text=f"{words} {kind}"
        )


@pytest.mark.takes(9)
def test_marks_of_every_kind_are_the_same_under_lock_and_follow_what_is_read(organisation):
    marked_world = world(rooms.consultation(organisation))
    query_counts, wrong = {}, []
    for kind, pk in (marked_world.ids | {"name": named(marked_world)}).items():
        target_kind = target_kinds.get_kind(kind)
        target = target_kind.get(marked_world.moderator, pk)
        with CaptureQueriesContext(connection) as captured:
            before = target_kinds.compute_mark(kind, target)
        query_counts[kind] = len(captured)
        listed = target_kinds.get_targets(marked_world.moderator, kind, [pk])[pk]
        wrong += [(kind, "in a list")] * (target_kinds.compute_mark(kind, listed) != before)
        wrong += [(kind, "under lock")] * (
            target_kinds.compute_mark(kind, target_kind.lock(marked_world.moderator, pk)) != before
        )
        changed(marked_world, kind, pk)
        wrong += [(kind, "changed")] * (
            target_kinds.compute_mark(kind, target_kind.lock(marked_world.moderator, pk)) == before
        )
    assert (wrong, query_counts) == ([], dict.fromkeys(MARKS, 0) | QUERIES)
