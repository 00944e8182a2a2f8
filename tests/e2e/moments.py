"""Pages that the table of addresses alone does not give.

They are questions of every kind at every moment, refused forms, and refusals.
"""

import functools
from dataclasses import dataclass
from uuid import uuid4

from consult.consultations.models import Consultation
from moderation.models import Case, Trace
from moderation.notices.actions import submit_notice
from moderation.signals.actions.text_signals import look_again
from tests.factories import make
from tests.pages import given
from tests.votes import polls
from votes.actions.polls import publish_result

HERE = "/consultations/ouverte"
CHOSEN_FROM = ("single", "approval", "scale")  # kinds where an empty choice is no vote
KINDS = ("single", "approval", "support", "ranking", "scale")
# Shorter texts are alike by chance, and are not grouped.
PETITION = (
    "Non à la fermeture de la poste de {}. Nous demandons un guichet ouvert tous les jours, comme "
    "avant, avec une personne pour aider celles et ceux qui en ont besoin (exemple)."
)


@dataclass(frozen=True)
class Stop:
    """An address to open, its expected status, and a name to find it by.

    If `refused`, its form is sent empty first.
    """

    address: str
    status: int = 200
    refused: bool = False
    name: str = ""


empty = functools.partial(Stop, status=422, refused=True)


def stops(world) -> dict[str, list[Stop]]:
    """Return more stops, by role."""
    published = world.places["published"]
    questions, proposal, topic = (
        create_questions(Consultation.objects.get(slug="ouverte"), world.people),
        f"{HERE}/proposals/{published['number']}/",
        f"{HERE}/topics/theme-1/",
    )
    team = "/staff/consultations/brouillon"
    answers = f"/staff/consultations/{published['slug']}/answers/"
    quoting = f"/staff/consultations/{published['slug']}/synthesis/chapters/{published['chapter_id']}/quote/"
    _sent_from_devices(world)
    visitor = [
        *questions.values(),
        *(
            f"{topic}propose/",
            f"{topic}?q=introuvable",
            f"{topic}?sort=newest",
            f"{proposal}comment/",
        ),
        "/receipts/",
        *("/search/?q=ensemble", "/search/?q=introuvable", "/en/", f"/en{proposal}"),
    ]
    return {
        "visitor": [
            *map(Stop, visitor),
            *(Stop(f"{questions[kind, 'open']}ballot/", name=f"{kind} ballot") for kind in KINDS),
            *(
                empty(f"{questions[kind, 'open']}ballot/", name=f"{kind} to correct")
                for kind in CHOSEN_FROM
            ),
            *map(empty, (f"{topic}propose/", "/sign-in/", "/sign-in/password/")),
            Stop(f"{questions['single', 'closed']}ballot/", 409),
            Stop("/nulle-part/", 404),
        ],
        "owner": [
            *map(
                Stop, (questions["ranking", "open"], f"{questions['scale', 'open']}receipt/", topic)
            ),
            *(
                Stop(f"{proposal}position/?position=mixed"),
                Stop("/staff/", 403),
                empty("/account/password/"),
            ),
            empty(f"{proposal}comment/"),
        ],
        "manager": [
            *map(
                empty,
                (
                    "/staff/new-consultation/",
                    *(f"{team}/{n}/" for n in ("topics", "questions", "timetable")),
                ),
            ),
            Stop(f"{team}/devices/"),  # where no text was sent
            Stop(f"{answers}new/?proposals={published['target_id']}"),
            Stop(f"{quoting}?proposal={published['number']}"),
            empty(f"{quoting}?proposal={published['number']}"),
        ],
        "moderator": [Stop(f"/staff/moderation/groups/{_create_group().pk}/")],
    }


def busy(site) -> list[Stop]:
    """Return stops on the other organisation, which has many texts."""
    here = f"{site.origin}/consultations/{site.scene.consultation.slug}/"
    at = (
        "",
        "topics/theme-4/",
        "topics/theme-4/one-by-one/",
        f"proposals/{site.scene.proposal.number}/",
    )
    addresses = (
        f"{site.origin}/",
        f"{site.origin}/consultations/",
        f"{site.origin}/search/?q=carte",
    )
    return [*map(Stop, addresses), *(Stop(f"{here}{more}") for more in at)]


def create_questions(consultation, people):
    """Return the addresses of a question of each kind, open and closed, with votes.

    There is also a sealed question, and one published with voters of several levels.
    """
    voters = [people["owner"], *(make.person(consultation=consultation) for _ in range(4))]
    questions = {}
    for kind in KINDS:
        for moment in ("open", "closed"):
            questions[kind, moment] = _create_question(
                consultation, kind, voters, visibility="live"
            )
        polls.end(questions[kind, "closed"])
    questions["single", "sealed"] = _create_question(
        consultation, "single", voters[:1], visibility="sealed"
    )
    levels = [
        make.person(consultation=consultation, level=level) for level in (0, 2) for _ in range(11)
    ]
    published = questions["single", "published"] = _create_question(consultation, "single", levels)
    polls.end(published)
    publish_result(viewer=people["manager"], question_id=published.pk)
    here = f"/consultations/{consultation.slug}"
    return {key: f"{here}/questions/{question.pk}/" for key, question in questions.items()}


def _create_group() -> Case:
    """Create two almost identical contributions that wait. Return the case of the first.

    The page of a group of which only one text waits leads to its case.
    """
    consultation = Consultation.objects.get(slug="ouverte")
    reporter = make.person(consultation=consultation)
    texts = [
        given.proposal(consultation, title="La poste (exemple)", body=PETITION.format(place))
        for place in ("Vallon", "Grandpré")
    ]
    for text in texts:
        target = {"target_kind": "proposal", "target_id": text.pk}
        submit_notice(viewer=reporter, reason="spam", **target)
        look_again(organisation_id=consultation.organisation_id, **target)
    return Case.objects.get(target_id=texts[0].pk)


def _sent_from_devices(world):
    """Create traces of texts from devices of one person, of four people and of twelve people."""
    consultation = Consultation.objects.get(slug="ouverte")
    people = [make.person(consultation=consultation).participant for _ in range(12)]
    fields = {
        "organisation": consultation.organisation,
        "consultation": consultation,
        "target_kind": "comment",
    }
    for number in (1, 4, 12):
        rows = (
            Trace(target_id=uuid4(), author=participant, mark=f"de {number}", **fields)
            for participant in people[:number]
        )
        Trace.objects.bulk_create(rows)


def _create_question(consultation, kind, voters, **fields):
    """Create a question, with a vote of each voter."""
    question = polls.opened(
        consultation, kind, sentence_fr=f"Quand ouvrir, en {kind} ? (exemple)", **fields
    )
    for index, voter in enumerate(voters):
        polls.vote(voter, question, choices=_choices(kind, polls.ids(question), index))
    return question


def _choices(kind, ids, index):
    first, second = ids[index % len(ids)] if ids else "", ids[(index + 1) % len(ids)] if ids else ""
    return {
        "single": [first],
        "approval": [first],
        "support": ["support"],
        "ranking": [first, second],
        "scale": [{"option": first, "value": 50}, {"option": second, "value": -25}],
    }[kind]
