"""A consultation with every part that a copy takes over."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.utils import timezone

from consult.consultations.actions import documents as document_actions
from consult.consultations.actions import welcome as welcome_actions
from consult.consultations.actions.fields import add_field, remove_field
from consult.consultations.actions.lifecycle import edit_consultation
from consult.consultations.actions.tags import add_tag
from consult.consultations.actions.timetable import follow_timetable
from consult.consultations.actions.topics import edit_topic
from consult.consultations.models import Charter, Phase
from consult.core.files.checks import prepare
from tests.core import uploads
from tests.factories import make
from tests.questionnaires import given as questionnaires
from tests.votes import polls

PARIS = ZoneInfo("Europe/Paris")


def photo():
    """Return a small picture, ready to store."""
    return prepare(uploads.upload(uploads.image(size=(60, 40))))


def report():
    """Return a small document, ready to store."""
    return prepare(uploads.upload(uploads.pdf(), "rapport.pdf"))


def complete(organisation, *, begins=None, **fields):
    """Return an open consultation with every part, and its manager.

    It begins at 8:30 on a day of winter in Paris, and its step ends in summer.
    """
    consultation = make.consultation(
        organisation,
        slug="parc",
        title_fr="Le parc du Moulin (exemple)",
        title_en="The park (sample)",
        **fields,
    )
    manager = make.person("manager", consultation)
    here = {"viewer": manager, "consultation_id": consultation.pk}
    _fill(here)
    _date(consultation, begins or datetime(2026, 2, 2, 8, 30, tzinfo=PARIS))
    consultation.refresh_from_db()
    return consultation, manager


def _fill(here):
    manager = here["viewer"]
    edit_consultation(
        **here,
        summary_fr="Que faire du parc ? Le conseil décidera en juin 2026.",
        summary_en="What about the park? The council decides in June 2026.",
        description_fr="Le parc a cent ans.",
        description_en="The park is a hundred years old.",
        hashtag="Moulin",
        contact_name="Service des parcs (exemple)",
        contact_email="parcs@example.org",
        map_latitude="48.850",
        map_longitude="2.350",
        map_zoom=14,
    )
    consultation = welcome_actions.choose_cover(
        **here, upload=photo(), cover_alt_fr="Un moulin", cover_credit="Une photographe (exemple)"
    )
    topic = consultation.topics.get(number=1)
    edit_topic(
        viewer=manager,
        topic_id=topic.pk,
        question_en="Which trees?",
        background_fr="Trente arbres sont malades.",
        easy_read_fr="Des arbres sont malades.",
        sign_video_url="https://example.org/lsf",
    )
    make.topic(consultation)
    welcome_actions.choose_topic_picture(
        viewer=manager, topic_id=topic.pk, upload=photo(), picture_alt_fr="Un arbre"
    )
    document_actions.add_document(
        viewer=manager, topic_id=topic.pk, title_fr="Le rapport (exemple)", upload=report()
    )
    document_actions.add_document(
        viewer=manager, topic_id=topic.pk, title_fr="Le plan", url="https://example.org/plan"
    )
    document_actions.add_document(**here, title_fr="La loi", url="https://example.org/loi")
    welcome_actions.add_partner(**here, name="Une association (exemple)", upload=photo())
    welcome_actions.add_help_point(
        **here, kind="phone", phone="01 99 00 00 00", name_fr="La mairie", details_fr="Le matin"
    )
    add_tag(**here, label_fr="Ombre", label_en="Shade")
    _add_fields(here, topic)
    _add_votes(consultation, topic, manager)


def _add_fields(here, topic):
    add_field(
        **here,
        kind="number",
        label_fr="Coût",
        hint_fr="En euros",
        minimum=10,
        maximum=2000,
        unit="€",
    )
    add_field(
        **here,
        topic_id=topic.pk,
        kind="choice",
        label_fr="Saison",
        is_required=True,
        options={"fr": ["Été", "Hiver"], "en": ["Summer", "Winter"]},
    )
    removed = add_field(**here, kind="text", label_fr="Abandonné")
    remove_field(viewer=here["viewer"], field_id=removed.pk)


def _add_votes(consultation, topic, manager):
    question = polls.draft(
        consultation,
        kind="approval",
        max_choices=2,
        topic_id=topic.pk,
        sentence_fr="Quels arbres planter ? (exemple)",
        explanation_fr="Trois espèces résistent à la sécheresse.",
        aside_fr="Pourquoi ?",
    )
    assert question.poll.options.count() > 1
    questionnaires.draft(
        consultation,
        viewer=manager,
        title_fr="Vos visites (exemple)",
        introduction_fr="Cinq minutes.",
        paper_until=timezone.now() + timedelta(days=9),
    )


def _date(consultation, begins):
    """Move the steps: contributions over the change of clock, then a response."""
    ends = (begins + timedelta(days=60)).replace(hour=23, minute=59)
    consultation.phases.update(
        opens_at=begins,
        closes_at=ends + timedelta(days=5),
        announced_closes_at=ends,
        extension_reason="Pour les vacances (exemple).",
        title_en="Contributions",
    )
    Phase.objects.create(
        organisation=consultation.organisation,
        consultation=consultation,
        title_fr="Réponse",
        capabilities=["respond"],
        opens_at=ends + timedelta(days=6),
        closes_at=ends + timedelta(days=30),
    )
    follow_timetable(consultation)
    Charter.objects.filter(consultation=consultation).update(text_en="Be kind.")
