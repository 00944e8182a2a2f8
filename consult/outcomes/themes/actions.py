"""Candidate themes: searched by a job, then confirmed, renamed, split, merged or rejected."""

from collections.abc import Iterable
from datetime import timedelta
from uuid import UUID

from django.db import transaction

from consult.accounts.rules import may
from consult.accounts.viewer import Viewer
from consult.consultations.selectors.consultations import get_consultation_by_id
from consult.core.exceptions import NotAllowed
from consult.core.postgres import clock
from consult.core.queue import jobs
from consult.core.records import journal
from consult.core.words.text import clean_line
from consult.outcomes.enums import ChapterKind, ThemeState
from consult.outcomes.models import (
    CandidateTheme,
    Chapter,
    CodingSample,
    ThemeMembership,
    ThemeSearch,
)
from consult.outcomes.models.themes import THEME_TITLE_LENGTH
from consult.outcomes.syntheses.actions.chapters import add_chapter
from consult.outcomes.syntheses.actions.main_points import (
    MOST,
    attach_contributions,
    attach_to_new_point,
)
from consult.outcomes.syntheses.selectors import find_synthesis
from consult.outcomes.themes.exceptions import (
    NoSynthesis,
    NothingToMerge,
    NothingToSplit,
    SearchIsRunning,
    ThemeIsNotConfirmed,
    ThemeNeedsAName,
)
from consult.outcomes.themes.selectors import get_theme, list_members
from consult.outcomes.themes.text_groups import group_texts
from debates.texts.selectors.streams import stream_proposals
from moderation.enums import ModerationState

SEARCH = "outcomes.search_themes"
PATIENCE = timedelta(minutes=30)
MOST_THEMES = 100
WORDS_IN_TITLE = 3


@transaction.atomic
def request_search(*, viewer: Viewer, consultation_id: UUID) -> ThemeSearch:
    """Store a job that searches for candidate themes.

    Raise `NotFound`, `NotAllowed`, or `SearchIsRunning`.
    """
    consultation = get_consultation_by_id(viewer, consultation_id)
    if not may(viewer, "synthesis.write", consultation.pk):
        raise NotAllowed
    now = clock.now()
    search, made = ThemeSearch.objects.select_for_update().get_or_create(
        consultation=consultation,
        defaults={"organisation": viewer.organisation, "asked_at": now},
    )
    if not made:
        if search.finished_at is None and search.asked_at > now - PATIENCE:
            raise SearchIsRunning
        search.asked_at = now
        search.finished_at = None
        search.save(update_fields=["asked_at", "finished_at"])
    journal.record(viewer, "themes.search", search)
    jobs.on_commit(SEARCH, consultation_id=consultation.pk)
    return search


def search_themes(*, viewer: Viewer, consultation_id: UUID) -> None:
    """Group the public contributions that no confirmed or rejected theme contains.

    The new groups replace the candidates of the search before. What a person decided stays. It may
    take a minute and 200 MB for 10,000 contributions.
    """
    consultation = get_consultation_by_id(viewer, consultation_id)
    decided = set(
        ThemeMembership.objects.filter(theme__consultation=consultation)
        .exclude(theme__state=ThemeState.CANDIDATE)
        .values_list("proposal", flat=True)
    )
    texts = [
        (row["id"], row["title"], row["body"])
        for row in stream_proposals(viewer, consultation)
        if ModerationState(row["state"]).has_public_text and row["id"] not in decided
    ]
    # A title says most of the subject: it counts twice.
    groups = group_texts([f"{title}\n{title}\n{body}" for _pk, title, body in texts])
    with transaction.atomic():
        search = ThemeSearch.objects.select_for_update().get(consultation=consultation)
        CandidateTheme.objects.filter(
            consultation=consultation, state=ThemeState.CANDIDATE
        ).delete()
        for group in groups[:MOST_THEMES]:
            title = ", ".join(group.terms[:WORDS_IN_TITLE]) or texts[group.members[0]][1]
            _make_theme(
                viewer,
                consultation.pk,
                title=title,
                terms=list(group.terms),
                proposals=[texts[place][0] for place in group.members],
            )
        search.finished_at = clock.now()
        search.contributions = len(texts)
        search.save(update_fields=["finished_at", "contributions"])


@transaction.atomic
def confirm_theme(*, viewer: Viewer, theme_id: UUID, title: str = "") -> CandidateTheme:
    """Confirm a theme, under a new name if one is given. Raise `NotFound` or `NotAllowed`."""
    return _decide(viewer, theme_id, ThemeState.CONFIRMED, title)


@transaction.atomic
def reject_theme(*, viewer: Viewer, theme_id: UUID) -> CandidateTheme:
    """Reject a theme. Its contributions are not grouped again. Raise `NotFound`, `NotAllowed`."""
    return _decide(viewer, theme_id, ThemeState.REJECTED)


@transaction.atomic
def reopen_theme(*, viewer: Viewer, theme_id: UUID) -> CandidateTheme:
    """Make a confirmed or rejected theme a candidate again. Raise `NotFound` or `NotAllowed`."""
    return _decide(viewer, theme_id, ThemeState.CANDIDATE)


@transaction.atomic
def rename_theme(*, viewer: Viewer, theme_id: UUID, title: str) -> CandidateTheme:
    """Give a theme another name. Raise `NotFound`, `NotAllowed` or `ThemeNeedsAName`."""
    theme = _locked(viewer, theme_id)
    theme.title = _clean_title(title)
    theme.save(update_fields=["title"])
    journal.record(viewer, "theme.rename", theme)
    return theme


@transaction.atomic
def split_theme(
    *, viewer: Viewer, theme_id: UUID, title: str, proposal_ids: Iterable[UUID]
) -> CandidateTheme:
    """Move some contributions of a theme to a new candidate, and return the new one.

    Raise `NotFound`, `NotAllowed`, `ThemeNeedsAName` or `NothingToSplit`.
    """
    theme = _locked(viewer, theme_id)
    members = list(theme.memberships.values_list("proposal", flat=True))
    wanted = set(proposal_ids)
    moved = [pk for pk in members if pk in wanted]
    if not moved or len(moved) == len(members):
        raise NothingToSplit(attr="proposals")
    title = _clean_title(title)
    theme.memberships.filter(proposal__in=moved).delete()
    made = _make_theme(viewer, theme.consultation_id, title=title, terms=[], proposals=moved)
    journal.record(viewer, "theme.split", theme, into=str(made.pk), moved=len(moved))
    return made


@transaction.atomic
def merge_themes(
    *, viewer: Viewer, consultation_id: UUID, theme_ids: Iterable[UUID], title: str
) -> CandidateTheme:
    """Make one candidate of several themes, and return it. Its parts are deleted.

    Raise `NotFound`, `NotAllowed`, `ThemeNeedsAName` or `NothingToMerge`.
    """
    themes = [_locked(viewer, pk) for pk in sorted(set(theme_ids))]
    themes = [theme for theme in themes if theme.consultation_id == consultation_id]
    if len(themes) < 2:
        raise NothingToMerge(attr="themes")
    title = _clean_title(title)
    proposals: dict[UUID, None] = {}
    terms: dict[str, None] = {}
    for theme in themes:
        proposals |= dict.fromkeys(theme.memberships.values_list("proposal", flat=True))
        terms |= dict.fromkeys(theme.terms)
    made = _make_theme(
        viewer, consultation_id, title=title, terms=list(terms), proposals=list(proposals)
    )
    journal.record(viewer, "theme.merge", made, parts=[str(theme.pk) for theme in themes])
    CandidateTheme.objects.filter(pk__in=[theme.pk for theme in themes]).delete()
    return made


@transaction.atomic
def add_chapter_of_theme(*, viewer: Viewer, theme_id: UUID, title: str = "") -> Chapter:
    """Add a chapter to the draft for a confirmed theme: its name, and a main point without text.

    The main point counts the public contributions of the theme. Lock the synthesis. Raise
    `NotFound`, `NotAllowed`, `ThemeIsNotConfirmed`, or `NoSynthesis` before one is created.
    """
    theme = _locked(viewer, theme_id)
    if theme.state != ThemeState.CONFIRMED:
        raise ThemeIsNotConfirmed
    synthesis = find_synthesis(viewer, theme.consultation_id)
    if synthesis is None:
        raise NoSynthesis
    chapter = add_chapter(
        viewer=viewer,
        synthesis_id=synthesis.pk,
        kind=ChapterKind.THEME,
        title=title or theme.title,
    )
    ids = [member["pk"] for member in list_members(theme.consultation, [theme])[theme.pk]]
    point = attach_to_new_point(viewer=viewer, chapter_id=chapter.pk, proposal_ids=ids[:MOST])
    for first in range(MOST, len(ids), MOST):
        attach_contributions(
            viewer=viewer, block_id=point.pk, proposal_ids=ids[first : first + MOST]
        )
    journal.record(viewer, "theme.add_chapter", theme, chapter=str(chapter.pk))
    return chapter


def forget_decider(viewer: Viewer, participant_id: UUID, keep_texts: bool) -> None:
    """Remove the link from themes and coded samples to a person. Names and codes stay."""
    for rows, column in (
        (CandidateTheme.objects, "decided_by"),
        (CodingSample.objects, "first_coder"),
        (CodingSample.objects, "second_coder"),
    ):
        rows.filter(organisation=viewer.organisation, **{column: participant_id}).update(
            **{column: None}
        )


def _decide(viewer: Viewer, theme_id: UUID, state: ThemeState, title: str = "") -> CandidateTheme:
    theme = _locked(viewer, theme_id)
    if title:
        theme.title = _clean_title(title)
    theme.state = state
    theme.decided_by = viewer.participant
    theme.decided_at = clock.now()
    theme.save(update_fields=["title", "state", "decided_by", "decided_at"])
    journal.record(viewer, f"theme.{state}", theme)
    return theme


def _locked(viewer: Viewer, theme_id: UUID) -> CandidateTheme:
    get_theme(viewer, theme_id)
    return CandidateTheme.objects.select_for_update().get(pk=theme_id)


def _clean_title(title: str) -> str:
    cleaned = clean_line(title)[:THEME_TITLE_LENGTH]
    if not cleaned:
        raise ThemeNeedsAName(attr="title")
    return cleaned


def _make_theme(
    viewer: Viewer, consultation_id: UUID, *, title: str, terms: list[str], proposals: list[UUID]
) -> CandidateTheme:
    theme = CandidateTheme.objects.create(
        organisation=viewer.organisation,
        consultation_id=consultation_id,
        title=title[:THEME_TITLE_LENGTH],
        terms=terms,
    )
    ThemeMembership.objects.bulk_create(
        ThemeMembership(
            organisation=viewer.organisation, theme=theme, proposal_id=proposal, place=place
        )
        for place, proposal in enumerate(proposals, start=1)
    )
    return theme
