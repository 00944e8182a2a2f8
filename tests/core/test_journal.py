"""A journal entry records the consultation in which its act was done."""

from consult.consultations.actions.documents import add_document
from consult.consultations.actions.lifecycle import edit_consultation
from consult.core.models import JournalEntry
from consult.core.records import journal
from moderation.notices.actions import submit_notice
from tests.api.callers import proposal
from tests.factories import make


def consultation_of(act):
    return JournalEntry.objects.get(act=act).consultation_id


def test_act_on_a_consultation_is_found_under_it(consultation):
    manager = make.person("manager", consultation)
    edit_consultation(
        viewer=manager, consultation_id=consultation.pk, title_fr="Un autre titre (exemple)"
    )
    assert consultation_of("consultation.edit") == consultation.pk


def test_act_on_an_object_is_found_under_its_consultation(consultation):
    manager, topic = make.person("manager", consultation), consultation.topics.first()
    add_document(
        viewer=manager,
        topic_id=topic.pk,
        title="Le plan (exemple)",
        url="https://example.org/plan.pdf",
    )
    text = proposal(consultation)
    submit_notice(
        viewer=make.visitor(consultation.organisation),
        target_kind="proposal",
        target_id=text.pk,
        reason="spam",
    )
    acts = ["document.add", "charter.accept", "proposal.submit", "notice.submit"]
    assert [consultation_of(act) for act in acts] == [consultation.pk] * 4


def test_act_outside_every_consultation_has_none(organisation):
    person = make.person(organisation=organisation)
    journal.record(person, "essai", person.participant)
    assert consultation_of("essai") is None
