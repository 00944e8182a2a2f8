"""Public content in memory follows each change at once, and only visitors read it."""

import re
import time
from dataclasses import replace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from consult.accounts.viewer import Viewer
from consult.accounts.viewers import content
from consult.consultations.enums import HelpKind
from consult.consultations.memory import recall_consultation, recall_consultations
from consult.consultations.models import HelpPoint, Phase, Tag, Topic
from consult.consultations.selectors.topics import topics
from consult.organisations import actions as organisation_actions
from consult.organisations.models import ContentChange
from consult.organisations.selectors import organisation_for_host
from tests.factories import make
from tests.pages import given

pytestmark = pytest.mark.django_db
# A file never changes, and neither does the consultation of a source.
UNCHANGED = {"core_storedfile", "outcomes_source"}


@pytest.fixture
def consultation(organisation):
    return make.consultation(organisation, topics=2)


def version(organisation):
    return organisation_for_host(organisation.hosts.get(is_primary=True).domain).content.number


def visitor_of(organisation):
    return Viewer.public(organisation_for_host(organisation.hosts.get(is_primary=True).domain))


def test_each_change_has_its_version(organisation, consultation):
    found = [version(organisation)]
    tag = Tag.objects.create(organisation=organisation, consultation=consultation, label="Vélo")
    found.append(version(organisation))
    Topic.objects.filter(consultation=consultation).update(question="Et la nuit ?")
    found.append(version(organisation))
    tag.delete()
    found.append(version(organisation))
    assert len(set(found)) == 4


def test_statement_without_a_change_keeps_the_version(organisation, consultation):
    before = version(organisation)
    Phase.objects.filter(consultation=consultation).update(extension_reason="")
    given.proposal(consultation)
    assert version(organisation) == before


def test_statement_that_changes_many_rows_is_one_change(organisation, consultation):
    before = ContentChange.objects.count()
    Topic.objects.filter(consultation=consultation).update(question="Et la nuit ?")
    changes = ContentChange.objects.count() - before
    assert changes <= 2  # the topics, and the date of their change


def test_change_of_another_organisation_keeps_the_version(organisation, consultation):
    before = version(organisation)
    make.consultation(make.organisation(slug="autre", domain="autre.example"))
    assert version(organisation) == before


def test_folded_changes_have_a_new_version(organisation, consultation):
    before = version(organisation)
    assert organisation_actions.fold_content_changes() > 1
    assert ContentChange.objects.filter(organisation=organisation).count() == 1
    assert version(organisation) != before
    after = version(organisation)
    Topic.objects.filter(consultation=consultation).update(question="Et la nuit ?")
    assert version(organisation) not in (before, after)


def test_visitor_reads_a_consultation_once_until_it_changes(organisation, consultation):
    slug = consultation.slug
    first = recall_consultation(visitor_of(organisation), slug)
    assert (len(first.topics.all()), len(first.phases.all())) == (2, 1)
    viewer = visitor_of(organisation)
    with CaptureQueriesContext(connection) as queries:
        found = recall_consultation(viewer, slug)
        assert [topic.number for topic in topics(viewer, found)] == [1, 2]
        assert len(found.phases.all()) == 1
    assert len(queries) == 0
    assert found.seen_at == viewer.organisation.content.seen_at
    Topic.objects.filter(consultation=consultation, number=2).update(question="Et la nuit ?")
    found = recall_consultation(visitor_of(organisation), slug)
    assert [topic.question for topic in found.topics.all()][1] == "Et la nuit ?"
    HelpPoint.objects.create(
        organisation=organisation,
        consultation=consultation,
        kind=HelpKind.DROP_OFF,
        name="La médiathèque (exemple)",
    )
    assert recall_consultation(visitor_of(organisation), slug).has_help_points


def test_visitor_reads_the_list_of_consultations_once_until_it_changes(organisation, consultation):
    recall_consultations(visitor_of(organisation))
    viewer = visitor_of(organisation)
    with CaptureQueriesContext(connection) as queries:
        [found] = recall_consultations(viewer)
    assert len(queries) == 0
    assert found.seen_at == viewer.organisation.content.seen_at
    make.consultation(organisation, slug="seconde")
    assert len(recall_consultations(visitor_of(organisation))) == 2


def test_home_page_takes_two_statements(organisation, consultation, client):
    for _time in range(2):
        client.get("/")
    with CaptureQueriesContext(connection) as queries:
        assert client.get("/").status_code == 200
    assert len(queries) == 2


def test_reader_changes_only_its_own_copy(organisation, consultation):
    viewer = visitor_of(organisation)
    first, second = (recall_consultation(viewer, consultation.slug) for _time in range(2))
    first.title = "Changé"
    first.topics.all()[0].question = "Changée ?"
    assert second.title != "Changé"
    assert second.topics.all()[0].question != "Changée ?"
    assert [topic.consultation for topic in second.topics.all()] == [second, second]
    assert second.topics.all()[0].consultation is second


def test_team_and_old_versions_read_everything(organisation, consultation):
    served = visitor_of(organisation).organisation
    member = make.person("moderator", consultation)
    old = replace(served.content, read_at=time.monotonic() - content.LONGEST_USE - 1)
    calls = []
    for viewer in (replace(member, organisation=served), Viewer.public(organisation)):
        assert content.usable_version(viewer) is None
    served.content = old
    visitor = Viewer.public(served)
    assert content.recall(calls.append, visitor) is None
    assert content.recall(calls.append, visitor) is None
    assert len(calls) == 2


def test_tables_in_memory_have_the_trigger(client, organisation, consultation, monkeypatch):
    proposal = given.proposal(consultation)
    here = f"/consultations/{consultation.slug}/"
    read = set()
    remembered = content.remembered

    def noting(name, seconds, make_value):
        def made():
            with CaptureQueriesContext(connection) as queries:
                value = make_value()
            for query in queries.captured_queries:
                read.update(re.findall(r'(?:FROM|JOIN) "(\w+)"', query["sql"]))
            return value

        return remembered(name, seconds, made)

    monkeypatch.setattr(content, "remembered", noting)
    lists = f"/api/v1/proposals/?consultation={consultation.slug}"
    pages = (here, f"{here}topics/theme-1/", f"{here}proposals/{proposal.number}/")
    addresses = ("/", "/search/", *pages, lists, f"/api/v1/proposals/{proposal.pk}/comments/")
    for address in addresses:
        assert client.get(address).status_code == 200
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tgrelid::regclass::text FROM pg_trigger WHERE tgname = 'note_content'"
        )
        noted = {name for (name,) in cursor.fetchall()}
    assert len(read) > 8
    assert read - UNCHANGED <= noted
