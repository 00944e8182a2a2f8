"""The table of addresses with every page, and a small world in which each page can be opened."""

import inspect
import re
import zipfile
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from http.cookies import SimpleCookie
from io import BytesIO
from unittest import mock

from django.http import HttpResponse
from django.test import Client, override_settings
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils import timezone

from consult.accounts.enums import Role
from consult.accounts.invitations.actions import invite
from consult.accounts.invitations.links import path_of
from consult.accounts.measures.checks import key_of
from consult.accounts.models import RoleGrant
from consult.accounts.tokens.actions import create_api_token
from consult.accounts.usual_team.actions import add_usual_member
from consult.accounts.viewer import Viewer
from consult.consultations.actions import documents as document_actions
from consult.consultations.actions import welcome as welcome_actions
from consult.consultations.actions import windows as window_actions
from consult.core.files.checks import prepare
from consult.core.postgres import tenancy
from consult.lifecycle.actions import templates as template_actions
from consult.notifications.links import token_of
from consult.opendata.actions.publication import publish_now
from consult.outcomes.answers.actions.drafts import draft_answer
from consult.outcomes.answers.actions.dues import create_service
from consult.outcomes.answers.actions.milestones import add_milestone
from consult.outcomes.answers.actions.publication import publish_answers
from consult.outcomes.answers.actions.templates import create_template
from consult.outcomes.models import CandidateTheme, Coding, CodingSample, ThemeMembership
from consult.outcomes.objections import actions as objection_actions
from consult.outcomes.quotations.actions import quote_in_chapter
from consult.outcomes.quotations.quoted_sources import SourceReference
from consult.outcomes.remarks import actions as remark_actions
from consult.outcomes.sources.actions import kinds as kind_actions
from consult.outcomes.sources.actions import source_edits as source_actions
from consult.outcomes.syntheses.actions import block_comments as comment_actions
from consult.outcomes.syntheses.actions import blocks as block_actions
from consult.outcomes.syntheses.actions import chapters as chapter_actions
from consult.outcomes.syntheses.actions import main_points as main_point_actions
from consult.outcomes.syntheses.actions import publication as publication_actions
from consult.outcomes.syntheses.selectors import find_synthesis
from consult.questionnaires.actions.answer_review import read_answer
from consult.questionnaires.selectors import texts as text_selectors
from consult.workshops.consent.actions.withdrawal import take_card_back
from consult.workshops.entries.actions import contributions as contribution_actions
from consult.workshops.entries.actions import counts as count_actions
from consult.workshops.entries.actions import photos as photo_actions
from consult.workshops.entries.selectors.photos import photos_of
from consult.workshops.excerpts.actions import excerpts as excerpt_actions
from consult.workshops.meetings.actions import facilitators as facilitator_actions
from consult.workshops.meetings.actions import workshops as workshop_actions
from consult.workshops.meetings.selectors.workshops import get_workshop
from consult.workshops.recordings.actions import recordings as recording_actions
from consult.workshops.registrations.actions import token_of as coming_token
from consult.workshops.transcripts.actions import validation as validation_actions
from frontend.staff.workshops.urls import urlpatterns as of_workshops
from moderation.appeals.actions.appeals import lodge_appeal
from moderation.approvals.actions import answer as answer_approval
from moderation.decisions.actions.decisions import decide
from moderation.identity_requests.actions import ask_address, open_identity
from moderation.measures.actions.measures import take_measure
from moderation.models import Approval, Case
from moderation.notices.actions import submit_notice
from tests.accounts import authenticator as device
from tests.consultations.drafts import preview_link
from tests.core import uploads
from tests.factories import make, workshops
from tests.lifecycle.waiting import waiting_act
from tests.pages import given
from tests.questionnaires import given as questionnaires
from tests.votes import polls
from tests.workshops import given as carded
from tests.workshops import recorded
from tests.workshops.voices import voice

# Addresses with declarations of their own: the API, the operator's pages, and the page of the
# design language.
OTHERS = ("api/v1/", "health/", "metrics", "components/")
BENCH = "staff/workshops/<uuid:workshop_id>/recordings/"
PARAMETER = re.compile(r"<\w+:(\w+)>")
# The public name of a participant who only votes in the world.
ONLY_VOTED = "VOIXSEULE"
# The places where pages are opened, and the parameters that make an address worth opening there.
PLACES = {
    "published": None,
    "draft": {"slug", "file_id"},
    "pending": {"number", "kind", "case_id"},
    "pending comment": {"comment_id", "kind"},
    "hidden": {
        "number",
        "kind",
        "appeal_id",
        "approval_id",
        "decision_id",
        "key",
        "measure_id",
        "participant_id",
    },
}


@dataclass(frozen=True)
class Page:
    """A line of the table of addresses."""

    address: str
    name: str
    act: str | None
    accepts_posts: bool

    @property
    def parameters(self):
        """Return the names of the parameters of the address."""
        return set(PARAMETER.findall(self.address))

    def at(self, values):
        """Return the address with these values. Values for this page alone take precedence."""
        own = values.get(self.name, {})
        return "/" + PARAMETER.sub(
            lambda found: str(own.get(found[1]) or values[found[1]]), self.address
        )


@cache
def pages():
    """Return every page."""
    return tuple(_walk(get_resolver().url_patterns, ""))


def _walk(patterns, above):
    for pattern in patterns:
        address = above + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from _walk(pattern.url_patterns, address)
        elif isinstance(pattern, URLPattern) and not address.startswith(OTHERS):
            view = pattern.callback
            yield Page(
                address,
                pattern.name,
                getattr(view, "policy", None),
                _reads_forms(inspect.unwrap(view)),
            )


def _reads_forms(function, visited=frozenset()):
    """Return whether a view, or a function that it calls, reads the method or the form."""
    names, constants = set(function.__code__.co_names), function.__code__.co_consts
    if names & {"POST", "posted"} or "POST" in constants:
        return True
    visited |= {function}
    called = {
        callee for name in names if inspect.isfunction(callee := function.__globals__.get(name))
    } - visited
    return any(
        _reads_forms(callee, visited)
        for callee in called
        if callee.__module__.startswith("frontend.")
    )


@dataclass
class World:
    """The values of parameters by place, a signed-in browser per person, and published files."""

    places: dict[str, dict]
    people: dict[str, Viewer]
    files: list[str]
    browsers: dict[str, tuple[Client, dict[str, str]]] = field(default_factory=dict)

    def sign_in(self, name, viewer, host, *, then=None):
        """Let a person sign in on a host.

        If `then` is given, take their cookies to that other host.
        """
        browser = make.client(viewer, host=host)
        browser.get("/nowhere/")  # the first address that is opened on a day records the day
        self.browsers[name] = (
            Client(headers={"host": then or host}),
            {key: cookie.value for key, cookie in browser.cookies.items()},
        )

    def browser(self, name):
        """Return the browser of a person as it was just after signing in."""
        browser, cookies = self.browsers[name]
        browser.cookies = SimpleCookie(cookies)
        return browser

    def addresses(self, page):
        """Return pairs of place and address, for every place where a page can be opened."""
        return [
            (place, page.at(self.places[place]))
            for place, wanted in PLACES.items()
            if (wanted is None or wanted & page.parameters)
            and page.parameters <= set(self.places[place])
        ]


def extract_content(content):
    """Return everything that a reader finds in a response, including every file of an archive."""
    if not content.startswith(b"PK"):
        return content
    with zipfile.ZipFile(BytesIO(content)) as archive:
        return b"\n".join(archive.read(name) for name in archive.namelist())


@contextmanager
def skip_slow_steps(media):
    """Leave out slow steps that other tests check.

    Pages of errors are empty and no PDF is drawn.
    """
    settings = override_settings(MEDIA_ROOT=media)
    bare = mock.patch(
        "frontend.errors.render", lambda *args, status, **context: HttpResponse(status=status)
    )
    undrawn = mock.patch(
        "consult.core.papers.paper.write_pdf", lambda markup, styles: BytesIO(markup.encode())
    )
    with settings, bare, undrawn:
        yield


def world(
    organisation, host="testserver", *, word="ensemble", slugs=("ouverte", "brouillon")
) -> World:
    """Make a draft and an open consultation, and one person of every role.

    Both consultations have one object of every kind, and the data of the open one are published.
    Every text that a person wrote in the world contains the `word`.
    """
    with tenancy.organisation(organisation.pk):
        opened = make.consultation(organisation, slug=slugs[0], title_fr=f"Pour un essai {word}")
        draft = make.consultation(
            organisation,
            slug=slugs[1],
            title_fr=f"Encore un essai {word}",
            summary_fr="Un essai.",
            state="draft",
        )
        people = create_people([opened, draft], word)
        places = {"draft": set_up(draft, people, word), **fill(opened, people, word)}
        version = publish_now(viewer=people["manager"], slug=opened.slug)
        files = [
            f"/open-data/{opened.slug}/{version.number}/{file['name']}" for file in version.files
        ]
        made_world = World(places, people, files)
        for name, viewer in {"visitor": None, **people}.items():
            made_world.sign_in(name, viewer, host)
        return made_world


def create_people(consultations, word):
    """Create one person of every role, with the roles of consultations in all of them."""
    first, *others = consultations
    name_fields = {"public_name": f"Personne {word} (exemple)"}
    people = {name: make.person(consultation=first, **name_fields) for name in ("owner", "other")}
    everywhere = ("facilitator", "respondent", "writer", "moderator", "manager")
    for role in (*everywhere, "organisation_admin"):
        people[role] = make.person(role, first, **name_fields)
    for role in everywhere:
        for consultation in others:
            role_fields = {
                "participant": people[role].participant,
                "role": role,
                "consultation": consultation,
            }
            RoleGrant.objects.create(organisation=first.organisation, **role_fields)
        people[role] = make.again(people[role])
    admin = make.account(is_platform_admin=True)
    return people | {
        "platform_admin": make.person(
            organisation=first.organisation, account_=admin, **name_fields
        )
    }


def fill(consultation, people, word):
    """Create one object of every kind in an open consultation; return the parameters by place."""
    places = {
        "published": set_up(consultation, people, word)
        | _create_debate(consultation, people, word)
        | _create_facilitated_workshop(consultation, people, word)
        | _create_workshops(consultation, people, word)
        | _create_voice_message(consultation, people)
        | _publish_synthesis(consultation, people, word)
        | _create_answers(consultation, people, word),
        "pending": _create_pending_proposal(consultation, people, word),
        "pending comment": _create_pending_comment(consultation, people, word),
        "hidden": _create_removed_proposal(consultation, people, word),
    }
    for name in ("published", "pending"):
        places[name]["appeal"] = places["hidden"]["appeal"]
    places["published"]["decision_number"] = places["hidden"]["decision_number"]
    return places


def set_up(consultation, people, word):
    """Set up a consultation before any participant writes in it."""
    topic = consultation.topics.first()
    topic.title_fr = f"Un thème {word}"
    topic.save()
    document_fields = {
        "title_fr": f"Un rapport {word} (exemple)",
        "url": "https://example.org/rapport",
    }
    manager, to_consultation = people["manager"], {"consultation_id": consultation.pk}
    cover = prepare(uploads.upload(uploads.image(size=(60, 40))))
    updated = welcome_actions.choose_cover(
        viewer=manager, upload=cover, cover_alt_fr=f"Une rue {word}", **to_consultation
    )
    welcome_actions.choose_topic_picture(
        viewer=manager,
        topic_id=topic.pk,
        upload=prepare(uploads.upload(uploads.image(size=(60, 40)))),
        picture_alt_fr=f"Un banc {word}",
        picture_credit=f"Une photographe {word} (exemple)",
    )
    consultation.refresh_from_db()  # the row is saved as a whole below
    partner = welcome_actions.add_partner(
        viewer=manager, name=f"Un partenaire {word} (exemple)", **to_consultation
    )
    point_fields = {"kind": "counter", "name_fr": f"Accueil {word} (exemple)"}
    question = polls.draft(consultation, sentence_fr=f"Quand ouvrir {word} ? (exemple)")
    return {
        "slug": consultation.slug,
        "question_id": question.pk,
        "option_id": question.poll.options.first().pk,
        **_get_questionnaire_ids(
            questionnaires.draft(consultation, title_fr=f"Un questionnaire {word} (exemple)")
        ),
        "file_id": updated.cover_id,
        "name": "small.webp",
        "partner_id": partner.pk,
        "point_id": welcome_actions.add_help_point(
            viewer=manager, **point_fields, **to_consultation
        ).pk,
        "link_id": preview_link(consultation).pk,
        # It is stopped, so that the pages of acts show their buttons.
        "act_id": waiting_act(consultation, state="stopped", settled_at=timezone.now()).pk,
        "topic_slug": topic.slug,
        "topic_id": topic.pk,
        "task": "subject",
        "phase_id": consultation.phases.first().pk,
        "field_id": given.field(consultation, label=f"Un champ {word}").pk,
        "tag_id": given.tag(consultation, f"Mot {word}"[:40]).pk,
        **_add_source(consultation, manager, word),
        **_add_theme_and_sample(consultation),
        "document_id": document_actions.add_document(
            viewer=people["manager"], topic_id=topic.pk, **document_fields
        ).pk,
        "grant_id": RoleGrant.objects.get(consultation=consultation, role="facilitator").pk,
        **_invite_facilitator(consultation, people["manager"], word),
        **_open_window(consultation, people["manager"]),
        **_create_synthesis(consultation, people["manager"], word),
        "model_id": template_actions.save_template(
            viewer=manager, name=f"Un modèle {word} de {consultation.slug}", **to_consultation
        ).pk,
    }


def _invite_facilitator(consultation, manager, word):
    invitation = invite(
        viewer=manager,
        email=f"invite-{word}@example.org",
        role=Role.FACILITATOR,
        consultation_id=consultation.pk,
    )
    return {
        "invitation_id": invitation.pk,
        "invitation": {"token": path_of(invitation).split("/")[2]},
    }


def _add_theme_and_sample(consultation):
    """Add a candidate theme and a sample to code, with one contribution each if there is one."""
    place_fields = {"organisation": consultation.organisation, "consultation": consultation}
    theme = CandidateTheme.objects.create(**place_fields, title="Un regroupement (exemple)")
    sample = CodingSample.objects.create(
        **place_fields, number=1, seed="exemple", codes=["Un", "Deux"]
    )
    for proposal in consultation.proposals.all()[:1]:
        member_fields = {
            "organisation": consultation.organisation,
            "proposal": proposal,
            "place": 1,
        }
        ThemeMembership.objects.create(**member_fields, theme=theme)
        for seat in (1, 2):
            Coding.objects.create(**member_fields, sample=sample, seat=seat)
    return {"theme_id": theme.pk, "sample_number": sample.number}


def _add_source(consultation, manager, word):
    """Add a source with a kind of actor."""
    arguments = {"viewer": manager, "consultation_id": consultation.pk}
    kind = kind_actions.add_kind(**arguments, label_fr=f"Écoles {word} de {consultation.slug}")
    source = source_actions.add_source(
        **arguments, title=f"Un livre {word} (exemple)", kind_id=kind.pk
    )
    return {"source_id": source.pk, "kind_id": kind.pk}


def _publish_synthesis(consultation, people, word):
    """Publish the synthesis with a paragraph in each chapter."""
    synthesis = find_synthesis(people["manager"], consultation.pk)
    contribution = given.owned(consultation, people["owner"])
    point = write_chapters(synthesis, contribution, people["writer"], word)
    quotation = _add_quotation(synthesis, consultation, people["writer"])
    public, own = _review_synthesis(synthesis, point, people, word)
    version = synthesis.versions.get()
    objection = objection_actions.submit_objection(
        viewer=people["owner"],
        proposal_id=contribution.pk,
        passage=point.pk,
        body=f"Ce n'est pas cela {word}.",
    )
    return {
        "version": version.number,
        "place": 1,
        "quotation_id": quotation.pk,
        "passage": point.pk,
        "objection_id": objection.pk,
        "remark_id": own.pk,
        "synthesis-remark": {"remark_id": public.pk},
    }


def write_chapters(synthesis, contribution, writer, word):
    """Write a paragraph in each chapter, and a point that counts a contribution; return the point."""
    for chapter in synthesis.chapters.all():
        block_actions.add_block(
            viewer=writer, chapter_id=chapter.pk, kind="paragraph", text=f"Écrit {word}."
        )
    point = block_actions.add_block(
        viewer=writer,
        chapter_id=synthesis.chapters.last().pk,
        kind="main_point",
        text=f"Un point {word}.",
    )
    main_point_actions.attach_contributions(
        viewer=writer, block_id=point.pk, proposal_ids=[contribution.pk]
    )
    return point


def _review_synthesis(synthesis, point, people, word):
    """Publish a version after a review, and open another review; return a remark of each."""
    arguments = {"viewer": people["manager"], "synthesis_id": synthesis.pk}
    today = timezone.localdate()
    remarks = []
    for number in (1, 2):
        publication_actions.submit_to_review(opens_on=today, closes_on=today, **arguments)
        remarks.append(
            remark_actions.submit_remark(
                viewer=people["owner"],
                synthesis_id=synthesis.pk,
                passage=point.pk,
                agrees=False,
                body=f"Un oubli {number} {word}.",
                charter_accepted=True,
            )
        )
        if number == 1:
            publication_actions.end_review(**arguments)
            publication_actions.publish_version(**arguments)
    return remarks


def _add_quotation(synthesis, consultation, writer):
    """Quote a contribution in the chapter of a topic."""
    proposal = given.proposal(consultation)
    return quote_in_chapter(
        viewer=writer,
        chapter_id=synthesis.chapters.filter(kind="topic").first().pk,
        source=SourceReference("proposal", proposal_id=proposal.pk, version=1),
        text="Beaucoup de personnes",
        accepted_warnings=["negation_outside"],
    )


def _create_synthesis(consultation, manager, word):
    """Create a synthesis with a main point, and a comment about it."""
    synthesis = chapter_actions.create_synthesis(
        viewer=manager, consultation_id=consultation.pk, title=f"Une synthèse {word} (exemple)"
    )
    topics = synthesis.chapters.filter(kind="topic")
    if consultation.published_at is None:
        topics.first().delete()  # a topic without a chapter can be removed from a draft
    chapter = topics.first()
    block = block_actions.add_block(
        viewer=manager, chapter_id=chapter.pk, kind="main_point", text=f"Un point {word}."
    )
    comment = comment_actions.add_comment(
        viewer=manager, block_id=block.pk, text=f"À revoir {word}."
    )
    return {"chapter_id": chapter.pk, "block_id": block.pk, "block_comment_id": comment.pk}


def _open_window(consultation, manager):
    """Open a workshop window. Its address names the published consultation only."""
    room = window_actions.open_window(
        viewer=manager, consultation_id=consultation.pk, hours=2, places=30
    )
    return {"window_id": room.pk, "code": room.code}


def _create_debate(consultation, people, word):
    """Create a debate: a reported proposal and comment of the owner, positions and a ballot.

    Also create a token and the organisation's own objects.
    """
    organisation, owner = consultation.organisation, people["owner"]
    text, comment = _create_texts(consultation, owner, word)
    receipt = given.position(text, owner)
    question = polls.opened(consultation, sentence_fr=f"Quand fermer {word} ? (exemple)")
    for viewer in (owner, people["other"]):
        polls.vote(viewer, question, 0)
    questionnaire = questionnaires.opened(
        consultation, title_fr=f"Un autre questionnaire {word} (exemple)"
    )
    for viewer in (owner, people["other"]):
        questionnaires.answered(questionnaire, viewer, wish=f"Un souhait {word} (exemple)")
    given.position(text, people["other"])
    voter = make.person(consultation=consultation, public_name=ONLY_VOTED)
    polls.vote(voter, question, 1)
    given.position(text, voter)
    notice = submit_notice(
        viewer=people["other"], target_kind="comment", target_id=comment.pk, reason="spam"
    )
    admin = RoleGrant.objects.get(organisation=organisation, role="organisation_admin")
    second = invite(
        viewer=people["organisation_admin"],
        email=f"admin-{word}@example.org",
        role=Role.ORGANISATION_ADMIN,
    )
    return {
        "number": text.number,
        "question_id": question.pk,
        "option_id": polls.ids(question)[0],
        **_get_questionnaire_ids(questionnaire),
        **_create_reviewed_questionnaire(consultation, people, word),
        **_create_recordings(consultation, people, word),
        "comment_id": comment.pk,
        "kind": "proposal",
        "target_id": text.pk,
        "case_id": notice.case_id,
        "notice_id": notice.pk,
        "nth": 1,
        "passkey_id": _create_passkey(owner),
        "draft_id": given.draft(consultation.topics.first(), owner, body=f"Pas encore {word}.").pk,
        "token_id": create_api_token(viewer=owner, name=f"Un programme {word}")[0].pk,
        "staff-organisation-role-revoke": {"grant_id": admin.pk},
        **{
            f"staff-organisation-invitation-{act}": {"invitation_id": second.pk}
            for act in ("again", "withdraw")
        },
        "member_id": add_usual_member(
            viewer=people["organisation_admin"],
            email=f"habituelle-{word}@example.org",
            role=Role.WRITER,
        ).pk,
        "account_id": make.account(hears_appeals=True).pk,
        "token": token_of(owner.participant.pk),
        "receipt": receipt.commitment,
        "version": 1,
        "part": 1,
        "filename": "proposals.csv",
        "hash_": organisation.brand_hash,
        "colour": "9A3B26",
        "organisation_id": organisation.pk,
    }


REGISTRATION_PAGES = (
    *("staff-workshop-coming", "staff-workshop-coming-remove", "staff-workshop-people"),
    *("staff-workshop-dismiss", "staff-workshop-expected-dismiss", "staff-workshop-cancel"),
)


def _create_workshops(consultation, people, word):
    """Create workshops: an upcoming one with a registration, and a declared one."""
    manager, title = people["manager"], {"title": f"Un atelier {word} (exemple)"}
    workshops.opened(consultation)
    workshops.held(
        consultation, viewer=manager, structure=f"Une médiathèque {word} (exemple)", minutes=word
    )
    workshop = workshops.announced(
        consultation, viewer=manager, takes_registrations=True, seats=20, **title
    )
    facilitation = workshop.facilitators.create(
        organisation=workshop.organisation, participant=people["facilitator"].participant
    )
    registration = workshops.registered(workshop, name=f"Une voisine {word} (exemple)")
    expected = facilitator_actions.appoint_facilitator(
        viewer=manager, workshop_id=workshop.pk, email=f"anime-{word}@example.org"
    )
    return {
        "workshop_number": workshop.number,
        "workshop_id": workshop.pk,
        "registration_id": registration.pk,
        "facilitation_id": facilitation.pk,
        "expected_id": expected.pk,
        **{name: {"workshop_id": workshop.pk} for name in REGISTRATION_PAGES},
        "declaration_id": workshops.declared(consultation, message=f"Bonjour {word}.").pk,
        **_create_cards(workshop, manager),
        "workshop-coming": {"token": coming_token(registration.pk)},
    }


def _create_voice_message(consultation, people):
    """Create a voice message that waits for its transcript."""
    return {"voice_id": voice(consultation.topics.first(), people["owner"]).pk}


def _create_answers(consultation, people, word):
    """Create a published answer to a topic with a milestone and a service, a draft, a template."""
    manager = people["manager"]
    words = {"state": "under_study", "body": f"Une étude {word} (exemple)."}
    topic = consultation.topics.first()
    extract_content = draft_answer(manager, consultation.pk, topic_id=topic.pk, **words)
    publish_answers(manager, [extract_content.pk])
    step = add_milestone(
        manager, extract_content.pk, happened_on=date(2026, 3, 1), text=f"Un vote {word} (exemple)."
    )
    service = create_service(manager, consultation.pk, name=f"Voirie {word} (exemple)")
    text = given.proposal(
        consultation, people["other"], title=f"Un banc {word}", body=f"Un banc {word} (exemple)."
    )
    draft = draft_answer(manager, consultation.pk, proposal_ids=[text.pk], **words)
    model = create_template(manager, consultation.pk, title=f"Étude {word}", **words)
    return {
        "answer_id": draft.pk,
        "template_id": model.pk,
        "milestone_id": step.pk,
        "service_id": service.pk,
    }


def _create_cards(workshop, manager):
    """Create two consent cards. One was withdrawn and does not belong to a voice yet."""
    carded.cards(workshop, manager, {}, {"voice": True})
    take_card_back(viewer=manager, workshop_id=workshop.pk, number=2)
    paper = {"workshop_code": workshop.code, "topic_number": 1, "card_number": 1}
    return paper | {"staff-workshop-card-voice": {"card_number": 2}}


def _create_facilitated_workshop(consultation, people, word):
    """Create a workshop of the facilitator with every kind of object that is written after it."""
    facilitator, title = people["facilitator"], {"title": f"Un soir {word} (exemple)"}
    workshop_argument = {
        "workshop_id": workshops.draft(consultation, viewer=facilitator, **title).pk
    }
    workshop_actions.declare_presence(viewer=facilitator, participants=12, **workshop_argument)
    topic = consultation.topics.first()
    words = {
        "title": f"Ce que dit la table {word} (exemple)",
        "body": f"Une carte des lieux {word} (exemple).",
    }
    contribution = contribution_actions.write_contribution(
        viewer=facilitator, topic_id=topic.pk, **words, **workshop_argument
    )
    photo = prepare(uploads.upload(uploads.image(size=(60, 40))))
    photo_actions.add_photos(viewer=facilitator, sent=[photo], **workshop_argument)
    count = count_actions.declare_count(
        viewer=facilitator, label=f"Une carte {word} (exemple)", count=3, **workshop_argument
    )
    [stored_photo] = photos_of(
        facilitator, get_workshop(facilitator, workshop_argument["workshop_id"])
    )
    ids = {"photo_id": stored_photo.pk, "count_id": count.pk, "ending": "csv"}
    own = dict.fromkeys(
        (page.name for page in of_workshops if "workshop_id" in str(page.pattern)),
        workshop_argument,
    )
    for name in (
        "staff-workshop-contribution",
        "staff-workshop-withdraw",
        "staff-workshop-restore",
    ):
        own[name] = workshop_argument | {"number": contribution.number}
    return ids | own


def _create_passkey(viewer):
    """Create a passkey of a person, without a device."""
    return device.store_passkey(viewer.participant.account).pk


def _get_questionnaire_ids(questionnaire):
    """Return the ids of a questionnaire and of an item that is answered with a text."""
    section = questionnaire.sections.get(place=1)
    item = section.items.get(place=2)
    of_it = {"questionnaire_id": questionnaire.pk, "section_id": section.pk, "item_id": item.pk}
    return of_it | {"n": questionnaire.number}


def _create_reviewed_questionnaire(consultation, people, word):
    """Create a closed questionnaire with one answer that was read and one that waits."""
    questionnaire = questionnaires.opened(
        consultation, title_fr=f"Un dernier questionnaire {word} (exemple)"
    )
    for viewer in (people["owner"], people["other"]):
        questionnaires.answered(questionnaire, viewer, wish=f"Un vœu {word} (exemple)")
    closed = questionnaires.closed(questionnaire)
    item = questionnaires.item(closed, "wish")
    first, *_rest = text_selectors.pile(people["moderator"], closed, item, "waiting").texts
    read_answer(viewer=people["moderator"], answer_id=first.pk, reading="published")
    names = (
        "questionnaire-results",
        "questionnaire-texts",
        "staff-questionnaire-answers",
        "staff-questionnaire-read",
    )
    return dict.fromkeys(names, _get_questionnaire_ids(closed))


def _create_recordings(consultation, people, word):
    """Create a public recording with captions, and the reading link of another recording."""
    spoken = recorded.recording(recorded.workshop(consultation), may_publish_sound=True)
    facilitator = recorded.facilitator(spoken.workshop)
    recorded.validated(spoken, facilitator)
    recording_actions.publish_whole(viewer=facilitator, recording_id=spoken.pk)
    facilitator_fields = {
        "organisation": consultation.organisation,
        "participant": people["facilitator"].participant,
    }
    spoken.workshop.facilitators.create(**facilitator_fields)
    other = recorded.recording(spoken.workshop)
    recorded.drafted(other, f"Il faut un lieu {word}.")
    _link, token = validation_actions.make_reading_link(viewer=facilitator, recording_id=other.pk)
    by_link = {
        name: {"token": token} for name in ("read-over", "read-over-answer", "read-over-thanks")
    }
    recording_ids = {"workshop_number": spoken.workshop.number, "recording_number": spoken.number}
    captions = {
        "media-captions": {"file_id": spoken.media.file_id},
        "workshop-recording": recording_ids,
    }
    return by_link | captions | _create_excerpt(facilitator, other, word)


def _create_excerpt(facilitator, recording, word):
    """Create an excerpt that waits for its proposal, and an objection to its transcript.

    Return the ids for the pages of its recording.
    """
    excerpt = excerpt_actions.make_excerpt(viewer=facilitator, **recorded.select_words(recording))
    topic = recording.workshop.consultation.topics.first()
    excerpt_actions.attach_excerpt(viewer=facilitator, excerpt_id=excerpt.pk, topic_id=topic.pk)
    here = {"workshop_id": recording.workshop_id, "recording_number": recording.number}
    objection = validation_actions.note_objection(
        viewer=facilitator, recording_id=recording.pk, text=f"Je n'ai pas dit cela {word}."
    )
    here |= {"place": 1, "excerpt_id": excerpt.pk, "participant_objection_id": objection.pk}
    new = {name: here[name] for name in here if name != "workshop_id"}
    return new | {page.name: here for page in pages() if page.address.startswith(BENCH)}


def _create_pending_proposal(consultation, people, word):
    """Create a proposal that waits for a moderator."""
    with _moderate_before_publication(consultation):
        text = given.proposal(consultation, people["owner"], **_make_proposal_words(word))
    case = Case.objects.get(target_id=text.pk)
    # No decision about it exists, so that no appeal has this number.
    return _get_text_parameters(text, case_id=case.pk, appeal={"number": 999})


def _create_pending_comment(consultation, people, word):
    """Create a comment that waits for a moderator, under a published proposal."""
    text = given.proposal(consultation, people["owner"], **_make_proposal_words(word))
    with _moderate_before_publication(consultation):
        comment = given.comment(text, people["owner"], body=f"Une remarque {word}.")
    return _get_text_parameters(text, comment_id=comment.pk, kind="comment", target_id=comment.pk)


def _create_removed_proposal(consultation, people, word):
    """Create a proposal that a moderator removed, with a comment on it."""
    text, comment = _create_texts(consultation, people["owner"], word)
    decision = _remove(text, people, word)
    still_to_contest = _remove(_create_texts(consultation, people["owner"], word)[0], people, word)
    extra = {"decision_id": decision.pk, "appeal": {"number": still_to_contest.number}}
    return _get_text_parameters(text, comment_id=comment.pk, **extra) | _create_appeal(
        people, decision, word
    )


def _remove(text, people, word):
    reasons = {
        "action": "remove",
        "reason": "insult",
        "facts": f"Une voisine y est traitée de menteuse {word}.",
    }
    return decide(viewer=people["moderator"], target_kind="proposal", target_id=text.pk, **reasons)


def _create_appeal(people, decision, word):
    """Create an appeal against a decision, and removals that wait for a second person."""
    decision_key = {"consultation_id": decision.consultation_id, "number": decision.number}
    appeal = lodge_appeal(
        viewer=people["owner"], text=f"Je ne vise personne {word}.", **decision_key
    )
    payload = {"cases": [], "count": 21, "reason": "spam", "facts": f"Une même publicité {word}."}
    request_fields = {
        "organisation": decision.organisation,
        "asked_by": people["moderator"].participant,
    }
    approval = Approval.objects.create(
        kind="removals", consultation=decision.consultation, payload=payload, **request_fields
    )
    limit = {"kind": "warn", "reason": "insult", "facts": f"Deux rappels déjà {word}."}
    limit |= {
        "participant_id": people["owner"].participant.pk,
        "consultation_id": decision.consultation_id,
    }
    key = key_of(take_measure(viewer=people["moderator"], **limit).pk)
    slow = {
        "kind": "slow",
        "days": 3,
        "minutes": 30,
        "participant_id": people["other"].participant.pk,
    }
    slowed = take_measure(viewer=people["moderator"], **limit | slow)
    parameters = {
        "key": key,
        "measure_id": slowed.pk,
        "participant_id": people["owner"].participant.pk,
    }
    parameters["staff-identity"] = {
        "approval_id": _open_identity(people, decision.consultation, word).pk
    }
    return parameters | {
        "appeal_id": appeal.pk,
        "approval_id": approval.pk,
        "decision_number": decision.number,
    }


def _open_identity(people, consultation, word):
    """Create an opened disclosure of the owner's address, which two people agreed to."""
    arguments = {
        "participant_id": people["owner"].participant.pk,
        "consultation_id": consultation.pk,
    }
    request = ask_address(
        viewer=people["moderator"], facts=f"Une menace à transmettre {word}.", **arguments
    )
    answer_approval(viewer=people["organisation_admin"], approval_id=request.pk, grant=True)
    return open_identity(viewer=people["moderator"], approval_id=request.pk)


def _get_text_parameters(text, **extra):
    parameters = {
        "slug": text.consultation.slug,
        "number": text.number,
        "kind": "proposal",
        "target_id": text.pk,
    }
    return parameters | extra


def _create_texts(consultation, author, word):
    text = given.proposal(consultation, author, **_make_proposal_words(word))
    return text, given.comment(text, author, body=f"Une remarque {word}.")


def _make_proposal_words(word):
    return {
        "title": f"Ouvrir un lieu d'aide {word}",
        "body": f"{given.BODY} C'est ce que nous disons {word}.",
    }


@contextmanager
def _moderate_before_publication(consultation):
    """Let texts wait for a moderator inside the block."""
    consultation.moderation_mode = "pre"
    consultation.save()
    yield
    consultation.moderation_mode = "post"
    consultation.save()
