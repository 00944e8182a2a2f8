"""A day at the desk of moderators: cases of every kind, with their decisions and keys.

Texts are samples. All is made through the real acts, in an organisation of its own. No other test
counts its rows.
"""

import itertools
from dataclasses import dataclass, field
from datetime import timedelta

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils import timezone, translation

from consult.accounts.models import RoleGrant
from consult.core.files import checks
from consult.core.postgres import tenancy
from consult.workshops.entries.actions import photos as photo_actions
from consult.workshops.entries.selectors.photos import photos_of
from consult.workshops.recordings.actions import recordings as recording_actions
from debates.models import Attachment, Comment, ReportedName
from debates.names import actions as name_actions
from debates.proposals.actions import proposals as proposal_actions
from frontend.staff.moderation.words import KEYS, USUAL
from frontend.staff.presenters.decision_words import MESSAGES, message_of
from moderation.cases.actions import cases as case_actions
from moderation.decisions.actions import decisions as decision_actions
from moderation.enums import USUAL_REASONS, Action, Reason
from moderation.models import Case
from moderation.notices import actions as notice_actions
from tests.core import uploads
from tests.e2e import scene
from tests.factories import make
from tests.factories import workshops as rooms
from tests.moderation.everywhere import _settled
from tests.pages import given
from tests.workshops import recorded

EMAIL = "journee@example.org"
_count = itertools.count(1)


@dataclass(frozen=True)
class Row:
    """A case of the day: the reported text, its reports, and the acts of the moderator, in order.

    `reason` is chosen by its key. It is empty where the panel starts with the reported reason, or
    where no reason is needed. If `typed`, the moderator writes a new message. If `is_undone`, the
    first act is undone before the next one. `reserved` is "held" where a colleague claimed the
    case, and "own" where the moderator wrote the text: another moderator decides it.
    """

    kind: str
    reports: tuple = ()
    acts: tuple = ()
    reason: str = ""
    typed: bool = False
    is_undone: bool = False
    reserved: str = ""


# the first twelve are a small day
DAY = (
    Row("proposal", ("insult",), ("remove",), typed=True),
    Row("comment", ("insult", "spam"), ("no_breach",)),
    Row("waiting proposal", (), ("publish",)),
    Row("waiting comment", (), ("correct",), "privacy"),
    Row("proposal", ("off_topic",), ("move",)),
    Row("comment", ("hate",), ("restrict",)),
    Row("comment", ("spam",), reserved="held"),
    Row("proposal", ("duplicate",), ("merge",)),
    Row("name", ("impersonation",), ("remove",)),
    Row("photo", ("privacy",), ("hide", "restore")),
    Row("own", ("spam",), reserved="own"),
    Row("proposal", ("spam",), ("remove", "no_breach"), is_undone=True),
    Row("waiting version", (), ("publish",)),
    Row("workshop", ("inaccessible",), ("no_breach",)),
    Row("image", ("copyright",), ("remove",)),
    Row("recording", ("privacy",), ("hide", "remove")),
    Row("transcript", ("defamation",), ("remove",)),
    Row("comment", ("threat",), ("remove",), typed=True),
    Row("proposal", ("manipulation", "spam"), ("remove",), "manipulation"),
    Row("waiting proposal", (), ("remove",), "spam", typed=True),
    Row("waiting comment", (), ("publish",)),
    Row("comment", ("insult",), ("correct",)),
    Row("name", ("insult",), ("correct",)),
    Row("proposal", ("privacy",), ("correct",), typed=True),
    Row("waiting version", (), ("remove",), "insult"),
)


@dataclass
class Step:
    """A prepared case: its target, its acts with their keys, its log, and the author's message."""

    case: str
    target_id: object
    row: Row
    message: str
    into: int | None = None
    done: int = 0
    log: list = field(default_factory=list)

    @property
    def act(self):
        """The current act."""
        return Action(self.row.acts[self.done])

    @property
    def key(self):
        """The key of the current act."""
        return KEYS[self.act]

    @property
    def reason_key(self):
        """The digit of the chosen reason, or "" if the panel already shows the reason."""
        if not self.row.reason:
            return ""
        return next((str(n) for n, reason in enumerate(USUAL, 1) if reason == self.row.reason), "6")

    @property
    def reason_word(self):
        """The text that finds a rarer reason in the list."""
        return str(Reason(self.row.reason).label)

    def facts(self, act) -> str:
        """Return what the author reads of an act."""
        if self.row.typed:
            return self.message
        reason = self.row.reason or (self.row.reports[0] if len(set(self.row.reports)) == 1 else "")
        if reason and (act.needs_reason or USUAL_REASONS.get(act) == reason):
            return message_of(act, reason) if act.needs_reason else str(MESSAGES[Reason(reason)])
        return ""


@dataclass
class Day:
    """The moderator at the desk, and the cases in the order of the queue."""

    origin: str
    organisation: object
    moderator: object
    steps: list
    consultations: list


def day(rows, host, origin) -> Day:
    """Create the day and its organisation."""
    organisation = make.organisation(
        name="Ville du jour (exemple)", slug=host.partition(".")[0], domain=host
    )
    with translation.override("fr"):
        return Maker(organisation).day(rows, origin)


class Maker:
    """A maker of the texts that are reported or wait."""

    def __init__(self, organisation):
        tenancy.set_organisation(organisation.pk)
        self.organisation = organisation
        fields = {"title_fr": "Où ouvrir des lieux d'aide ? (exemple)", "media_mode": "post"}
        self.open = rooms.consultation(organisation, slug="ouverte", **fields)
        fields = {"title_fr": "La rue du Port, demain (exemple)", "moderation_mode": "pre"}
        self.read_first = make.consultation(organisation, slug="lue", **fields)
        self.colleague = make.person("moderator", self.open, public_name="Collègue (exemple)")
        self.other_colleague = make.person("moderator", self.read_first)
        self.moderator = scene.known(organisation, EMAIL, "Dominique")
        self.main = given.proposal(self.open, title="Un lieu d'aide par quartier (exemple)")
        self.public = self._publish(given.proposal(self.read_first))
        self.mine = [given.proposal(self.open, self.moderator) for _ in range(8)]
        for consultation in (self.open, self.read_first):
            grant = {
                "organisation": organisation,
                "participant": self.moderator.participant,
                "consultation": consultation,
            }
            RoleGrant.objects.create(role="moderator", **grant)
        self.moderator = make.again(self.moderator)

    def day(self, rows, origin) -> Day:
        """Create every case, in order."""
        steps = [self._step(row, number) for number, row in enumerate(rows, 1)]
        return Day(
            origin,
            self.organisation,
            self.moderator.participant.pk,
            steps,
            [self.open, self.read_first],
        )

    def _step(self, row, number):
        target = getattr(self, f"_{row.kind.replace(' ', '_')}")()
        kind, pk = target
        for reason in row.reports:
            self._report(kind, pk, reason)
        if row.kind == "name":
            kind, pk = (
                "name",
                ReportedName.objects.order_by("-created_at").values_list("pk", flat=True).first(),
            )
        case = Case.objects.get(target_kind=kind, target_id=pk)
        if row.reserved == "held":
            case_actions.claim_case(viewer=self.colleague, case_id=case.pk)
            Case.objects.filter(pk=case.pk).update(
                claimed_until=timezone.now() + timedelta(hours=2)
            )
        message = f"Écrit au clavier pour le cas {number} : pourriez-vous l'écrire autrement ?"
        return Step(str(case.pk), pk, row, message, into=self.main.number)

    def _report(self, kind, pk, reason):
        notice = {"viewer": make.visitor(self.organisation), "target_kind": kind, "reason": reason}
        if kind == "name":
            name_actions.report_name(**notice | {"target_kind": "comment"}, target_id=pk)
        else:
            notice_actions.submit_notice(
                **notice, target_id=pk, explanation="Voir le deuxième paragraphe (exemple)."
            )

    def _publish(self, proposal):
        viewer = (
            self.colleague if proposal.consultation_id == self.open.pk else self.other_colleague
        )
        decision_actions.decide(
            viewer=viewer, target_kind="proposal", target_id=proposal.pk, action="publish"
        )
        proposal.refresh_from_db()
        return proposal

    # ---- one method for each kind

    def _proposal(self):
        body = "Beaucoup de personnes ne savent pas où aller quand une démarche se bloque.\n\nVous êtes des incapables."
        return "proposal", given.proposal(self.open, body=body).pk

    def _own(self):
        return "proposal", self.mine.pop().pk

    def _comment(self):
        first = given.comment(
            self.main, body="La carte des lieux d'aide existe déjà à Brest (exemple)."
        )
        reply = given.comment(self.main, body="Encore un qui ne sait pas lire.", reply_to=first.pk)
        # a text is usually reported some time after it was written
        for comment, minutes in ((first, 15), (reply, 12)):
            Comment.objects.filter(pk=comment.pk).update(
                created_at=timezone.now() - timedelta(minutes=minutes)
            )
        return "comment", reply.pk

    def _waiting_proposal(self):
        return "proposal", given.proposal(self.read_first).pk

    def _waiting_comment(self):
        fields = {"body": "Appelez ma voisine, son numéro est sur sa porte (exemple)."}
        return "comment", given.comment(self.public, **fields).pk

    def _waiting_version(self):
        author = make.person(consultation=self.read_first)
        proposal = self._publish(given.proposal(self.read_first, author))
        fields = {
            "title": proposal.title,
            "body": "Le même texte, avec une phrase de plus : on y vient à pied.",
        }
        proposal_actions.edit_proposal(viewer=author, proposal_id=proposal.pk, **fields)
        return "version", proposal.versions.get(state="pending").pk

    def _name(self):
        author = make.person(
            consultation=self.open, public_name=f"Madame la maire {next(_count)} (exemple)"
        )
        return "name", given.comment(self.main, author).pk

    def _image(self):
        author = _settled(make.person(consultation=self.open))
        files = [
            (checks.prepare(uploads.upload(uploads.pdf(), "plan.pdf")), "Un plan recopié (exemple)")
        ]
        proposal = given.proposal(self.open, author, files=files)
        return "image", Attachment.objects.get(version__proposal=proposal).file_id

    def _add_workshop(self):
        return rooms.held(self.open, minutes="On a parlé de la carte et des horaires (exemple).")

    def _workshop(self):
        return "workshop", self._add_workshop().pk

    def _photo(self):
        workshop = self._add_workshop()
        manager = make.person("manager", self.open)
        photo_actions.add_photos(
            viewer=manager,
            workshop_id=workshop.pk,
            sent=[checks.prepare(uploads.upload(uploads.image()))],
        )
        [photo] = photos_of(manager, workshop)
        fields = {"description": "Un tableau, avec un visage (exemple)", "is_public": True}
        photo_actions.describe_photo(viewer=manager, photo_id=photo.pk, **fields)
        return "photo", photo.pk

    def _spoken(self):
        workshop = self._add_workshop()
        spoken = recorded.recording(workshop, may_publish_sound=True, may_reuse=True)
        facilitator = recorded.facilitator(workshop)
        recorded.validated(spoken, facilitator, "Il faut un lieu d'aide.", "Et du temps (exemple).")
        recording_actions.publish_whole(viewer=facilitator, recording_id=spoken.pk)
        spoken.refresh_from_db()
        # the page of the case reads the sound, and the browser reports a missing file
        default_storage.save(f"{spoken.media.file.folder}/sound.m4a", ContentFile(b"not played"))
        return spoken

    def _recording(self):
        return "recording", self._spoken().pk

    def _transcript(self):
        return "transcript", self._spoken().words_id
