"""Candidate themes that people decide on, and samples that two writers code independently."""

import pytest

from consult.core.exceptions import NotAllowed
from consult.core.models import Job
from consult.core.queue import long_jobs
from consult.outcomes.coding import actions as coding
from consult.outcomes.coding import selectors as coded
from consult.outcomes.coding.exceptions import CodesNeeded, CodingIsFinished, SampleIsTaken
from consult.outcomes.models import CandidateTheme
from consult.outcomes.themes import actions, selectors
from consult.outcomes.themes.exceptions import NothingToSplit, SearchIsRunning
from consult.outcomes.themes.text_groups import group_texts
from tests.api.callers import proposal
from tests.factories import make

CYCLING = (
    "Des pistes cyclables séparées des voitures sur l'avenue",
    "Une piste cyclable continue pour aller au collège à vélo",
    "Sécuriser les pistes cyclables et garer son vélo à la gare",
)
MEALS = (
    "Des repas végétariens à la cantine scolaire",
    "Des produits locaux dans les repas de la cantine",
    "Moins de gaspillage dans les repas de la cantine scolaire",
)
OTHER = ("Allonger les horaires de la médiathèque", "Planter des arbres fruitiers")


@pytest.fixture
def writer(consultation):
    return make.person("writer", consultation)


@pytest.fixture
def found(consultation, writer):
    """Return the two candidate themes of eight contributions."""
    for title in (*CYCLING, *MEALS, *OTHER):
        proposal(consultation, title=title, body=f"{title} (exemple).")
    actions.request_search(viewer=writer, consultation_id=consultation.pk)
    with pytest.raises(SearchIsRunning):
        actions.request_search(viewer=writer, consultation_id=consultation.pk)
    for job in Job.objects.filter(name=actions.SEARCH):
        long_jobs.run(job.pk)
    return list(selectors.list_themes(writer, consultation.pk))


def test_similar_texts_are_grouped_with_the_words_that_explain_them():
    groups = group_texts([*CYCLING, *OTHER, *MEALS])
    assert [set(group.members) for group in groups] == [{0, 1, 2}, {5, 6, 7}]
    assert {"cyclables", "vélo"} & set(groups[0].terms)
    assert {"cantine", "repas"} <= set(groups[1].terms)
    assert group_texts([]) == []


def test_themes_are_for_writers_until_a_person_confirms_them(consultation, writer, found):
    first, second = found
    visitor = make.visitor(consultation.organisation)
    assert list(selectors.list_confirmed_themes(visitor, consultation.pk)) == []
    for viewer in (visitor, make.person("moderator", consultation)):
        with pytest.raises(NotAllowed):
            selectors.list_themes(viewer, consultation.pk)
        with pytest.raises(NotAllowed):
            actions.confirm_theme(viewer=viewer, theme_id=first.pk)
    actions.confirm_theme(viewer=writer, theme_id=first.pk, title="Se déplacer à vélo")
    actions.reject_theme(viewer=writer, theme_id=second.pk)
    [confirmed] = selectors.list_confirmed_themes(visitor, consultation.pk)
    assert (confirmed.title, confirmed.decided_by_id) == (
        "Se déplacer à vélo",
        writer.participant.pk,
    )
    actions.search_themes(viewer=writer, consultation_id=consultation.pk)
    assert CandidateTheme.objects.filter(state="candidate").count() == 0


def test_themes_are_split_and_merged(consultation, writer, found):
    first, second = found
    members = selectors.list_members(consultation, found)
    ids = [member["pk"] for member in members[first.pk]]
    with pytest.raises(NothingToSplit):
        actions.split_theme(viewer=writer, theme_id=first.pk, title="Tout", proposal_ids=ids)
    part = actions.split_theme(viewer=writer, theme_id=first.pk, title="Part", proposal_ids=ids[:1])
    merged = actions.merge_themes(
        viewer=writer,
        consultation_id=consultation.pk,
        theme_ids=[first.pk, part.pk, second.pk],
        title="Ensemble",
    )
    members = selectors.list_members(consultation, [merged])
    assert len(members[merged.pk]) == 6
    assert CandidateTheme.objects.count() == 1


def test_two_writers_code_a_sample_without_seeing_each_other(consultation, writer):
    for number in range(12):
        proposal(consultation, title=f"Une idée numéro {number} (exemple)")
    with pytest.raises(CodesNeeded):
        coding.draw_sample(
            viewer=writer, consultation_id=consultation.pk, size=10, codes=["Un", "Un", ""]
        )
    sample = coding.draw_sample(
        viewer=writer, consultation_id=consultation.pk, size=10, codes=["Un", "Deux"]
    )
    colleague = make.person("writer", consultation)
    coding.take_seat(viewer=colleague, sample_id=sample.pk)
    with pytest.raises(SampleIsTaken):
        coding.take_seat(viewer=make.person("manager", consultation), sample_id=sample.pk)
    ids = [unit.proposal_id for unit in coded.list_units(writer, consultation, sample)]
    assert len(set(ids)) == 10
    codes = {pk: index % 2 for index, pk in enumerate(ids)}
    coding.store_codes(viewer=writer, sample_id=sample.pk, codes=codes)
    sample.refresh_from_db()
    theirs = coded.list_units(colleague, consultation, sample)
    assert {unit.codes for unit in theirs} == {(None,)}
    assert coded.read_agreement(sample, theirs) is None
    others = codes | {ids[0]: 1}
    coding.store_codes(viewer=colleague, sample_id=sample.pk, codes=others)
    units = coded.list_units(writer, consultation, sample)
    assert [unit.is_equal for unit in units] == [False] + [True] * 9
    agreement = coded.read_agreement(sample, units)
    assert (agreement.units, agreement.equal) == (10, 9)
    assert agreement.low < agreement.alpha < agreement.high
    with pytest.raises(CodingIsFinished):
        coding.store_codes(viewer=writer, sample_id=sample.pk, codes=codes)
