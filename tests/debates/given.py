"""Proposals and comments made through the real actions, for the tests of the debate."""

from consult.consultations.models import Topic
from consult.core.postgres import tenancy
from debates.comments.actions import comments as comment_actions
from debates.proposals.actions import proposals as proposal_actions
from tests.factories import make

TITLE = "Ouvrir les données des marchés publics (exemple)"
BODY = "Publier chaque marché, son **montant** et son titulaire, dans le mois qui suit (exemple)."
COMMENT = "Et les avenants aussi, sinon on ne suit rien (exemple)."


def topic_of(consultation, number=1):
    """Return a topic of a consultation made by the factory."""
    return Topic.objects.get(consultation=consultation, number=number)


def proposal(consultation, viewer=None, *, topic=None, title=TITLE, body=BODY, **fields):
    """Submit a proposal, by a new person unless a viewer is given."""
    viewer = viewer or make.person(consultation=consultation)
    topic = topic or topic_of(consultation)
    with tenancy.organisation(consultation.organisation_id):
        return proposal_actions.submit_proposal(
            viewer=viewer,
            topic_id=topic.pk,
            title=title,
            body=body,
            charter_accepted=True,
            **fields,
        )


def comment(proposal, viewer=None, *, body=COMMENT, **fields):
    """Submit a comment on a proposal, by a new person unless a viewer is given."""
    viewer = viewer or make.person(consultation=proposal.consultation)
    with tenancy.organisation(proposal.organisation_id):
        return comment_actions.submit_comment(
            viewer=viewer, proposal_id=proposal.pk, body=body, charter_accepted=True, **fields
        )


def edit(proposal, viewer, *, title=TITLE, body=BODY, **fields):
    """Edit a proposal as its author."""
    with tenancy.organisation(proposal.organisation_id):
        return proposal_actions.edit_proposal(
            viewer=viewer, proposal_id=proposal.pk, title=title, body=body, **fields
        )
