"""Consultations imported from another platform: they keep their dates.

A second import finds them again.
"""

from datetime import UTC, datetime

from consult.consultations.actions import imports as import_actions
from consult.consultations.enums import ConsultationState
from consult.consultations.models import Consultation, Topic
from consult.consultations.selectors import charters as charter_selectors
from consult.consultations.selectors import consultations as consultation_selectors
from consult.core.models import Job, JournalEntry
from tests.factories import make

BEGAN, ENDED = datetime(2017, 2, 8, tzinfo=UTC), datetime(2017, 3, 25, tzinfo=UTC)
ROWS = [
    {"origin_id": "1", "title_fr": "Numérique", "question_fr": "Quel numérique ?"},
    {"origin_id": "2", "title_fr": "Numérique", "question_fr": "Quel autre ?"},
    {
        "origin_id": "hors",
        "title_fr": "Autres sujets",
        "question_fr": "Quoi d'autre ?",
        "is_transversal": True,
    },
]


def imported(organisation, **fields):
    fields.setdefault("title_fr", "Territoire numérique (exemple)")
    return import_actions.import_consultation(
        organisation=organisation,
        origin="democracyos",
        origin_id="tn",
        slug="territoire-numerique",
        opens_at=BEGAN,
        closes_at=ENDED,
        **fields,
    )


def test_imported_consultation_is_closed_with_its_own_dates(organisation):
    imported(
        organisation,
        charter={"fr": "Restons courtois."},
        attribution="Source (exemple)",
        is_sample=True,
    )
    read = consultation_selectors.get_consultation(
        make.visitor(organisation), "territoire-numerique"
    )
    assert (read.state, read.opens_at, read.closes_at) == (ConsultationState.CLOSED, BEGAN, ENDED)
    assert (read.published_at, read.is_sample, read.attribution) == (
        BEGAN,
        True,
        "Source (exemple)",
    )
    assert [(p.opens_at, p.closes_at, p.title) for p in read.phases.all()] == [
        (BEGAN, ENDED, read.title)
    ]
    charter = charter_selectors.current_charter(read)
    assert (charter.version, charter.frozen_at, charter.hash) == (1, BEGAN, charter.fingerprint())


def test_second_import_returns_the_same_consultation_and_writes_no_row(organisation):
    first = imported(organisation)
    topics = import_actions.import_topics(organisation=organisation, consultation=first, rows=ROWS)
    before = JournalEntry.objects.count()
    again = imported(organisation, title_fr="Un autre titre")
    assert (again, again.title_fr) == (first, "Territoire numérique (exemple)")
    assert (
        import_actions.import_topics(organisation=organisation, consultation=again, rows=ROWS)
        == topics
    )
    assert (Consultation.objects.count(), Topic.objects.count(), JournalEntry.objects.count()) == (
        1,
        3,
        before,
    )
    assert Job.objects.count() == 0


def test_imported_topics_keep_their_order_and_have_one_address_each(organisation):
    topics = import_actions.import_topics(
        organisation=organisation, consultation=imported(organisation), rows=ROWS
    )
    assert [(topics[key].number, topics[key].slug) for key in ("1", "2", "hors")] == [
        (1, "numerique"),
        (2, "numerique-2"),
        (None, "autres-sujets"),
    ]


def test_phases_of_an_imported_consultation_may_be_given(organisation):
    middle = datetime(2017, 3, 1, tzinfo=UTC)
    steps = [
        {"title_fr": "Idées", "capabilities": ["propose"], "opens_at": BEGAN, "closes_at": middle},
        {"title_fr": "Avis", "capabilities": ["vote"], "opens_at": middle, "closes_at": ENDED},
    ]
    consultation = imported(organisation, phases=steps)
    assert [phase.title for phase in consultation.phases.all()] == ["Idées", "Avis"]
    assert (consultation.opens_at, consultation.closes_at) == (BEGAN, ENDED)
