"""A consultation in which every text contains a mark, and a reader that looks for marks.

There is a text of every kind. The reader follows links and reads pages, answers of the API and
files.
"""

import re
import zipfile
from dataclasses import dataclass
from io import BytesIO

from django.core.files.storage import default_storage
from django.utils import timezone

from consult.accounts.models import Account
from consult.accounts.sign_in.actions import confirm_address
from consult.core import memory
from consult.core.files import access, checks
from consult.core.models import Job, StoredFile
from consult.core.queue import long_jobs
from consult.core.queue.short_jobs import run_due
from consult.opendata.actions.publication import publish_now
from consult.opendata.models import DatasetVersion
from consult.workshops.entries.actions import counts as count_actions
from consult.workshops.entries.actions import photos as photo_actions
from consult.workshops.entries.selectors.photos import photos_of
from consult.workshops.excerpts.actions import excerpts as excerpt_actions
from consult.workshops.meetings.actions import topics as topic_actions
from consult.workshops.models import Excerpt, Recording, Workshop
from consult.workshops.recordings.actions import recordings as recording_actions
from debates.models import Attachment, Proposal
from debates.proposals.actions import proposals as proposal_actions
from moderation.decisions.actions.decisions import decide
from tests.core import uploads
from tests.factories import make
from tests.factories import workshops as rooms
from tests.pages import given
from tests.workshops import recorded

# One mark for each kind of object that moderation can hide alone. It is in every field of the
# object.
MARKS = {
    "proposal": "canarifcontribution1a",
    "version": "canarifversion2b",
    "comment": "canarifcommentaire3c",
    "image": "canariffichier4d",
    "name": "canarifnom5e",
    "workshop": "canarifatelier6f",
    "recording": "canarifsonore7a",
    "transcript": "canarifparole8b",
    "photo": "canariftableau9c",
}
# The kinds that are hidden together with their parent.
TAKES = {
    "proposal": ["version", "comment", "image"],
    "workshop": ["recording", "transcript", "photo"],
    "recording": ["transcript"],
}
WHY = {"reason": "insult", "facts": "Une phrase de faits (exemple)."}


@dataclass
class World:
    """The objects that were made.

    `ids` has the id by which moderation handles each kind. The files of each kind are listed too.
    """

    consultation: object
    manager: object
    author: object
    moderator: object
    ids: dict
    files: dict
    paths: list
    pages: dict
    proposal: object
    workshop: object


def world(consultation):
    """Create one object of each kind, public and visible to every visitor."""
    manager = make.person("manager", consultation)
    author = _settled(
        make.person(consultation=consultation, public_name=f"Camille {MARKS['name']}")
    )
    moderator = make.person("moderator", consultation)
    proposal, older = _proposal(consultation, author, moderator)
    comment = given.comment(proposal, author, body=f"Un commentaire {MARKS['comment']}.")
    workshop, recording, excerpt = _workshop(consultation, manager)
    given.comment(excerpt.provenance.proposal, author, body="Signé ailleurs aussi (exemple).")
    [photo] = [candidate for candidate in photos_of(manager, workshop) if candidate.is_public]
    attached = Attachment.objects.filter(version__proposal=proposal).first()
    clip_id, sound_id = excerpt.clip_id, recording.media.file_id
    names = {"played": f"/media/{sound_id}/sound.m4a", "clip": f"/media/{clip_id}/sound.m4a"}
    names |= {
        "captions": f"/media/{sound_id}/captions.vtt",
        "clip captions": f"/media/{clip_id}/captions.vtt",
    }
    return World(
        consultation=consultation,
        manager=manager,
        author=author,
        moderator=moderator,
        ids={
            "proposal": proposal.pk,
            "version": older.pk,
            "comment": comment.pk,
            "image": attached.file_id,
            "workshop": workshop.pk,
            "recording": recording.pk,
            "transcript": recording.words_id,
            "photo": photo.pk,
        },
        files={
            "proposal": [_of(attached.file)],
            "image": [_of(attached.file)],
            "photo": [_of(photo.file)],
            "transcript": [names["captions"], names["clip captions"], names["clip"]],
            "recording": list(names.values()),
            "workshop": [*names.values(), _of(photo.file)],
        },
        paths=_addresses(consultation, proposal, comment, workshop, recording),
        pages=_pages(consultation, proposal, workshop, recording, excerpt),
        proposal=proposal,
        workshop=workshop,
    )


def _settled(viewer):
    """Let a participant upload files: the account is two days old and its address is confirmed."""
    account = viewer.participant.account
    confirm_address(account=account)
    Account.objects.filter(pk=account.pk).update(
        created_at=timezone.now() - timezone.timedelta(days=2)
    )
    return viewer


def _of(file):
    return access.address(file.pk, file.variants[0]["name"])


def _proposal(consultation, author, moderator):
    """Create a proposal with three versions and a file.

    Only the second version contains the mark of versions. A moderator read the proposal before it
    was public.
    """
    files = [
        (
            checks.prepare(uploads.upload(uploads.pdf(), f"{MARKS['image']}.pdf")),
            f"Relevé {MARKS['image']}",
        )
    ]
    fields = {
        "title": f"Une idée {MARKS['proposal']} à lire",
        "location": {"label": f"Place {MARKS['proposal']}"},
    }
    proposal = given.proposal(consultation, author, files=files, **fields)
    decide(viewer=moderator, target_kind="proposal", target_id=proposal.pk, action="publish")
    for mark in (MARKS["version"], MARKS["proposal"]):
        proposal_actions.edit_proposal(
            viewer=author,
            proposal_id=proposal.pk,
            title=fields["title"],
            body=f"Un texte assez long pour être lu, {mark}.",
        )
        _publish_pending_versions(proposal, moderator)
    proposal = Proposal.objects.get(pk=proposal.pk)
    return proposal, proposal.versions.get(body__contains=MARKS["version"])


def _publish_pending_versions(proposal, moderator):
    for version in proposal.versions.filter(state="pending"):
        decide(viewer=moderator, target_kind="version", target_id=version.pk, action="publish")


def _workshop(consultation, manager):
    """Create a past workshop with a report, a photo, a public recording, an excerpt and a clip."""
    mark, now = MARKS["workshop"], timezone.now()
    fields = {
        "title": f"Atelier {mark}",
        "structure": f"Médiathèque {mark}",
        "place": f"Bourg {mark}",
    }
    fields |= {
        "agenda": f"Ordre {mark}",
        "access": f"De plain-pied {mark}",
        "minutes": f"Dit en tout {mark}",
    }
    fields |= {
        "address": f"Place {mark}",
        "phone": mark[:20],
        "starts_at": now,
        "latitude": 48.1,
        "longitude": -1.6,
    }
    workshop = rooms.held(consultation, viewer=manager, **fields)
    topic = consultation.topics.first()
    topic_actions.set_sub_report(
        viewer=manager, workshop_id=workshop.pk, topic_id=topic.pk, body=f"Du thème {mark}"
    )
    count_actions.declare_count(
        viewer=manager, workshop_id=workshop.pk, label=f"Une carte {mark}", count=3
    )
    photo_actions.add_photos(
        viewer=manager,
        workshop_id=workshop.pk,
        sent=[checks.prepare(uploads.upload(uploads.image()))],
    )
    [photo] = photos_of(manager, workshop)
    photo_actions.describe_photo(
        viewer=manager, photo_id=photo.pk, description=f"Tableau {MARKS['photo']}", is_public=True
    )
    recording = recorded.recording(
        workshop, title=f"Table {MARKS['recording']}", may_publish_sound=True, may_reuse=True
    )
    facilitator = recorded.facilitator(workshop)
    recorded.validated(
        recording, facilitator, f"Il faut {MARKS['transcript']} d'aide.", "Et du temps (exemple)."
    )
    excerpt = excerpt_actions.make_excerpt(viewer=facilitator, **recorded.select_words(recording))
    texts = {
        "title": "Un lieu d'aide par commune (exemple)",
        "body": "Chaque commune ouvre un lieu d'aide (exemple).",
    }
    excerpt_actions.write_from_excerpt(
        viewer=facilitator, excerpt_id=excerpt.pk, topic_id=topic.pk, **texts
    )
    _clip(excerpt, recording)
    recording_actions.publish_whole(viewer=facilitator, recording_id=recording.pk)
    recording = Recording.objects.select_related("media", "workshop").get(pk=recording.pk)
    return Workshop.objects.get(pk=workshop.pk), recording, Excerpt.objects.get(pk=excerpt.pk)


def _clip(excerpt, recording):
    """Attach a clip to an excerpt, without bytes in the storage."""
    variants = [
        {"name": "sound.m4a", "width": None, "height": None, "size": 10, "sha256": "0" * 64}
    ]
    file = StoredFile.objects.create(
        organisation=recording.organisation, holder="excerpt", kind="audio", media_type="audio/mp4",
        name="extrait.m4a", size=10, variants=variants,
    )  # fmt: skip
    Excerpt.objects.filter(pk=excerpt.pk).update(clip=file, generation=recording.media.generation)


def _pages(consultation, proposal, workshop, recording, excerpt):
    base_path = f"/consultations/{consultation.slug}"
    workshop_path = f"{base_path}/workshops/{workshop.number}/"
    return {
        "proposal": f"{base_path}/proposals/{proposal.number}/",
        "workshop": workshop_path,
        "recording": f"{workshop_path}recordings/{recording.number}/",
        "from the workshop": f"{base_path}/proposals/{excerpt.provenance.proposal.number}/",
    }


def _addresses(consultation, proposal, comment, workshop, recording):
    """Return addresses that no page links to."""
    base_path = f"/consultations/{consultation.slug}"
    api, topic = "/api/v1", consultation.topics.first()
    return [
        *(f"{api}/{path}/" for path in ("proposals", "workshops", "consultations")),
        f"{api}/proposals/?search=lire",
        f"{api}/proposals/{proposal.pk}/",
        f"{api}/proposals/{proposal.pk}/versions/",
        f"{api}/proposals/{proposal.pk}/comments/",
        f"{api}/comments/{comment.pk}/",
        f"{api}/workshops/?consultation={consultation.slug}",
        f"{api}/workshops/{workshop.pk}/",
        f"{api}/recordings/{recording.pk}/",
        f"{api}/recordings/{recording.pk}/transcript/",
        f"{api}/consultations/{consultation.slug}/map/",
        f"{base_path}/map/",
        f"{base_path}/live/",
        f"{base_path}/proposals/{proposal.number}/",
        f"{base_path}/proposals/{proposal.number}/versions/",
        f"{base_path}/proposals/{proposal.number}/live/",
        f"{base_path}/workshops/",
        f"{base_path}/workshops/calendar.ics",
        f"{base_path}/workshops/{workshop.number}/",
        f"{base_path}/workshops/{workshop.number}/calendar.ics",
        f"{base_path}/proposals/{proposal.number + 1}/",
        f"{base_path}/workshops/{workshop.number}/recordings/{recording.number}/",
        f"/w/{workshop.code.lower()}/",
        f"/w/{workshop.code.lower()}/stop/",
        "/workshops/",
        "/search/?q=lire",
        "/search/?q=commentaire",
        f"/embed{base_path}/",
        f"/embed{base_path}/topics/{topic.slug}/",
        f"/embed{base_path}/proposals/{proposal.number}/",
        *(
            f"/feeds{base_path}{end}"
            for end in (".atom", f"/topics/{topic.slug}.atom", f"/proposals/{proposal.number}.atom")
        ),
    ]


# ---- where the reader looks for marks
LINK = re.compile(r'(?:href|src|poster|data-consult-live-at)="(/[^"#]*)')
ELSEWHERE = (
    "/static/",
    "/brand/",
    "/en/",
    "/sign-",
    "/account/",
    "/display",
    "/components",
    "/report/",
    "/open-data/essai/",
)


def reachable(viewer, paths, *, most=100) -> dict[str, str]:
    """Return the answers of addresses that a viewer reaches by links from the home page and these.

    The answers are kept for any status.
    """
    browser, answers, waiting = make.client(viewer), {}, ["/", *paths]
    while waiting and len(answers) < most:
        path = waiting.pop(0).replace("&amp;", "&")
        if path in answers or path.startswith("/media/"):
            continue
        answer = browser.get(path)
        answers[path] = answer.getvalue().decode(errors="replace")
        if answer.status_code == 200 and "/api/" not in path and "/feeds/" not in path:
            waiting += [
                link for link in LINK.findall(answers[path]) if not link.startswith(ELSEWHERE)
            ]
    assert set(paths) <= set(answers)
    return answers


def find_marks(viewer, paths, **options) -> dict[str, set]:
    """Return the addresses at which each mark is read."""
    pages = reachable(viewer, paths, **options)
    return {
        kind: {path for path, content in pages.items() if mark in content}
        for kind, mark in MARKS.items()
    }


def publish(world):
    """Publish the open data of the consultation."""
    publish_now(viewer=world.manager, slug=world.consultation.slug)


def in_data(consultation) -> set[str]:
    """Return the kinds whose mark is in the files of open data that can be downloaded now."""
    version = DatasetVersion.objects.filter(
        dataset__consultation=consultation, state="published"
    ).last()
    kinds = set()
    for file in version.files:
        with default_storage.open(f"{version.folder}/{file['name']}") as opened:
            kinds |= _find_kinds(opened.read())
    return kinds


def _find_kinds(content):
    if zipfile.is_zipfile(BytesIO(content)):
        archive = zipfile.ZipFile(BytesIO(content))
        return set().union(*(_find_kinds(archive.read(name)) for name in archive.namelist()))
    return {kind for kind, mark in MARKS.items() if mark.encode() in content}


def served(paths) -> list[str]:
    """Return the files among these that a visitor may download."""
    return [path for path in paths if make.client().head(path).status_code == 200]


def follow():
    """Run the short and the long jobs, and let a few seconds pass for the caches."""
    for _ in range(2):
        run_due()
        for job in Job.objects.filter(state="waiting"):
            long_jobs.run(job.pk)
    memory.forget()
