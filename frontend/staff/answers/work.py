"""The list of contributions to answer: its filters and its rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django import forms
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from consult.accounts.viewer import Viewer
from consult.outcomes.answers import rules
from consult.outcomes.answers.selectors import answers as answer_selectors
from consult.outcomes.answers.selectors import lookups
from consult.outcomes.answers.selectors import work as work_selectors
from consult.outcomes.answers.selectors.work import Work
from consult.outcomes.enums import AnswerProgress, AnswerState
from debates.enums import ProposalKind
from debates.proposals.selectors.proposals import title_of
from frontend.presenters.consultation.topics import topic_name, topic_title
from frontend.presenters.debate.proposal_states import origin_tag
from frontend.presenters.debate.proposals import extract, url_of
from frontend.presenters.outcome.answers import answer_tag, day_in_words, label_of, progress_tag
from frontend.toolkit.forms.form_fields import choice_field

if TYPE_CHECKING:
    from consult.consultations.models import Consultation
    from consult.outcomes.models import AnswerService

SIZE = 50
ALL = gettext_lazy("All")
EVERYTHING = "all"
STATUSES = (
    ("", gettext_lazy("Not answered yet")),
    (work_selectors.OPEN, gettext_lazy("Without a published answer")),
    (EVERYTHING, ALL),
    (work_selectors.LATE, gettext_lazy("Late")),
    (AnswerProgress.DRAFT, gettext_lazy("Drafts")),
    (AnswerProgress.SUBMITTED, gettext_lazy("To check, or ready")),
    (AnswerProgress.APPROVED, gettext_lazy("Approved")),
    (AnswerProgress.PUBLISHED, pgettext_lazy("answers", "Published")),
)


class FilterForm(forms.Form):
    """The filters of the list. It reads only, and has no key."""

    q = forms.CharField(
        label=gettext_lazy("Search words"),
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"class": "input", "data-consult-key": "/"}),
    )
    status = forms.ChoiceField(
        label=pgettext_lazy("filter", "Progress"),
        required=False,
        choices=STATUSES,
        widget=forms.Select(attrs={"class": "input"}),
    )
    topic = forms.ChoiceField(
        label=gettext_lazy("Topic"),
        required=False,
        widget=forms.Select(attrs={"class": "input"}),
    )
    kind = forms.ChoiceField(
        label=gettext_lazy("Origin"),
        required=False,
        widget=forms.Select(attrs={"class": "input"}),
        choices=lambda: [
            ("", ALL),
            *((kind.value, capfirst(kind.label)) for kind in ProposalKind),
        ],
    )
    state = forms.ChoiceField(
        label=gettext_lazy("Answer"),
        required=False,
        widget=forms.Select(attrs={"class": "input"}),
        choices=lambda: [("", ALL), *((state.value, label_of(state)) for state in AnswerState)],
    )
    service = forms.ChoiceField(
        label=gettext_lazy("Service"),
        required=False,
        widget=forms.Select(attrs={"class": "input"}),
    )

    def __init__(
        self,
        *args: Any,
        consultation: Consultation,
        services: Sequence[AnswerService],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        topics = [(str(topic.pk), topic_title(topic)) for topic in consultation.topics.all()]
        choice_field(self, "topic").choices = [
            ("", pgettext_lazy("topics", "All")),
            *topics,
        ]
        choice_field(self, "service").choices = [
            ("", pgettext_lazy("services", "All")),
            *((str(service.pk), service.name) for service in services),
        ]


@dataclass(frozen=True)
class Criteria:
    """The filters that the address gives. A value that is not on its list is left out.

    Without a progress, the contributions without an answer are listed, or all those whose answer
    has the chosen state.
    """

    values: dict[str, str]
    page: int = 0

    @classmethod
    def of(cls, form: FilterForm, start: str) -> Criteria:
        """Read a filter form that is bound to the address, and the first row of the page."""
        form.is_valid()
        values = {name: form.cleaned_data.get(name) or "" for name in form.fields}
        page = int(start) if start.isascii() and start.isdigit() and len(start) < 7 else 0
        return cls(values, page)

    @property
    def filters(self) -> int:
        """Return how many filters are on."""
        return sum(map(bool, self.values.values()))

    @property
    def is_filtered(self) -> bool:
        """Return whether a filter is on."""
        return self.filters > 0

    @property
    def query(self) -> str:
        """Return the query string that repeats the filters."""
        return urlencode({name: value for name, value in self.values.items() if value})

    @property
    def selected(self) -> dict[str, str]:
        """Return the filters under the names of the selector."""
        names = {"q": "search", "status": "progress"}
        filters = {names.get(name, name): value for name, value in self.values.items() if value}
        usual = EVERYTHING if self.values["state"] else work_selectors.NONE
        progress = self.values["status"] or usual
        return filters | {"progress": "" if progress == EVERYTHING else progress}


def list_rows(
    viewer: Viewer, consultation: Consultation, criteria: Criteria
) -> tuple[list[dict[str, Any]], int]:
    """Return a page of the contributions with the progress of their answers, and their number."""
    works = work_selectors.list_answer_work(viewer, consultation.pk, filters=criteria.selected)
    start = criteria.page
    listed = list(works[start : start + SIZE])
    needs = viewer.organisation.answers_need_second_reader
    topics = {topic.pk: topic_name(topic) for topic in consultation.topics.all()}
    rows = [
        _row(consultation, work, topics, needs=needs)
        for work in work_selectors.describe_work(viewer, consultation.pk, listed)
    ]
    return rows, works.order_by().count()


def _row(
    consultation: Consultation, work: Work, topics: dict[Any, str], *, needs: bool
) -> dict[str, Any]:
    proposal = work.proposal
    answer = work.answer
    row = {
        "id": proposal.pk,
        "number": proposal.number,
        "title": title_of(proposal),
        "text": extract(proposal),
        "language": proposal.language,
        "url": url_of("proposal", proposal),
        "topic": topics[proposal.topic_id],
        "origin": origin_tag(proposal),
        "service": work.service,
        "is_late": work.is_late,
        "due": _due(work),
        "notes": work.notes,
        "notes_url": reverse(
            "staff-answer-contribution", args=[consultation.slug, proposal.number]
        ),
        "is_open": answer is None,
    }
    if answer is None:
        return row
    return row | {
        "answer_url": reverse("staff-answer", args=[consultation.slug, answer.pk]),
        "progress": progress_tag(answer.progress, needs_second_reader=needs),
        "state": answer_tag(answer.state, answer.transmitted_to),
        "act": _label_answer_link(work, needs=needs),
    }


def _due(work: Work) -> str:
    if work.due_on is None or (work.answer and work.answer.is_published):
        return ""
    words = _("late since %(day)s") if work.is_late else _("until %(day)s")
    return words % {"day": day_in_words(work.due_on)}


def _label_answer_link(work: Work, *, needs: bool) -> str:
    """Return the words of the link to an answer."""
    answer = work.answer
    if work.waits_for_correction:
        return _("See the correction that is waiting")
    if answer and answer.is_published:
        return _("See the answer, correct it or add a step")
    if answer and needs and answer.progress == AnswerProgress.SUBMITTED:
        return _("Check the answer")
    return _("Continue the answer")


def list_topics(viewer: Viewer, consultation: Consultation) -> list[dict[str, Any]]:
    """Return the topics with their answers, if any, and the links to write them."""
    answers = lookups.answers_to_topics(viewer, consultation.pk)
    needs = viewer.organisation.answers_need_second_reader
    rows = []
    for topic in consultation.topics.all():
        answer = answers.get(topic.pk)
        if answer:
            rows.append(
                {
                    "name": topic_title(topic),
                    "url": reverse("staff-answer", args=[consultation.slug, answer.pk]),
                    "act": _("Continue the answer")
                    if not answer.is_published
                    else _("See the answer"),
                    "progress": progress_tag(answer.progress, needs_second_reader=needs),
                }
            )
            continue
        new = reverse("staff-answer-new", args=[consultation.slug])
        rows.append(
            {
                "name": topic_title(topic),
                "url": f"{new}?{urlencode({'topic': topic.slug})}",
                "act": _("Answer the topic"),
            }
        )
    return rows


def count_drafts(viewer: Viewer, consultation: Consultation) -> int:
    """Return how many answers are begun and not submitted."""
    rows = answer_selectors.list_answers(viewer, consultation.pk, progress=AnswerProgress.DRAFT)
    return rows.order_by().count()


def count_ready(viewer: Viewer, consultation: Consultation) -> int:
    """Return how many answers the viewer may publish now, or zero if they publish none."""
    if not rules.can_publish(viewer, consultation.pk):
        return 0
    needs = viewer.organisation.answers_need_second_reader
    ready = AnswerProgress.APPROVED if needs else AnswerProgress.SUBMITTED
    rows = answer_selectors.list_answers(viewer, consultation.pk, progress=ready)
    return rows.order_by().count()
