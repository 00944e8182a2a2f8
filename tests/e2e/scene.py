"""A lively site for browser tests: an open consultation on six questions, with people.

There are positions and comments. The questions are those of the 2017 consultation. Contributions
are samples: the names of their authors contain "(exemple)".
"""

import json
import random
import uuid
from dataclasses import dataclass
from pathlib import Path

from django.test import override_settings

from consult.accounts.models import RoleGrant
from consult.accounts.sign_in.actions import confirm_address, open_account
from consult.accounts.viewer import Viewer
from consult.core.postgres import tenancy
from consult.opendata.actions.publication import publish_now
from debates.comments.actions import comments as comment_actions
from debates.proposals.actions import proposals as proposal_actions
from tests.factories import make
from tests.questionnaires import given as questionnaires
from votes.actions import positions as position_actions

TEXTS = json.loads((Path(__file__).parent / "texts.json").read_text(encoding="utf-8"))
PASSWORD = "quatre mots bien ordinaires"


@dataclass
class Scene:
    """The objects of the site that tests use."""

    organisation: object
    consultation: object
    proposal: object
    comment: object


def known(organisation, email, name, role=None, consultation=None, **account):
    """Create a person with a confirmed address and a password."""
    with override_settings(PASSWORD_HASHERS=["tests.e2e.hashers.QuickArgon2"]):
        login = open_account(email=email, password=PASSWORD)
    for field, value in account.items():
        setattr(login, field, value)
    login.save()
    confirm_address(account=login)
    viewer = make.person(organisation=organisation, account_=login, public_name=f"{name} (exemple)")
    if role:
        RoleGrant.objects.create(
            organisation=organisation,
            participant=viewer.participant,
            role=role,
            consultation=consultation,
        )
    return make.again(viewer)


def play(folder) -> Scene:
    """Create the site, committed.

    The files of its dataset go to the folder where the served site reads them.
    """
    dice = random.Random(2017)
    organisation = make.organisation(
        name="Agence des territoires (exemple)", slug="agence", domain="localhost"
    )
    tenancy.set_organisation(organisation.pk)
    consultation = make.consultation(
        organisation,
        slug="territoire-numerique",
        topics=0,
        title_fr="Territoire numérique : de quels services avons-nous besoin ?",
        title_en="Digital territory: which services do we need?",
        summary_fr="Vos contributions serviront à rédiger les orientations que suivront les collectivités.",
        description_fr="Six questions, ouvertes à tous.",
    )
    topics = [
        make.topic(
            consultation,
            number=n,
            slug=f"theme-{n}",
            title_fr=question["title"],
            question_fr=question["question"],
            background_fr="La médiation numérique accompagne celles et ceux qui ont besoin d'aide. "
            * 12,
        )
        for n, question in enumerate(TEXTS["questions"], start=1)
    ]
    rights = make.consultation(
        organisation,
        slug="acces-aux-droits",
        title_fr="Accès aux droits : où le numérique bloque-t-il ?",
        summary_fr="Racontez une démarche qui vous a posé problème.",
        capabilities=[*make.ALL, "workshop"],
    )
    questionnaires.opened(rights, title_fr="Vos démarches (exemple)")
    questionnaires.opened(
        rights, title_fr="Vos démarches, sans nom (exemple)", anonymity="anonymous"
    )
    make.consultation(
        organisation,
        slug="lieux",
        state="upcoming",
        title_fr="Lieux ressources : complétons la carte",
    )
    closing = {"is_sample": True, "closing_reason": "La commune a changé de périmètre (exemple)."}
    make.consultation(
        organisation,
        slug="budget",
        state="closed",
        title_fr="Que faut-il ouvrir en premier ?",
        **closing,
    )
    make.consultation(
        organisation, slug="brouillon", state="draft", title_fr="Une consultation en préparation"
    )
    people = [
        make.person(consultation=consultation, public_name=f"{name} (exemple)")
        for name in TEXTS["names"]
    ]
    proposals = [
        proposal_actions.submit_proposal(
            viewer=dice.choice(people), topic_id=topic.pk, charter_accepted=True, **idea
        )
        for topic in topics
        for idea in TEXTS["ideas"]
    ]
    for proposal in proposals:
        for voter in dice.sample(people, dice.randint(3, len(people))):
            choice = dice.choices(["agree", "mixed", "disagree"], [6, 2, 1])[0]
            position_actions.cast_position(
                viewer=voter, proposal_id=proposal.pk, choice=choice, request_id=uuid.uuid4()
            )
    comment = _discuss(proposals[12], people)
    with override_settings(MEDIA_ROOT=folder / "media"):
        publish_now(viewer=Viewer.system(organisation), slug=consultation.slug)
    known(organisation, "citoyenne@example.org", "Camille")
    known(organisation, "soir@example.org", "Ana", "facilitator", rights)
    known(organisation, "distraite@example.org", "Sol")  # accepts the charter in one test alone
    # no other test writes drafts of this person
    known(organisation, "brouillonne@example.org", "Sasha")
    # no other test counts the acts of this person
    known(organisation, "clavier@example.org", "Noa")
    # no other test uses the second factor of this person
    known(organisation, "cles@example.org", "Jo")
    known(organisation, "moderatrice@example.org", "Dominique", "moderator", consultation)
    known(organisation, "collegue@example.org", "Andrea", "moderator", consultation)
    known(organisation, "responsable@example.org", "Sacha", "manager", consultation)
    known(organisation, "admin@example.org", "Alix", "organisation_admin")
    known(organisation, "plateforme@example.org", "Claude", is_platform_admin=True)
    return Scene(organisation, consultation, proposals[12], comment)


def _discuss(proposal, people):
    """Create two comments, and a reply to the first."""

    def add_comment(index, **more):
        fields = {
            "proposal_id": proposal.pk,
            "body": TEXTS["comments"][index],
            "charter_accepted": True,
        }
        return comment_actions.submit_comment(viewer=people[index], **fields, **more)

    first = add_comment(0, stance="for")
    add_comment(1, reply_to=first.pk)
    add_comment(2, stance="against")
    return first
