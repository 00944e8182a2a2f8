"""The promises of a consultation at its opening, in the words of the person who opens it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from consult.accounts.viewer import Viewer
from consult.consultations.enums import SetupTask
from consult.consultations.selectors.charters import current_charter
from consult.lifecycle.selectors.methods import Methods
from consult.notifications.enums import Followed
from consult.notifications.selectors import count_followers
from frontend.presenters.consultation.waiting_times import list_moderation_rules
from frontend.presenters.outcome.announced_outcomes import announce_outcomes
from frontend.presenters.polls.questions import how
from frontend.staff.consultations.preparation.tasks import page_of
from frontend.toolkit.words.dates import day, in_full
from votes.selectors.obstacles import waits_for_answers

if TYPE_CHECKING:
    from datetime import datetime

    from consult.consultations.models import Consultation


@dataclass(frozen=True)
class Promise:
    """A promise: its sentence, its details, and the address of the page that changes it.

    `fold` names the part in which rarely read details are folded, or is "" to show them. `code` is a
    fingerprint that the details explain.
    """

    icon: str
    sentence: str
    details: list[str]
    url: str = ""
    fold: str = ""
    code: str = ""


def list_promises(viewer: Viewer, consultation: Consultation, methods: Methods) -> list[Promise]:
    """Return every promise of the opening, from its dates to the e-mails that will leave."""
    return [
        *_promise_dates(viewer, consultation),
        *_promise_questions(viewer, consultation, methods),
        *_promise_rules(viewer, consultation, methods),
        *_promise_votes(consultation, methods),
        *_promise_questionnaires(consultation, methods),
        *(
            Promise("reply", sentence, [], page_of(viewer, consultation, SetupTask.TIMETABLE))
            for sentence in announce_outcomes(viewer, consultation)
        ),
        _promise_mails(viewer, consultation),
    ]


def _promise_dates(viewer: Viewer, consultation: Consultation) -> Iterator[Promise]:
    url = page_of(viewer, consultation, SetupTask.TIMETABLE)
    if consultation.closes_at:
        yield Promise(
            "clock",
            _("People can take part until %(moment)s.")
            % {"moment": in_full(consultation.closes_at)},
            [_("You can give more time. Never less, unless you close in public, with a reason.")],
            url,
        )
    phases = list(consultation.phases.all())
    if phases:
        sentence = ngettext(
            "The timetable has %(n)s step.", "The timetable has %(n)s steps.", len(phases)
        )
        steps = [
            _("%(step)s: from %(first)s to %(last)s.")
            % {"step": phase.title, "first": day(phase.opens_at), "last": day(phase.ends_at)}
            for phase in phases
        ]
        yield Promise("calendar", sentence % {"n": len(phases)}, steps, url)


def _promise_questions(
    viewer: Viewer, consultation: Consultation, methods: Methods
) -> Iterator[Promise]:
    if methods.topics:
        asked = len(methods.topics)
        yield Promise(
            "message-square",
            ngettext("You ask %(n)s question.", "You ask %(n)s questions.", asked) % {"n": asked},
            [topic.question for topic in methods.topics],
            page_of(viewer, consultation, SetupTask.QUESTIONS),
        )


def _promise_rules(
    viewer: Viewer, consultation: Consultation, methods: Methods
) -> Iterator[Promise]:
    url = page_of(viewer, consultation, SetupTask.RULES)
    if consultation.origin:
        return
    mode, *others = list_moderation_rules(consultation, methods.topics)
    yield Promise("shield", mode, others, url, fold=_("The other rules of moderation"))
    if charter := current_charter(consultation):
        yield Promise(
            "file-text",
            _("You follow the charter, version %(version)s.") % {"version": charter.version},
            [
                _(
                    "Its text no longer changes. This fingerprint proves it, and anyone can compute it "
                    "again:"
                )
            ],
            url,
            fold=_("Fingerprint of its text"),
            code=charter.fingerprint(),
        )
    subject = page_of(viewer, consultation, SetupTask.SUBJECT)
    results = capfirst(consultation.get_results_visibility_display())
    yield Promise("chart-column", _("Results of opinions"), [results], subject)
    licence = consultation.get_licence_display()
    yield Promise("copy", _("Licence of contributions and data"), [licence], subject)


def _promise_votes(consultation: Consultation, methods: Methods) -> Iterator[Promise]:
    for poll in methods.drafts_of_polls:
        details = [how(poll), _until(poll.opens_at, poll.closes_at, consultation)]
        if waits_for_answers(poll, consultation):
            details.append(
                _(
                    "You add its answers until this day. Then it opens by itself, with two answers or more."
                )
            )
        url = reverse("staff-question", args=[consultation.slug, poll.pk])
        yield Promise("lock", _("Vote: %(vote)s") % {"vote": poll.poll.sentence}, details, url)


def _promise_questionnaires(consultation: Consultation, methods: Methods) -> Iterator[Promise]:
    for row in methods.drafts_of_questionnaires:
        sentence = _("Questionnaire: %(title)s") % {"title": row.title}
        details = [_until(row.opens_at, row.closes_at, consultation)]
        url = reverse("staff-questionnaire", args=[consultation.slug, row.pk])
        yield Promise("list-ordered", sentence, details, url)


def _promise_mails(viewer: Viewer, consultation: Consultation) -> Promise:
    """Return who is notified of the opening: the followers of the consultation, and nobody else.

    The opening itself sends nothing. The tasks of the clock notify followers of its steps and
    questionnaires, each in the channel that the follower chose.
    """
    followers = count_followers(viewer, Followed.CONSULTATION, consultation.pk)
    if not followers:
        later = _(
            "Nobody follows this consultation yet. People who follow it later are notified of its steps."
        )
        return Promise("mail", _("No e-mail leaves at the opening."), [later])
    notified = ngettext(
        "%(n)s person who follows this consultation is notified when its first step opens.",
        "%(n)s people who follow this consultation are notified when its first step opens.",
        followers,
    )
    channels = _("By e-mail or on this site only, as each person chose. Nobody else is notified.")
    return Promise("mail", notified % {"n": followers}, [channels])


def _until(
    opens_at: datetime | None, closes_at: datetime | None, consultation: Consultation
) -> str:
    """Return the first and the last moment of a vote, in words.

    A draft without dates takes those of its consultation.
    """
    first = opens_at or consultation.opens_at
    last = closes_at or consultation.closes_at
    if first is None or last is None:
        return ""
    return _("From %(first)s to %(last)s.") % {"first": in_full(first), "last": in_full(last)}
