"""Consultations in each state and of each origin, with and without a charter, full of objects.

A crossing is one of them, in an organisation of its own. Its people have one role each.
"""

from dataclasses import dataclass
from datetime import timedelta
from io import StringIO
from itertools import product
from pathlib import Path

from allauth.mfa.models import Authenticator
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.utils import timezone

from consult.accounts.people.institutions import declare_institution
from consult.accounts.sign_in.actions import confirm_address
from consult.accounts.viewer import Viewer
from consult.consultations.actions.charters import write_charter
from consult.consultations.actions.lifecycle import close_consultation, publish_consultation
from consult.consultations.models import Charter, Consultation
from consult.core.models import StoredFile
from consult.core.postgres import tenancy
from consult.notifications.actions.follows import follow
from consult.opendata.actions.publication import publish_now
from consult.outcomes.answers.actions.drafts import draft_answer
from consult.outcomes.answers.actions.publication import publish_answers
from consult.outcomes.models import Synthesis
from consult.outcomes.sources.actions.collection import collect_from_consultation
from consult.outcomes.syntheses.actions.publication import publish_version, submit_to_review
from consult.outcomes.syntheses.selectors import find_synthesis
from moderation.notices.actions import submit_notice
from tests.e2e import moments
from tests.factories import make
from tests.moderation import everywhere
from tests.pages import given, routes
from tests.questionnaires import given as questionnaires
from tests.workshops import recorded

STATES = ("draft", "announced", "open", "closed")
ORIGINS = ("own", "imported")
ROLES = {
    "visitor": None,
    "participant": "owner",
    "institution": "institution",
    "facilitator": "facilitator",
    "moderator": "moderator",
    "respondent": "respondent",
    "writer": "writer",
    "manager": "manager",
    "administrator": "organisation_admin",
    "platform operator": "platform_admin",
}
SAMPLE = Path(__file__).parents[1] / "importers" / "samples" / "cap-collectif"


@dataclass(frozen=True)
class Crossing:
    """A state, an origin, and whether there is a charter."""

    origin: str
    state: str
    has_charter: bool

    def __str__(self):
        return f"{self.origin}-{self.state}-{'charter' if self.has_charter else 'no charter'}"

    @property
    def impossible(self):
        """Return why no consultation is in this crossing, or "" if one may be."""
        if self.origin == "imported" and self.state in ("announced", "open"):
            return "An import ends with the last text of its source (opendata/importers)."
        if self.origin == "own" and self.state != "draft" and not self.has_charter:
            return "A consultation is published with a charter (readiness.py, ADR 63)."
        return ""


CROSSINGS = [Crossing(*parts) for parts in product(ORIGINS, STATES, (True, False))]
POSSIBLE = [crossing for crossing in CROSSINGS if not crossing.impossible]


@dataclass(frozen=True)
class Scene:
    """A crossing that was made: the host of its organisation, and the addresses by role."""

    host: str
    emails: dict[str, str]


def build(crossing: Crossing, number: int) -> Scene:
    """Make a crossing, in an organisation whose host has this number."""
    host = f"porte-{number}.example.org"
    organisation = make.organisation(
        name=f"Ville {number} (exemple)", slug=f"porte-{number}", domain=host
    )
    with tenancy.organisation(organisation.pk):
        consultation = _create_consultation(organisation, crossing, host)
        people = routes.create_people([consultation], "ensemble")
        people["institution"] = make.person(consultation=consultation)
        institution = declare_institution(
            viewer=people["institution"], name="Une association (exemple)", kind="association"
        )
        if crossing.origin == "imported":
            _prepare(consultation, people, crossing)
            if crossing.state == "closed":
                publish_consultation(viewer=people["manager"], consultation_id=consultation.pk)
                _fill_imported(consultation, people)
        elif crossing.state in ("draft", "announced"):
            _prepare(consultation, people, crossing)
            if crossing.state == "announced":
                publish_consultation(viewer=people["manager"], consultation_id=consultation.pk)
        else:
            routes.fill(consultation, people, "ensemble")
            _add_more(consultation, people, institution)
            if crossing.state == "closed":
                reason = "La commission se réunit plus tôt (exemple)."
                close_consultation(
                    viewer=people["manager"], consultation_id=consultation.pk, reason=reason
                )
        if crossing.state in ("open", "closed"):
            collect_from_consultation(Viewer.system(organisation), consultation)
            publish_now(viewer=people["manager"], slug=consultation.slug)
        if crossing.state != "draft":
            for name in ("owner", "institution"):
                follow(viewer=people[name], kind="consultation", object_id=consultation.pk)
        _store_missing_files(organisation)
        emails = {role: _let_sign_in(people[name]) for role, name in ROLES.items() if name}
    return Scene(host, emails)


def _create_consultation(organisation, crossing, host):
    if crossing.origin == "own":
        state = "draft" if crossing.state in ("draft", "announced") else "open"
        return make.consultation(
            organisation, slug="essai", summary_fr="Un essai (exemple).", state=state
        )
    terms = {"licence": "etalab-2.0", "attribution": "Ville d'essai (exemple)"}
    call_command(
        "import_consultation",
        SAMPLE,
        format="cap-collectif",
        organisation=host,
        title="Vos trajets (exemple)",
        slug="essai",
        draft=True,
        stdout=StringIO(),
        **terms,
    )
    tenancy.set_organisation(organisation.pk)
    return Consultation.objects.get(slug="essai")


def _prepare(consultation, people, crossing):
    """Set up a draft, with or without a charter."""
    routes.set_up(consultation, people, "ensemble")
    if not crossing.has_charter:  # the preparation has just begun
        Charter.objects.filter(consultation=consultation).delete()
        if crossing.state == "draft":
            Synthesis.objects.filter(consultation=consultation).delete()
    elif crossing.origin == "imported":
        write_charter(
            viewer=people["manager"],
            consultation_id=consultation.pk,
            fr="Restons courtois (exemple).",
        )


def _add_more(consultation, people, institution):
    """Add what the world of the page tests lacks to an open consultation.

    It is a text of an institution, a question of each kind, files, a public recording with a clip,
    and a questionnaire on paper.
    """
    given.proposal(
        consultation,
        people["institution"],
        kind="institution",
        institution_id=institution.pk,
        body="Voir https://www.example.org/etude (exemple).",
    )
    moments.create_questions(consultation, people)
    everywhere.world(consultation)
    days = {"lasts": timedelta(days=5), "paper_until": timezone.now() + timedelta(days=9)}
    on_paper = questionnaires.opened(consultation, title_fr="Sur papier (exemple)", **days)
    questionnaires.on_paper(on_paper, "F-1")
    follow(
        viewer=people["owner"],
        kind="topic",
        object_id=consultation.topics.first().pk,
    )


def _fill_imported(consultation, people):
    """Add what the team and readers write about an imported consultation that is public."""
    manager = people["manager"]
    first, second, *_rest = consultation.proposals.filter(state="published").order_by("number")
    words = {"state": "under_study", "body": "Une étude (exemple)."}
    answer = draft_answer(manager, consultation.pk, proposal_ids=[first.pk], **words)
    publish_answers(manager, [answer.pk])
    draft_answer(manager, consultation.pk, proposal_ids=[second.pk], **words)
    submit_notice(
        viewer=people["other"], target_kind="proposal", target_id=second.pk, reason="spam"
    )
    spoken = recorded.recording(recorded.workshop(consultation), may_publish_sound=True)
    recorded.validated(spoken, recorded.facilitator(spoken.workshop))
    synthesis = find_synthesis(manager, consultation.pk)
    routes.write_chapters(synthesis, first, people["writer"], "ensemble")
    arguments = {"viewer": manager, "synthesis_id": synthesis.pk}
    publish_version(**arguments)
    today = timezone.localdate()
    submit_to_review(opens_on=today, closes_on=today, **arguments)


def _store_missing_files(organisation):
    """Store bytes of the files that other tests create as rows alone."""
    for file in StoredFile.objects.filter(organisation=organisation):
        for part in file.variants:
            name = f"{file.folder}/{part['name']}"
            if not default_storage.exists(name):
                default_storage.save(name, ContentFile(bytes(part["size"])))


def _let_sign_in(viewer):
    """Confirm the address of a person, and return it. A code alone signs in."""
    account = viewer.participant.account
    Authenticator.objects.filter(user=account).delete()
    confirm_address(account=account)
    return account.email
