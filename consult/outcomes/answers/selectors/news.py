"""Official answers, corrections and milestones as subjects of news."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext

from consult.accounts.viewer import Viewer
from consult.consultations.selectors.topics import path_of_topic
from consult.core.exceptions import NotFound
from consult.core.words import text
from consult.core.words.dates import format_date
from consult.notifications.lines import Line
from consult.notifications.news_subjects import Quotation
from consult.outcomes.enums import AnswerState
from consult.outcomes.models import AnswerCorrection, AnswerMilestone, AnswerTarget, OfficialAnswer
from debates.proposals.selectors.proposals import get_proposals, path_of

ANSWER = "official_answer"
CORRECTION = "answer_correction"
MILESTONE = "answer_milestone"
ANCHOR = "#answer"
FOLLOWED_CONTRIBUTION = {
    ANSWER: gettext_lazy("The authority answered a contribution that you follow."),
    CORRECTION: gettext_lazy(
        "The authority corrected its answer to a contribution that you follow."
    ),
    MILESTONE: gettext_lazy("There is news about the answer to a contribution that you follow."),
}
FOLLOWED_TOPIC = {
    ANSWER: gettext_lazy("The authority answered a topic that you follow."),
    CORRECTION: gettext_lazy("The authority corrected its answer to a topic that you follow."),
    MILESTONE: gettext_lazy("There is news about the answer to a topic that you follow."),
}


@dataclass(frozen=True)
class AnsweredContribution:
    """A contribution that an answer answers: its author, and the path of the answer on its page."""

    author_id: UUID | None
    path: str


@dataclass(frozen=True)
class AnswerNews:
    """A published answer, a correction or a milestone, with what it is about.

    `contributions` has the public ones by id, in the order of their numbers. `topic_id` is the
    topic of all of them, or the answered topic.
    """

    kind: str
    pk: UUID
    answer: OfficialAnswer
    consultation_id: UUID
    topic_id: UUID | None
    topic_path: str
    happened_at: datetime
    contributions: dict[UUID, AnsweredContribution]


def title_of(subject: AnswerNews) -> str:
    """Return no title: news about answers are shown under the title of their contribution."""
    return ""


def path_of_news(subject: AnswerNews) -> str:
    """Return the path of the answer where it is shown first."""
    first = next(iter(subject.contributions.values()), None)
    return first.path if first else subject.topic_path


def sentence_of_answer(line: Line) -> str:
    """Return the sentence of news about an answer, its correction or a milestone."""
    kind = line.subject.kind
    if line.own:
        return _sentence_to_author(kind, line.own) % {"own": line.own}
    return str((FOLLOWED_CONTRIBUTION if line.proposal else FOLLOWED_TOPIC)[kind])


def _sentence_to_author(kind: str, own: int) -> str:
    if kind == CORRECTION:
        return ngettext(
            "The authority corrected its answer to your contribution.",
            "The authority corrected its answer to %(own)s of your contributions.",
            own,
        )
    if kind == MILESTONE:
        return ngettext(
            "There is news about the answer to your contribution.",
            "There is news about the answer to %(own)s of your contributions.",
            own,
        )
    return ngettext(
        "The authority answered your contribution.",
        "The authority answered %(own)s of your contributions.",
        own,
    )


def quote(subject: AnswerNews) -> Quotation:
    """Return the words of an answer, after the reason of its correction, or the last step of it."""
    answer = subject.answer
    steps = [
        _("%(day)s: %(text)s")
        % {"day": format_date(step.happened_on), "text": f"{step.text} {step.url}".strip()}
        for step in answer.milestones.all()
        if subject.kind != MILESTONE or step.pk == subject.pk
    ]
    if subject.kind == MILESTONE:
        return Quotation([("", "\n".join(steps))])
    corrected = answer.correction_note if subject.kind == CORRECTION else ""
    parts = [
        (_("Why the answer was corrected"), corrected),
        ("", text.readable(answer.body_html)),
        (pgettext("official answer", "Reasons"), text.readable(answer.reasons_html)),
        (_("Passed on to"), answer.transmitted_to),
        (_("What happens next"), "\n".join(steps) or _("We will notify you of what follows.")),
    ]
    return Quotation(
        [(heading, words) for heading, words in parts if words],
        decision=capfirst(str(AnswerState(answer.state).label)),
    )


def own_places(subject: AnswerNews, participant_id: UUID) -> list[UUID]:
    """Return the ids of the answered contributions of a participant."""
    return [
        pk
        for pk, contribution in subject.contributions.items()
        if contribution.author_id == participant_id
    ]


def path_at(subject: AnswerNews, place_id: UUID | None) -> str | None:
    """Return the path of the answer on the page of one of its contributions, or None."""
    found = subject.contributions.get(place_id) if place_id else None
    return found.path if found else None


def get_many(kind: str) -> Callable[[Viewer, Iterable[UUID]], dict[UUID, AnswerNews]]:
    """Return the function that loads subjects of this kind by id, as the viewer may read them."""
    return partial(_load, kind)


def get(kind: str) -> Callable[[Viewer, UUID], AnswerNews]:
    """Return the function that loads one subject of this kind, or raises `NotFound`."""

    def load(viewer: Viewer, pk: UUID) -> AnswerNews:
        found = _load(kind, viewer, [pk]).get(pk)
        if found is None:
            raise NotFound
        return found

    return load


def _load(kind: str, viewer: Viewer, ids: Iterable[UUID]) -> dict[UUID, AnswerNews]:
    """Return the subjects by id. Those without a public contribution or topic are left out."""
    dated = _dated(kind, viewer, list(ids))
    answers = OfficialAnswer.objects.published().in_bulk({answer for answer, _at in dated.values()})
    targets: dict[UUID, list[AnswerTarget]] = {}
    rows = AnswerTarget.objects.filter(answer__in=answers).select_related("topic__consultation")
    for target in rows.order_by("id"):
        targets.setdefault(target.answer_id, []).append(target)
    wanted = [item.proposal_id for some in targets.values() for item in some if item.proposal_id]
    found = get_proposals(viewer, wanted) if wanted else {}
    public = {pk: proposal for pk, proposal in found.items() if not proposal.is_masked}
    subjects = (
        (pk, _subject(pk, answers[answer], moment, targets.get(answer, []), public, kind=kind))
        for pk, (answer, moment) in dated.items()
        if answer in answers
    )
    return {pk: subject for pk, subject in subjects if subject.contributions or subject.topic_path}


def _dated(kind: str, viewer: Viewer, ids: list[UUID]) -> dict[UUID, tuple[UUID, Any]]:
    """Return the answer and the date of each subject by its id."""
    model: Any = {
        ANSWER: OfficialAnswer,
        CORRECTION: AnswerCorrection,
        MILESTONE: AnswerMilestone,
    }[kind]
    rows = model.objects.filter(organisation=viewer.organisation, pk__in=ids)
    moment = "created_at" if kind == MILESTONE else "published_at"
    answer = "pk" if kind == ANSWER else "answer_id"
    rows = rows.filter(**{f"{moment}__isnull": False})
    return {pk: (at, when) for pk, at, when in rows.values_list("pk", answer, moment)}


def _subject(
    pk: UUID,
    answer: OfficialAnswer,
    moment: datetime,
    targets: list[AnswerTarget],
    public: dict[UUID, Any],
    *,
    kind: str,
) -> AnswerNews:
    proposals = sorted(
        (public[target.proposal_id] for target in targets if target.proposal_id in public),
        key=lambda proposal: proposal.number,
    )
    topic = next((target.topic for target in targets if target.topic), None)
    topic_ids = {topic.pk} if topic else {proposal.topic_id for proposal in proposals}
    return AnswerNews(
        kind=kind,
        pk=pk,
        answer=answer,
        consultation_id=answer.consultation_id,
        topic_id=topic_ids.pop() if len(topic_ids) == 1 else None,
        topic_path=f"{path_of_topic(topic)}{ANCHOR}" if topic else "",
        happened_at=moment,
        contributions={
            proposal.pk: AnsweredContribution(proposal.author_id, f"{path_of(proposal)}{ANCHOR}")
            for proposal in proposals
        },
    )
