"""The results pages of consultations and topics."""

import re
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db.models import F
from django.urls import reverse
from django.utils import timezone

from consult.accounts.models import Institution
from consult.accounts.viewer import Viewer
from consult.consultations.models import Consultation
from consult.core import memory
from consult.opendata import count_participation
from consult.opendata import selectors as opendata_selectors
from consult.opendata.actions.publication import publish_now
from consult.outcomes.answers.actions import dues
from consult.outcomes.answers.actions.publication import put_answer
from consult.outcomes.answers.selectors.progress import answer_progress
from consult.outcomes.models import ParticipationRecord
from consult.outcomes.results import actions as result_actions
from tests.factories import make, workshops
from tests.pages import given
from tests.pages.test_counts import count_queries, count_queries_twice
from tests.votes.places import close

pytestmark = pytest.mark.django_db


def end_consultation(consultation):
    """Move the dates of a consultation thirty days back, so that it is closed."""
    moved = timedelta(days=30)
    Consultation.objects.filter(pk=consultation.pk).update(
        opens_at=F("opens_at") - moved, closes_at=F("closes_at") - moved
    )
    memory.forget()


@pytest.fixture
def debated(consultation):
    """Return a closed consultation in which one contribution unites and one divides."""
    united = given.proposal(consultation, title="Un guichet dans chaque quartier")
    divided = given.proposal(consultation, title="Une taxe sur les parkings du centre")
    given.comment(united)
    for n in range(12):
        person = make.person(consultation=consultation)
        given.position(united, person)
        given.position(divided, person, "agree" if n % 2 else "disagree")
    result_actions.record_participation(Viewer.system(consultation.organisation), consultation)
    close(consultation)
    end_consultation(consultation)
    return consultation


def read_page(name, *args, viewer=None):
    response = make.client(viewer).get(reverse(name, args=args))
    assert response.status_code == 200
    return response.content.decode()


def test_results_of_open_consultation_show_participation_and_no_ranking(consultation):
    proposal = given.proposal(consultation)
    for _ in range(12):
        given.position(proposal)
    result_actions.record_participation(Viewer.system(consultation.organisation), consultation)
    page = read_page("results", consultation.slug)
    assert 'class="series"' in page
    assert proposal.title not in page
    assert "La consultation est ouverte" in page


def test_results_before_the_first_count_say_when_they_come(consultation):
    page = read_page("results", consultation.slug)
    assert 'class="series"' not in page
    assert "quelques minutes" in page


def test_results_of_closed_consultation_tell_what_unites_and_divides(debated):
    page = read_page("results", debated.slug)
    agree = page.index("La plupart des personnes")
    divided = page.index("Les avis sont partagés")
    assert agree < page.index("Un guichet dans chaque quartier") < divided
    assert divided < page.index("Une taxe sur les parkings du centre")
    topic = read_page("topic-results", debated.slug, debated.topics.first().slug)
    assert "Un guichet dans chaque quartier" in topic
    other = read_page("topic-results", debated.slug, debated.topics.last().slug)
    assert "Un guichet dans chaque quartier" not in other


def test_counts_that_stay_hidden_are_not_compared(debated):
    from votes.models import Question

    Question.objects.filter(consultation=debated).update(state="open", visibility="sealed")
    assert "Un guichet dans chaque quartier" not in read_page("results", debated.slug)


def test_closed_consultation_opens_on_its_results(debated):
    response = make.client().get(reverse("consultation", args=[debated.slug]))
    assert response.status_code == 302
    assert response["Location"] == reverse("results", args=[debated.slug])
    overview = reverse("consultation-overview", args=[debated.slug])
    assert overview in read_page("results", debated.slug)
    assert read_page("consultation-overview", debated.slug)
    for name in ("consultation-list", "results-list"):
        page = read_page(name)
        assert reverse("results", args=[debated.slug]) in page
        assert "Voir les résultats" in page


def move_to_brest_and_lille(consultation):
    """Give both contributions to an organisation in Brest. The first is about Lille."""
    first, second = consultation.proposals.order_by("number")
    seat = Institution.objects.create(
        organisation=consultation.organisation, name="Ville de Brest (exemple)", place="Brest"
    )
    lille = {"place": "Lille", "latitude": 50.6, "longitude": 3.1}
    for proposal, place in ((first, lille), (second, {})):
        written = {"kind": "institution", "institution": seat, **place}
        consultation.proposals.filter(pk=proposal.pk).update(**written)
    memory.forget()


def test_map_of_organisations_draws_the_points_of_their_contributions(debated):
    title = "Contributions des structures par lieu"
    assert title not in read_page("results", debated.slug)
    move_to_brest_and_lille(debated)
    of_organisations = read_page("results", debated.slug).split(title)[1].split("</ul>")[0]
    drawn, listed = of_organisations.split('<ul class="places">')
    assert drawn.count("<circle") == 2  # one layout for phones, one for large screens
    assert "Lille" in drawn
    # A place without coordinates is in the list alone.
    assert "Brest" not in drawn
    assert re.findall(r"<span>(\w+)</span>", listed) == ["Brest", "Lille"]


def test_figures_name_the_version_and_the_command_that_count_them_again(debated):
    assert "python3" not in read_page("results", debated.slug)
    publish_now(viewer=make.person("manager", debated), slug=debated.slug)
    page = read_page("results", debated.slug)
    assert "python3 count_participation.py ." in page
    assert "manage.py check_figures" in page
    assert "version 1" in page
    assert f"/open-data/{debated.slug}/1/proposals.csv" in page


def test_program_of_the_open_data_counts_late_answers_by_service(debated, capsys):
    first = debated.proposals.order_by("number").first()
    manager = make.person("manager", debated)
    roads = dues.create_service(manager, debated.pk, name="Voirie (exemple)")
    today = timezone.localdate(timezone=ZoneInfo(debated.organisation.time_zone))
    yesterday = today - timedelta(days=1)
    dues.set_due(manager, debated.pk, due_on=yesterday)
    dues.set_due(
        manager, debated.pk, due_on=yesterday, service_id=roads.pk, proposal_ids=[first.pk]
    )
    put_answer(manager, first.pk, state="accepted", body="Oui.")
    version = publish_now(viewer=manager, slug=debated.slug)
    lines = count_again(version, debated, capsys)
    progress = answer_progress(Viewer.public(debated.organisation), debated.pk)
    assert (progress.counts.expected, progress.late, progress.counts.answered_late) == (2, 1, 1)
    expected = [line for line in lines if line.startswith("expected answers")]
    assert expected == [
        "expected answers: 2",
        "expected answers, waiting: 1",
        f"expected answers, late on {today}: 1",
        "expected answers, published after the date: 1",
        "expected answers, Voirie (exemple): 1",
        "expected answers, Voirie (exemple), waiting: 0",
        f"expected answers, Voirie (exemple), late on {today}: 0",
        "expected answers, Voirie (exemple), published after the date: 1",
        "expected answers, no service: 1",
        "expected answers, no service, waiting: 1",
        f"expected answers, no service, late on {today}: 1",
        "expected answers, no service, published after the date: 0",
    ]


def test_program_of_the_open_data_counts_the_places_of_the_map(debated, capsys):
    move_to_brest_and_lille(debated)
    version = publish_now(viewer=make.person("manager", debated), slug=debated.slug)
    lines = count_again(version, debated, capsys)
    assert [line for line in lines if "by place" in line or "by town" in line] == [
        "contributions of organisations by place, Brest: 1",
        "contributions of organisations by place, Lille: 1",
        "contributions by place, Lille: 1",
    ]


def test_program_of_the_open_data_counts_workshops_by_town(organisation, capsys):
    consultation = workshops.consultation(organisation, slug="ateliers")
    workshops.held(consultation, place="Rennes")
    version = publish_now(viewer=make.person("manager", consultation), slug=consultation.slug)
    lines = count_again(version, consultation, capsys)
    assert {"workshops held: 1", "workshops by town, Rennes: 1"} <= set(lines)


def count_again(version, consultation, capsys):
    """Return the lines that the program of the open data prints for a version."""
    archive = opendata_selectors.archive(version)
    with opendata_selectors.find_file(
        Viewer.public(consultation.organisation), consultation.slug, "latest", archive.name
    ).open() as stored:
        assert count_participation.main([stored.name]) == 0
    return capsys.readouterr().out.splitlines()


def test_program_of_the_open_data_counts_what_the_page_shows(debated, capsys):
    proposal = debated.proposals.first()
    put_answer(make.person("manager", debated), proposal.pk, state="accepted", body="Oui.")
    version = publish_now(viewer=make.person("manager", debated), slug=debated.slug)
    lines = count_again(version, debated, capsys)
    record = ParticipationRecord.objects.get(consultation=debated)
    assert f"contributions: {record.contributions}" in lines
    assert f"comments: {record.comments}" in lines
    assert "contributions with an official answer: 1" in lines
    assert "official answers, accepted: 1" in lines
    for day, _topic, number in record.days:
        assert f"contributions, {day}: {number}" in lines
    assert lines[-1].endswith(f": {record.texts_of_ten} of {record.texts}")


def test_results_of_upcoming_consultation_have_no_figures(organisation):
    upcoming = make.consultation(organisation, slug="bientot", state="upcoming")
    assert "n’a pas commencé" in read_page("results", upcoming.slug)


def test_results_of_draft_are_not_found(organisation):
    draft = make.consultation(organisation, slug="brouillon", state="draft")
    address = reverse("results", args=[draft.slug])
    assert make.client().get(address).status_code == 404


def test_queries_of_results(debated):
    topic = [debated.slug, debated.topics.first().slug]
    found = {
        name: count_queries(make.client(), reverse(name, args=args))
        for name, args in (
            ("results", topic[:1]),
            ("topic-results", topic),
            ("results-list", []),
        )
    }
    assert found == {"results": 25, "topic-results": 21, "results-list": 3}


def test_queries_of_results_do_not_grow_with_the_contributions(consultation):
    system = Viewer.system(consultation.organisation)

    def add_objects():
        given.position(given.proposal(consultation))
        result_actions.record_participation(system, consultation)

    add_objects()
    assert count_queries_twice(reverse("results", args=[consultation.slug]), add_objects) == (
        17,
        17,
    )


@pytest.mark.parametrize(
    ("option", "value", "message"),
    [
        ("--day", "31/12/2026", "31/12/2026: write the day as YYYY-MM-DD"),
        ("--zone", "Mars/Phobos", "Mars/Phobos: no such time zone"),
        ("--zone", "../etc", "../etc: no such time zone"),
    ],
)
def test_program_of_the_open_data_refuses_an_unknown_day_or_zone(option, value, message, capsys):
    with pytest.raises(SystemExit):
        count_participation.main([".", option, value])
    assert message in capsys.readouterr().err


def test_results_without_a_step_of_opinions_say_nothing_of_agreement(consultation):
    given.proposal(consultation)
    end_consultation(consultation)
    assert 'id="agreement"' in read_page("results", "essai")
    consultation.phases.update(capabilities=["propose", "discuss"])
    page = read_page("results", "essai")
    assert 'id="agreement"' not in page and 'href="#agreement"' not in page
