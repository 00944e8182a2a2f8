"""A consultation with one of each object, people of every role, and valid bodies for each route."""

from dataclasses import dataclass, field
from uuid import UUID, uuid4

from django.utils import timezone

from consult.accounts.invitations.actions import invite
from consult.accounts.roles.selectors import role_grants
from consult.accounts.viewer import Viewer
from consult.media.actions.uploads import create_upload
from consult.notifications.links import token_of
from consult.outcomes.answers.actions.publication import put_answer
from consult.outcomes.models import Synthesis
from consult.outcomes.remarks.actions import publish_remarks, submit_remark
from consult.outcomes.syntheses.actions import blocks, chapters
from consult.outcomes.syntheses.actions.publication import submit_to_review
from consult.workshops.recordings.actions.recordings import publish_whole
from moderation.appeals.actions.appeals import lodge_appeal
from moderation.decisions.actions.decisions import decide
from moderation.measures.actions.measures import ask_measure, take_measure
from moderation.notices.actions import submit_notice
from tests.api.callers import TEXT, Caller, comment, proposal
from tests.api.examples import sent_in
from tests.factories import make, workshops
from tests.media.given import OCTETS, TUS, Sender, announced
from tests.outcomes import published
from tests.questionnaires import given as questionnaires
from tests.votes import polls
from tests.workshops import recorded
from votes.actions.positions import cast_position
from votes.selectors.questions import list_questions


@dataclass
class World:
    """A consultation with the ids of its objects, its people and their API clients."""

    consultation: object
    ids: dict[str, str]
    people: dict[str, Viewer]
    callers: dict[str, Caller] = field(default_factory=dict)

    def caller(self, name):
        """Return the API client of a person of the world, made once."""
        if name not in self.callers:
            host = "autre.example.org" if name.startswith("foreign") else "testserver"
            self.callers[name] = Caller(self.people.get(name), host=host)
        return self.callers[name]


def world(consultation, other_consultation=None) -> World:
    """Create an open consultation with one of each object and people of every role."""
    author, voter = make.person(consultation=consultation), make.person(consultation=consultation)
    written = proposal(consultation, author)
    new_comment = comment(written, author)
    position = cast_position(
        viewer=author, proposal_id=written.pk, choice="agree", request_id=uuid4()
    )
    cast_position(viewer=voter, proposal_id=written.pk, choice="mixed", request_id=uuid4())
    notice = submit_notice(
        viewer=voter, target_kind="comment", target_id=new_comment.pk, reason="spam"
    )
    ids = {
        "proposal": written.pk,
        "comment": new_comment.pk,
        "topic": written.topic_id,
        "phase": consultation.phases.get().pk,
        "case": notice.case_id,
    }
    poll = polls.opened(consultation, visibility="live")
    for viewer in (author, voter):
        polls.vote(viewer, poll, 0)
    ids |= {"poll": poll.pk, "option": polls.ids(poll)[1]}
    prepared = polls.draft(consultation)
    ids |= {
        "draft_poll": prepared.pk,
        "option_id": prepared.poll.options.first().pk,
        "closed_poll": polls.end(polls.opened(consultation)).pk,
    }
    questionnaire = questionnaires.opened(consultation)
    questionnaires.answered(questionnaire, voter, wish="Un souhait (exemple)")
    ids["questionnaire"] = questionnaires.closed(questionnaire).pk
    ids["open_questionnaire"] = questionnaires.opened(consultation).pk
    drafted = questionnaires.draft(consultation)
    section = drafted.sections.first()
    ids |= {
        "draft_questionnaire": drafted.pk,
        "section_id": section.pk,
        "item_id": section.items.first().pk,
    }
    ids["question"] = (
        list_questions(Viewer.system(consultation.organisation)).get(proposal=written).pk
    )
    sent = {"purpose": "voice", "name": "voix.ogg", "length": 10}
    ids["upload"] = create_upload(viewer=author, consultation_id=consultation.pk, **sent).pk
    ids |= _create_recording(consultation)
    people = {"owner": author, "other": voter}
    for role in (
        "facilitator",
        "respondent",
        "writer",
        "moderator",
        "manager",
        "organisation_admin",
    ):
        people[role] = make.person(role, consultation)
    ids |= _create_decisions(people["owner"], make.person("moderator", consultation), consultation)
    ids |= _create_measures(
        people["organisation_admin"], make.person("moderator", consultation), consultation
    )
    workshop = workshops.held(workshops.opened(consultation))
    workshop.facilitators.create(
        organisation=workshop.organisation, participant=people["facilitator"].participant
    )
    ids["workshop"] = workshop.pk
    people["platform_admin"] = make.person(
        consultation=consultation, account_=make.account(is_platform_admin=True)
    )
    if other_consultation:
        people |= {
            f"foreign_{role}": make.person(role, other_consultation)
            for role in ("moderator", "manager")
        }
        people["foreign_participant"] = make.person(consultation=other_consultation)
    ids |= _create_team(people, consultation)
    put_answer(people["manager"], written.pk, state="under_study", body="La ville y travaille.")
    point = published.main_point("Il manque une salle.", written)
    published.synthesis(consultation, point)
    ids["passage"] = point.id
    ids |= _open_review(people["manager"], author, consultation)
    host = consultation.organisation.hosts.get().domain
    slug = consultation.slug
    ids["sent"] = Sender(people["manager"], host=host).sent(b"0123456789", consultation=slug)
    text_ids = {name: str(pk) for name, pk in ids.items()}
    text_ids |= {
        "commitment": position.receipt.commitment,
        "token": token_of(author.participant.pk),
    }
    return World(consultation, text_ids | {"slug": consultation.slug}, people)


def _create_team(people, consultation):
    """Invite a facilitator, and find the role of the one who is there."""
    invitation = invite(
        viewer=people["manager"],
        email="invitee@example.org",
        role="facilitator",
        consultation_id=consultation.pk,
    )
    grants = role_grants(people["manager"], consultation.pk)
    grant = grants.get(participant=people["facilitator"].participant)
    return {"invitation_id": invitation.pk, "member_id": grant.pk}


def _create_decisions(author, moderator, consultation):
    """Create two decisions on texts of the author: one is contested, one may still be contested."""
    decision = {"action": "restrict", "reason": "insult", "facts": "Un mot de trop (exemple)."}
    texts = [proposal(consultation, author) for _ in range(2)]
    first, second = (
        decide(viewer=moderator, target_kind="proposal", target_id=text.pk, **decision).number
        for text in texts
    )
    appeal_fields = {"number": first, "text": "Je ne vise personne (exemple)."}
    appeal = lodge_appeal(viewer=author, consultation_id=consultation.pk, **appeal_fields)
    return {"appeal": appeal.pk, "number": second}


def _create_measures(admin, moderator, consultation):
    """Create a slowed participant, whose account an administrator also asked to close."""
    participant = make.person(consultation=consultation).participant
    fields = {"participant_id": participant.pk, "consultation_id": consultation.pk, **MEASURED}
    slowed = take_measure(viewer=moderator, **fields | {"kind": "slow"}, days=3, minutes=30)
    approval = ask_measure(viewer=admin, **fields | {"kind": "close"})
    return {"participant": participant.pk, "measure": slowed.pk, "approval": approval.pk}


def _open_review(manager, author, consultation):
    """Open the review of the draft, with a public remark of the author on one of two passages."""
    draft = Synthesis.objects.get(consultation=consultation)
    chapter = chapters.add_chapter(viewer=manager, synthesis_id=draft.pk, kind="introduction")
    first, second = (
        blocks.add_block(
            viewer=manager, chapter_id=chapter.pk, kind="paragraph", text=f"{word} (exemple)."
        )
        for word in ("Un passage", "Un autre passage")
    )
    today = timezone.localdate()
    submit_to_review(viewer=manager, synthesis_id=draft.pk, opens_on=today, closes_on=today)
    remark_fields = {
        "agrees": False,
        "body": "Il manque un mot (exemple).",
        "charter_accepted": True,
    }
    remark = submit_remark(viewer=author, synthesis_id=draft.pk, passage=first.pk, **remark_fields)
    publish_remarks(draft, 1)
    return {"remark": remark.pk, "draft_passage": second.pk}


def _create_recording(consultation):
    """Create a recording with public sound and its transcript."""
    spoken = recorded.recording(recorded.workshop(consultation), may_publish_sound=True)
    facilitator = recorded.facilitator(spoken.workshop)
    recorded.validated(spoken, facilitator)
    publish_whole(viewer=facilitator, recording_id=spoken.pk)
    return {
        "workshop": spoken.workshop_id,
        "recording": spoken.pk,
        "segment": spoken.segments.first().pk,
    }


def address(route: str, ids: dict, method: str = "GET") -> str:
    """Return a route of the schema as an address of the world."""
    if "/ballot/" in route:
        return route.removeprefix("/api/v1").format(id=ids["poll"])
    written = WRITTEN.get((method, route.removeprefix("/api/v1")))
    nouns = (
        "proposal",
        "comment",
        "topic",
        "phase",
        "questionnaire",
        "question",
        "upload",
        "workshop",
        "recording",
        "remark",
        "case",
    )
    noun = next((noun for noun in nouns if f"/{noun}" in route), "case")
    if "/moderation/" in route:
        noun = next((OF_MODERATION[part] for part in OF_MODERATION if part in route), "case")
    return route.removeprefix("/api/v1").format(
        id=ids[written or noun],
        **{name: ids[name] for name in NAMED},
    )


# The parts of an address besides `id`.
NAMED = (
    *("slug", "commitment", "token", "number"),
    *("option_id", "section_id", "item_id", "member_id", "invitation_id"),
)
# The writes whose object is not the one that visitors read.
WRITTEN = {
    **dict.fromkeys(
        (
            ("PATCH", "/questions/{id}/"),
            ("DELETE", "/questions/{id}/"),
            ("POST", "/questions/{id}/open/"),
            ("POST", "/questions/{id}/options/"),
            ("PATCH", "/questions/{id}/options/{option_id}/"),
            ("DELETE", "/questions/{id}/options/{option_id}/"),
        ),
        "draft_poll",
    ),
    **dict.fromkeys(
        (
            ("PATCH", "/questionnaires/{id}/"),
            ("DELETE", "/questionnaires/{id}/"),
            ("POST", "/questionnaires/{id}/open/"),
            ("POST", "/questionnaires/{id}/sections/"),
            ("PATCH", "/questionnaires/{id}/sections/{section_id}/"),
            ("DELETE", "/questionnaires/{id}/sections/{section_id}/"),
            ("POST", "/questionnaires/{id}/sections/{section_id}/move/"),
            ("POST", "/questionnaires/{id}/items/"),
            ("PATCH", "/questionnaires/{id}/items/{item_id}/"),
            ("DELETE", "/questionnaires/{id}/items/{item_id}/"),
            ("POST", "/questionnaires/{id}/items/{item_id}/move/"),
        ),
        "draft_questionnaire",
    ),
    ("POST", "/questionnaires/{id}/extend/"): "open_questionnaire",
    ("POST", "/questionnaires/{id}/close/"): "open_questionnaire",
    ("POST", "/questions/{id}/extend/"): "poll",
    ("POST", "/questions/{id}/close/"): "poll",
    ("POST", "/questions/{id}/publish/"): "closed_poll",
}
MEASURED = {"kind": "warn", "reason": "insult", "facts": "Trois messages en une heure (exemple)."}
OF_MODERATION = {
    "/appeals/": "appeal",
    "/measures/": "measure",
    "/approvals/": "approval",
    "/accounts/": "participant",
}
# All choices are given, so that no other name of a column is accepted as one.
RECORDED = {
    "title": "Table 1 (exemple)",
    "language": "fr",
    "consent": "forms",
    "people": 6,
    "has_minors": False,
    **dict.fromkeys(("may_publish_sound", "may_publish_image", "may_reuse"), True),
}
QUERIES = {
    "/api/v1/comments/": "?consultation={slug}",
    "/api/v1/moderation/log/": "?consultation={slug}",
    "/api/v1/moderation/figures/": "?consultation={slug}",
    "/api/v1/proposals/similar/": "?topic={topic}&text=salle informatique",
}


def body(method: str, route: str, ids: dict):
    """Return a body with which a write succeeds, or None."""
    bodies = {
        ("POST", "/api/v1/consultations/"): {
            "slug": "toute-neuve",
            "title": "Une consultation toute neuve",
        },
        ("POST", "/api/v1/consultations/{slug}/objections/"): {
            "proposal": ids["proposal"],
            "passage": ids["passage"],
            "body": "J'ai écrit autre chose (exemple).",
        },
        ("POST", "/api/v1/consultations/{slug}/remarks/"): {
            "passage": ids["draft_passage"],
            "body": "Ce mot est de trop (exemple).",
        },
        ("PATCH", "/api/v1/consultations/{slug}/"): {"title": "Un autre titre"},
        ("POST", "/api/v1/consultations/{slug}/close/"): {"reason": "Le projet est abandonné."},
        ("POST", "/api/v1/consultations/{slug}/cancel/"): {"reason": "Un essai (exemple)."},
        ("POST", "/api/v1/consultations/{slug}/suspend/"): {"reason": "Un essai (exemple)."},
        ("POST", "/api/v1/consultations/{slug}/resume/"): {"days": 2},
        ("POST", "/api/v1/proposals/"): {"topic": ids["topic"], **TEXT},
        ("PATCH", "/api/v1/proposals/{id}/"): {"title": "Un titre tout à fait différent"},
        ("PUT", "/api/v1/proposals/{id}/position/"): {"choice": "disagree"},
        ("PUT", "/api/v1/proposals/{id}/answer/"): {"state": "accepted", "body": "Ce sera fait."},
        ("PUT", "/api/v1/questions/{id}/ballot/"): {"choices": [ids["option"]]},
        ("POST", "/api/v1/comments/"): {"proposal": ids["proposal"], "body": "Bien dit."},
        ("PATCH", "/api/v1/comments/{id}/"): {"body": "Encore mieux dit."},
        ("POST", "/api/v1/notices/"): {
            "target": {"type": "proposal", "id": ids["proposal"]},
            "reason": "spam",
        },
        ("POST", "/api/v1/moderation/cases/{id}/decision/"): {"action": "no_breach"},
        ("POST", "/api/v1/moderation/decisions/{number}/appeal/"): {
            "text": "Je ne vise personne (exemple)."
        },
        ("POST", "/api/v1/moderation/appeals/{id}/outcome/"): {
            "outcome": "upheld",
            "answer": "Un mot blesse.",
        },
        ("POST", "/api/v1/moderation/measures/"): {
            "consultation": ids["slug"],
            "participant": ids["participant"],
            **MEASURED,
        },
        ("POST", "/api/v1/moderation/measures/{id}/lift/"): {"facts": "Une erreur (exemple)."},
        ("POST", "/api/v1/moderation/approvals/{id}/answer/"): {"grant": False},
        ("POST", "/api/v1/moderation/accounts/{id}/hide/"): {
            "consultation": ids["slug"],
            "reason": "spam",
            "facts": "Une publicité (exemple).",
        },
        ("POST", "/api/v1/workshops/"): {
            "consultation": ids["slug"],
            "title": "Un autre atelier (exemple)",
            "structure": "Une médiathèque (exemple)",
            "structure_kind": "digital_space",
            "held_on": "2027-03-14",
        },
        ("PATCH", "/api/v1/workshops/{id}/"): {"title": "Un atelier de plus (exemple)"},
        ("DELETE", "/api/v1/me/"): {"texts": "keep"},
        ("POST", "/api/v1/receipts/"): {"receipt": ids["commitment"]},
        ("PATCH", "/api/v1/uploads/{id}/"): b"0123456789",
        ("POST", "/api/v1/workshops/{id}/recordings/"): {"upload": ids["sent"], **RECORDED},
        ("POST", "/api/v1/recordings/{id}/excerpts/"): {
            "start": 10,
            "end": 20,
            "topic": ids["topic"],
            **TEXT,
        },
        ("PATCH", "/api/v1/recordings/{id}/transcript/"): {
            "segments": [
                {"id": ids["segment"], "version": 1, "text": "Bonjour à tous.", "speaker": "Voix 1"}
            ]
        },
    }
    return bodies.get((method, route)) or sent_in(method, route, ids)


def headers(method: str, route: str) -> dict:
    """Return the other headers that a request needs to succeed."""
    if "/uploads/" not in route or method == "GET":
        return {}
    if method == "POST":
        return announced(10, purpose="voice")
    return TUS | ({"Content-Type": OCTETS, "Upload-Offset": "0"} if method == "PATCH" else {})


def is_id(value) -> bool:
    """Return whether a text is a UUID."""
    try:
        return bool(UUID(value))
    except (TypeError, ValueError):
        return False
