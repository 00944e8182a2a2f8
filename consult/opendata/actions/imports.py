"""The import of a consultation from another platform, in one transaction.

Its authors become pseudonymous participants, and its texts have their original dates.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from consult.accounts.people.actions import import_participants
from consult.accounts.viewer import Viewer
from consult.consultations.actions import imports as import_actions
from consult.consultations.enums import Licence, PseudonymScope
from consult.core.exceptions import Invalid
from consult.core.words.text import clean_line
from consult.opendata.actions.withdrawal import note_takedown
from consult.opendata.exceptions import BadSource
from consult.opendata.importers.report import Report
from consult.opendata.importers.sources import Source, name_of
from consult.outcomes.results.actions import record_participation
from debates.imports.actions import comments as comment_actions
from debates.imports.actions import proposals as proposal_actions
from debates.imports.actions import tallies as tally_actions
from debates.imports.actions.rows import ImportReport
from votes.actions import imports as action_imports

if TYPE_CHECKING:
    from consult.accounts.models import Participant
    from consult.consultations.models import Consultation, Topic
    from consult.organisations.models import Organisation

# A phase ends just after its last instant, so that texts sent at that instant belong to it.
MOMENT = timedelta(seconds=1)
REMOVED = gettext_lazy("An imported text is no longer public at its source.")


@dataclass
class Imported:
    """The result of an import: how many objects it created and found already there, by kind."""

    consultation: object
    created: dict[str, int] = field(default_factory=dict)
    unchanged: dict[str, int] = field(default_factory=dict)

    def note(self, kind: str, done: ImportReport) -> None:
        """Store the numbers that one import function returned."""
        self.created[kind] = done.created + done.updated
        self.unchanged[kind] = done.unchanged

    def sentences(self) -> list[str]:
        """Return one sentence per kind, in the active language."""
        labels = {
            "proposals": _("contributions"),
            "comments": _("comments"),
            "totals": _("imported totals"),
            "votes": _("individual votes"),
        }
        template = _("%(kind)s: %(created)s imported, %(unchanged)s already there")
        return [
            template
            % {"kind": label, "created": self.created[kind], "unchanged": self.unchanged[kind]}
            for kind, label in labels.items()
            if kind in self.created
        ]


@transaction.atomic
def import_source(
    *,
    organisation: Organisation,
    source: Source,
    slug: str,
    report: Report,
    title: str = "",
    licence: str = "",
    attribution: str = "",
    language: str = "",
    is_draft: bool = False,
    is_strict: bool = False,
    is_trial: bool = False,
) -> Imported:
    """Import a whole source, or nothing if any part is unreadable. A second run adds nothing.

    Participants receive pseudonyms. Removed texts become tombstones, and are taken out of the
    datasets if they were public here. Totals are stored apart. Ballots known one by one enter
    ledgers of their own. The outcome of each line is written to `report`.

    `licence` and `attribution` may be omitted where the platform gives them for all its data.
    `is_draft` leaves the publication to a manager. `is_strict` refuses a source whose files do not
    agree. `is_trial` runs the import and rolls it back. Raise `BadSource` or `Invalid`.
    """
    terms = _terms(source, licence, attribution)
    done = _Import(organisation, source, slug, report, language or source.language).run(
        title, terms, is_draft
    )
    if is_strict and report.warnings:
        raise BadSource(
            _("The files contradict each other: %(warnings)s.")
            % {"warnings": "; ".join(report.warnings)}
        )
    if is_trial:
        transaction.set_rollback(True)
    return done


def _terms(source: Source, licence: str, attribution: str) -> dict[str, str]:
    """Return the licence and the attribution of the data, from the operator or else the platform.

    Raise `Invalid` if one of them is missing.
    """
    licence = licence or source.licence
    attribution = clean_line(attribution) or source.attribution
    if licence not in Licence.values:
        words = {"licences": ", ".join(Licence.values)}
        message = (
            _("Give the licence of these data with --licence: %(licences)s. Nothing was imported.")
            % words
        )
        raise Invalid(message, attr="licence")
    if not attribution:
        message = _(
            "Give the author to credit for these data with --attribution. Nothing was imported."
        )
        raise Invalid(message, attr="attribution")
    return {"licence": licence, "attribution": attribution}


class _Import:
    """An import in progress."""

    def __init__(
        self, organisation: Organisation, source: Source, slug: str, report: Report, language: str
    ) -> None:
        self.organisation = organisation
        self.source = source
        self.slug = slug
        self.report = report
        self.language = language
        # The site's own texts exist in its languages only. The texts of participants stay in their
        # own language.
        self.spoken = language if language in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE

    def run(self, title: str, terms: dict[str, str], is_draft: bool) -> Imported:
        consultation = self.consultation(title or self.source.title, terms, is_draft)
        self.into: dict[str, Any] = {
            "organisation": self.organisation,
            "consultation": consultation,
            "origin": self.source.origin,
        }
        self.topics = import_actions.import_topics(
            organisation=self.organisation,
            consultation=consultation,
            rows=map(self.topic, self.source.topics),  # type: ignore[arg-type]  # of this type at run time
        )
        self.people = self.participants()
        done = Imported(consultation)
        has_ballots = not isinstance(self.source.votes, tuple)
        proposals = proposal_actions.import_proposals(
            **self.into,
            rows=map(self.proposal, self.source.proposals),
            with_questions=not has_ballots,
        )
        comments = comment_actions.import_comments(
            **self.into, rows=map(self.comment, self.source.comments)
        )
        done.note("proposals", proposals)
        done.note("comments", comments)
        done.note("totals", tally_actions.import_tallies(**self.into, rows=self.totals()))
        if has_ballots:
            self.ballots(consultation, proposals.ids, done)
        if proposals.removed or comments.removed:
            where = {"organisation_id": self.organisation.pk, "consultation_id": consultation.pk}
            note_takedown(**where, reason=REMOVED)
        record_participation(Viewer.system(self.organisation), consultation)
        return done

    def consultation(self, title: str, terms: dict[str, str], is_draft: bool) -> Consultation:
        texts = {
            f"title_{self.spoken}": title,
            f"description_{self.spoken}": self.source.description,
        }
        try:
            with transaction.atomic():
                return import_actions.import_consultation(
                    organisation=self.organisation,
                    origin=self.source.origin,
                    origin_id=self.slug,
                    slug=self.slug,
                    opens_at=self.source.opens_at,
                    closes_at=self.source.closes_at + MOMENT,
                    pseudonym_scope=PseudonymScope.CONSULTATION,
                    is_draft=is_draft,
                    **terms,  # type: ignore[arg-type]  # keys are named
                    **{"title_fr": title, **texts},  # type: ignore[arg-type]  # keys are named
                )
        except Invalid as error:
            if error.attr != "slug":
                raise
            raise Invalid(
                _("The address “%(slug)s” is taken: choose another one.") % {"slug": self.slug}
            ) from error

    def topic(self, topic: Topic) -> dict[str, Any]:
        words = {
            "title": topic.title,
            "question": topic.question or topic.title,
            "background": topic.background,
        }
        french = {f"{name}_fr": text for name, text in words.items() if name != "background"}
        return {
            "origin_id": topic.origin_id,
            **french,
            **{f"{name}_{self.spoken}": t for name, t in words.items()},
        }

    def participants(self) -> dict[str, Participant]:
        """Return all authors and voters, as participants by their identifier at the source."""
        people = ((f"{self.slug}/{person}", name_of(person)) for person in self.source.authors)
        known = import_participants(
            organisation=self.organisation, origin=self.source.origin, people=people
        )
        start = f"{self.slug}/"
        return {
            key.removeprefix(start): person
            for key, person in known.items()
            if key.startswith(start)
        }

    def text(self, record: Any) -> dict[str, Any]:
        # Other changes to a removed text do not matter, and their description could quote it.
        changes = (
            [_("removed at its source: its text is left out")]
            if record.is_removed
            else record.changes
        )
        self.report.note_imported(record.line, record.origin_id, changes)
        return {
            "origin_id": record.origin_id,
            "created_at": record.created_at,
            "updated_at": record.updated_at,
            "author": self.people[record.author],
            "body": record.body,
            "language": self.language,
            "is_removed": record.is_removed,
        }

    def proposal(self, record: Any) -> Any:
        return self.text(record) | {"topic": self.topics[record.topic], "title": record.title}

    def comment(self, record: Any) -> Any:
        return self.text(record) | {"proposal": record.proposal, "stance": record.stance}

    def totals(self) -> Iterator[dict[str, Any]]:
        for kind, stream in (
            ("proposal", self.source.proposal_totals),
            ("comment", self.source.comment_totals),
        ):
            for total in stream:
                counts = {"agree": total.agree, "mixed": total.mixed, "disagree": total.disagree}
                yield {kind: total.target, **counts}

    def ballots(
        self, consultation: Consultation, proposals: dict[str, UUID], done: Imported
    ) -> None:
        """Import the votes of each voter, in the order of the source."""
        each = (
            (proposals[statement], self.people[person.voter].pk, choice)
            for person in self.source.votes
            for statement, choice in person.choices.items()
        )
        entered = action_imports.import_ballots(
            viewer=Viewer.system(self.organisation),
            consultation_id=consultation.pk,
            origin=self.source.origin,
            ballots=each,
        )
        done.created["votes"], done.unchanged["votes"] = entered.added, entered.already_there
