"""Proposals, comments and positions for tests of pages, made through the real acts."""

import itertools
import re
import uuid

from django.core import mail

from debates.comments.actions import comments as comment_actions
from debates.drafts import actions as draft_actions
from debates.proposals.actions import proposals as proposal_actions
from tests.factories import make
from votes.actions import positions as position_actions

_count = itertools.count(1)
BODY = "Beaucoup de personnes ne savent pas où aller quand une démarche se bloque."


def proposal(consultation, viewer=None, *, topic=None, **texts):
    """Create a published proposal."""
    texts.setdefault("title", f"Ouvrir un lieu d'aide dans le quartier {next(_count)}")
    texts.setdefault("body", BODY)
    return proposal_actions.submit_proposal(
        viewer=viewer or make.person(consultation=consultation),
        topic_id=(topic or consultation.topics.first()).pk,
        charter_accepted=True,
        **texts,
    )


def comment(proposal_, viewer=None, **more):
    """Create a published comment."""
    more.setdefault("body", "À Brest, la carte existe déjà et elle vit.")
    viewer = viewer or make.person(consultation=proposal_.consultation)
    return comment_actions.submit_comment(
        viewer=viewer, proposal_id=proposal_.pk, charter_accepted=True, **more
    )


def proved(browser):
    """Let the owner of a browser's account confirm their identity with an emailed code."""
    browser.post("/account/prove/", {"send": "1", "next": "/account/"})
    code = re.search(r"\b\d{6}\b", mail.outbox[-1].body)[0]
    assert browser.post("/account/prove/", {"code": code, "next": "/account/"}).status_code == 302


def draft(place, viewer, kind="contribution", *, version=0, form=None, **typed):
    """Save a draft of a form."""
    values = {name: [value] for name, value in typed.items()}
    return draft_actions.store_draft(
        viewer=viewer, kind=kind, place_id=place.pk, typed=values, version=version, form=form
    )


def position(proposal_, viewer=None, choice="agree"):
    """Cast a position and return its receipt."""
    viewer = viewer or make.person(consultation=proposal_.consultation)
    cast = {"choice": choice, "request_id": uuid.uuid4()}
    return position_actions.cast_position(viewer=viewer, proposal_id=proposal_.pk, **cast).receipt


def address(name, proposal_, *more):
    """Return the address of a page of a proposal."""
    from django.urls import reverse

    return reverse(name, args=[proposal_.consultation.slug, proposal_.number, *more])


def field(consultation, kind="text", label="Coût estimé", **more):
    """Add a field to the proposals of a consultation."""
    from consult.consultations.actions.fields import add_field

    manager = make.person("manager", consultation)
    return add_field(
        viewer=manager, consultation_id=consultation.pk, kind=kind, label_fr=label, **more
    )


def tag(consultation, label="Mobilité", **more):
    """Add a tag to a consultation."""
    from consult.consultations.actions.tags import add_tag

    return add_tag(
        viewer=make.person("manager", consultation),
        consultation_id=consultation.pk,
        label_fr=label,
        **more,
    )


def owned(consultation, viewer):
    """Return the first contribution of a person in a consultation."""
    return consultation.proposals.filter(author=viewer.participant).order_by("number").first()
