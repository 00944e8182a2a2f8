"""The pages of coverage, of similar contributions and of coding, as writers see them."""

import pytest
from django.test import Client
from django.urls import reverse

from consult.core.models import Job
from consult.core.queue import long_jobs
from consult.outcomes.documents.parts import make_document
from consult.outcomes.models import CandidateTheme, Coding, CodingSample, ThemeMembership
from consult.outcomes.syntheses.actions.blocks import add_block
from consult.outcomes.syntheses.actions.chapters import create_synthesis
from consult.outcomes.syntheses.actions.main_points import attach_contributions
from consult.outcomes.syntheses.content import from_json
from consult.outcomes.themes.actions import confirm_theme
from debates.models import Proposal
from frontend.presenters.outcome.coverage import coverage_panel, view_coverage
from tests.api.callers import proposal
from tests.factories import make
from tests.outcomes.test_coverage import agree, publish, some_coverage
from tests.outcomes.test_themes import CYCLING, MEALS


@pytest.fixture
def writer(consultation):
    return make.person("writer", consultation)


@pytest.fixture
def browser(writer):
    return make.client(writer)


def run_jobs():
    for job in Job.objects.filter(state="waiting", name__startswith="outcomes."):
        long_jobs.run(job.pk)


def test_writer_reads_the_coverage_and_what_is_unused(
    browser, consultation, writer, django_assert_max_num_queries
):
    used, unused = proposal(consultation), proposal(consultation)
    synthesis = create_synthesis(viewer=writer, consultation_id=consultation.pk)
    chapter = synthesis.chapters.get(kind="essentials")
    point = add_block(viewer=writer, chapter_id=chapter.pk, kind="main_point", text="Un point.")
    attach_contributions(viewer=writer, block_id=point.pk, proposal_ids=[used.pk])
    here = reverse("staff-coverage", args=[consultation.slug])
    assert "Un comptage est en cours" in browser.get(here).content.decode()
    run_jobs()
    with django_assert_max_num_queries(40):
        page = browser.get(here).content.decode()
    assert "1 contribution sur 2" in page
    assert "python3 coverage.py ." in page
    assert f"/proposals/{unused.number}/" in page.partition('id="unused"')[2]
    proposal(consultation)
    assert "ont changé depuis ce comptage" in browser.get(here).content.decode()
    browser.post(reverse("staff-coverage-count", args=[consultation.slug]))
    run_jobs()
    assert "1 contribution sur 3" in browser.get(here).content.decode()


@pytest.fixture
def point(consultation, writer):
    """Return the first key message of a new draft."""
    synthesis = create_synthesis(viewer=writer, consultation_id=consultation.pk)
    chapter = synthesis.chapters.get(kind="essentials")
    return add_block(viewer=writer, chapter_id=chapter.pk, kind="main_point", text="Un point.")


def test_panel_of_the_editor_follows_the_draft(
    browser, consultation, writer, point, django_assert_num_queries
):
    used, other = proposal(consultation), proposal(consultation)
    editor = reverse("staff-chapter", args=[consultation.slug, point.chapter_id])
    panel = reverse("staff-synthesis-coverage", args=[consultation.slug])
    assert "n’utilise encore aucune des 2 contributions" in browser.get(editor).content.decode()
    attach_contributions(viewer=writer, block_id=point.pk, proposal_ids=[used.pk])
    waiting = browser.get(panel).content.decode()
    assert "<b>1</b> des 2 contributions" in waiting
    assert "Un nouveau comptage est en cours" in waiting
    assert "load delay:3s" in waiting
    assert "load delay" not in browser.get(panel, {"refreshes": "20"}).content.decode()
    run_jobs()
    counted = browser.get(panel).content.decode()
    assert "1 sur 2. Au hasard\xa0: de 1 à 1." in counted
    assert "load delay" not in counted
    synthesis = point.chapter.synthesis
    with django_assert_num_queries(3):
        coverage_panel(writer, consultation, synthesis)
    attach_contributions(viewer=writer, block_id=point.pk, proposal_ids=[other.pk])
    assert "<b>2</b> des 2 contributions" in browser.get(editor).content.decode()


def test_contribution_to_begin_with_is_attached_to_a_chosen_or_new_point(
    browser, consultation, point
):
    first, second = proposal(consultation), proposal(consultation)
    here = reverse("staff-coverage", args=[consultation.slug])
    attach = [reverse("staff-coverage-attach", args=[consultation.slug, n]) for n in (1, 2)]
    assert attach[0] in browser.get(here).content.decode()
    refused = browser.post(attach[0], {"place": ""})
    assert "Choisissez un point principal." in refused.content.decode()
    assert browser.post(attach[0], {"place": f"point:{point.pk}"}).status_code == 302
    chapter = point.chapter.synthesis.chapters.filter(kind="topic").first()
    new = {"place": f"new:{chapter.pk}", "text": "Un nouveau point (exemple)."}
    for _twice in range(2):
        assert browser.post(attach[1], new | {"key": str(chapter.pk)}).status_code == 302
    [new_point] = chapter.blocks.filter(kind="main_point")
    assert [new_point.supports.get().proposal_id, new_point.text] == [second.pk, new["text"]]
    assert point.supports.get().proposal_id == first.pk
    Proposal.objects.filter(pk=first.pk).update(state="removed")
    assert browser.get(attach[0]).status_code == 404


def test_lists_to_begin_with_leave_out_used_contributions_when_asked(
    browser, consultation, writer, point
):
    used, other = proposal(consultation), proposal(consultation)
    for contribution in (used, other):
        agree(consultation, contribution)
    attach_contributions(viewer=writer, block_id=point.pk, proposal_ids=[used.pk])
    here = reverse("staff-coverage", args=[consultation.slug])

    def listed(**query):
        part = browser.get(here, query).content.decode().partition('id="begin"')[2]
        return [
            f"/proposals/{contribution.number}/" in part for contribution in (used, other)
        ], part

    everything, part = listed()
    assert everything == [True, True]
    assert part.count("déjà utilisée") == 1
    assert listed(unused="1")[0] == [False, True]


def test_published_synthesis_shows_its_coverage_with_the_command(consultation, writer):
    used = proposal(consultation)
    synthesis = create_synthesis(viewer=writer, consultation_id=consultation.pk)
    chapter = synthesis.chapters.get(kind="essentials")
    point = add_block(viewer=writer, chapter_id=chapter.pk, kind="main_point", text="Un point.")
    attach_contributions(viewer=writer, block_id=point.pk, proposal_ids=[used.pk])
    version = publish(synthesis)
    page = Client().get(reverse("synthesis", args=[consultation.slug])).content.decode()
    assert "La synthèse utilise 1 contribution sur 1" in page
    assert f"consult-coverage-1/{consultation.pk}" in page
    results = Client().get(reverse("results", args=[consultation.slug])).content.decode()
    section = results.partition('id="coverage"')[2].partition("</section>")[0]
    assert "La synthèse compte ou cite 1 contribution sur 1." in section
    assert "Pour chaque groupe, elle utilise à peu près autant de contributions" in section
    assert "python3 coverage.py ." in section
    document = make_document(consultation.organisation, version, from_json(version.content))
    [part] = [part for part in document.parts if part.anchor == "coverage"]
    [[label, used]] = part.blocks[2].figure.table
    assert (label.startswith("En ligne (sur 1"), used) == (True, 1)


def test_picture_has_a_sentence_beside_each_group():
    view = view_coverage(some_coverage(), {"a": "Premier", "b": "Second"})
    [topics] = [section for section in view.sections if str(section.heading) == "Par thème"]
    assert [line.label for line in topics.lines] == ["Premier", "Second"]
    assert str(topics.lines[1].verdict) == "Moins que dans la plupart des tirages"
    assert (topics.lines[1].mark, topics.lines[1].rank) == ("0.0%", 1)
    assert view.outside == 2
    assert (view.widest.label, view.widest.group.gap) == ("Premier", 7)


def test_writer_searches_confirms_and_splits_groups(browser, consultation):
    for title in (*CYCLING, *MEALS):
        proposal(consultation, title=title, body=f"{title} (exemple).")
    here = reverse("staff-themes", args=[consultation.slug])
    browser.post(reverse("staff-themes-search", args=[consultation.slug]))
    assert "Une recherche est en cours" in browser.get(here).content.decode()
    run_jobs()
    page = browser.get(here).content.decode()
    assert "Mots en commun" in page
    theme, other = CandidateTheme.objects.order_by("pk")
    decide = reverse("staff-theme-decide", args=[consultation.slug, theme.pk])
    refused = browser.post(decide, {"act": "rename", "title": ""})
    assert "Donnez un nom au regroupement" in refused.content.decode()
    browser.post(decide, {"act": "confirm", "title": "À vélo"})
    theme.refresh_from_db()
    assert (theme.state, theme.title) == ("confirmed", "À vélo")
    moved = str(other.memberships.first().proposal_id)
    split = reverse("staff-theme-split", args=[consultation.slug, other.pk])
    browser.post(split, {"title": "Une part", "proposals": [moved]})
    assert CandidateTheme.objects.get(title="Une part").memberships.count() == 1


def test_confirmed_group_becomes_a_chapter_from_its_page_and_from_the_editor(
    browser, consultation, point
):
    theme = CandidateTheme.objects.create(
        organisation=consultation.organisation, consultation=consultation, title="À vélo"
    )
    members = [
        proposal(consultation),
        proposal(consultation),
        proposal(consultation),
    ]
    ThemeMembership.objects.bulk_create(
        ThemeMembership(
            organisation=consultation.organisation, theme=theme, proposal=member, place=place
        )
        for place, member in enumerate(members, 1)
    )
    Proposal.objects.filter(pk=members[2].pk).update(state="removed")
    make_chapter = reverse("staff-theme-chapter", args=[consultation.slug, theme.pk])
    refused = browser.post(make_chapter)
    assert "Confirmez d’abord ce regroupement" in refused.content.decode()
    confirm_theme(viewer=make.person("writer", consultation), theme_id=theme.pk)
    page = browser.get(reverse("staff-theme", args=[consultation.slug, theme.pk]))
    assert make_chapter in page.content.decode()
    assert "/chapters/" in browser.post(make_chapter)["Location"]
    add = reverse("staff-chapter-new", args=[consultation.slug])
    browser.post(add, {"kind": f"group:{theme.pk}", "title": "Le vélo partout"})
    chapters = point.chapter.synthesis.chapters.filter(title__in=("À vélo", "Le vélo partout"))
    assert chapters.count() == 2
    for chapter in chapters:
        attached = chapter.blocks.get(kind="main_point").supports
        assert attached.count() == 2
    assert Job.objects.filter(name="outcomes.count_coverage").exists()


def test_theme_is_renamed_by_a_form_without_an_act(browser, consultation):
    theme = CandidateTheme.objects.create(
        organisation=consultation.organisation, consultation=consultation, title="Un groupe"
    )
    decide = reverse("staff-theme-decide", args=[consultation.slug, theme.pk])
    assert browser.post(decide, {"title": "À vélo"}).status_code == 302
    theme.refresh_from_db()
    assert (theme.state, theme.title) == ("candidate", "À vélo")


def test_two_writers_code_a_sample_on_the_pages(browser, consultation):
    for number in range(10):
        proposal(consultation, title=f"Une idée numéro {number} (exemple)")
    here = reverse("staff-coding", args=[consultation.slug])
    refused = browser.post(here, {"size": 10, "codes": "Un seul"})
    assert "de 2 à 30 codes" in refused.content.decode()
    browser.post(here, {"size": 10, "codes": "Mobilité\nAutre"})
    sample = CodingSample.objects.get()
    sample_page = reverse("staff-coding-sample", args=[consultation.slug, sample.number])
    other = make.client(make.person("writer", consultation))
    assert "Une deuxième personne doit coder" in other.get(sample_page).content.decode()
    other.post(reverse("staff-coding-join", args=[consultation.slug, sample.number]))
    ids = list(Coding.objects.filter(sample=sample, seat=1).values_list("proposal", flat=True))
    own = {f"code-{pk}": str(place % 2) for place, pk in enumerate(ids)}
    browser.post(sample_page, own)
    assert "alpha" not in browser.get(sample_page).content.decode()
    other.post(sample_page, own)
    page = browser.get(sample_page).content.decode()
    assert "L’alpha de Krippendorff vaut 1,00" in page
    assert "le même code à 10 contributions sur 10" in page
