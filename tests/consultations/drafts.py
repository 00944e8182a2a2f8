"""Drafts that are ready to be published, made through the actions."""

from datetime import timedelta

from django.utils import timezone

from consult.consultations.actions import charters as charter_actions
from consult.consultations.actions import lifecycle as lifecycle_actions
from consult.consultations.actions import phases as phase_actions
from consult.consultations.actions import topics as topic_actions
from consult.consultations.enums import SetupTask
from consult.consultations.models import PreviewLink
from consult.core.postgres import tenancy
from consult.lifecycle.actions.marks import mark_task
from tests.factories import make


def ready(organisation, *, slug="pret", begins=timedelta(hours=-1), lasts=timedelta(days=20)):
    """Return a complete draft and its manager."""
    admin = make.person("organisation_admin", organisation=organisation)
    draft = lifecycle_actions.create_consultation(
        viewer=admin,
        slug=slug,
        title_fr="Une place à refaire",
        summary_fr="Que faire de la place ?",
    )
    manager = make.again(admin)
    topic_actions.add_topic(
        viewer=manager, consultation_id=draft.pk, title_fr="Arbres", question_fr="Quels arbres ?"
    )
    opens_at = timezone.now() + begins
    phase_actions.schedule_phase(
        viewer=manager,
        consultation_id=draft.pk,
        capabilities=["propose", "discuss", "vote"],
        opens_at=opens_at,
        closes_at=opens_at + lasts,
        title_fr="Contributions",
    )
    make.person("moderator", draft)
    charter_actions.write_charter(
        viewer=manager, consultation_id=draft.pk, fr="Restons courtois.", en="Be kind."
    )
    return draft, manager


def published(organisation, **kwargs):
    """Return a published consultation and its manager."""
    draft, manager = ready(organisation, **kwargs)
    return lifecycle_actions.publish_consultation(viewer=manager, consultation_id=draft.pk), manager


def preview_key(draft, **fields):
    """Return the key of a new preview link of a draft."""
    return preview_link(draft, **fields).key


def preview_link(draft, **fields):
    """Return a new preview link of a draft, in use for thirty days by default."""
    fields.setdefault("ends_at", timezone.now() + timedelta(days=30))
    fields.setdefault("label", "Les élus (exemple)")
    link = PreviewLink(organisation=draft.organisation, consultation=draft, **fields)
    with tenancy.organisation(draft.organisation_id):
        link.save()
    return link


def review_all(manager, draft):
    """Review every task of a draft, as its manager does on the task list."""
    for task in SetupTask.reviewed():
        mark_task(viewer=manager, consultation_id=draft.pk, task=task)
