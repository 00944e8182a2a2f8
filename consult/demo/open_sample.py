"""The open sample: today's questions with discussions, votes in the ledger and some moderation."""

from datetime import timedelta
from zoneinfo import ZoneInfo

from consult.consultations.actions import imports as import_actions
from consult.core.postgres import clock
from consult.demo import people, sample_fields, text_files
from debates.enums import ProposalKind
from debates.imports.actions import comments as comment_actions
from debates.imports.actions import proposals as proposal_actions

ORIGIN = "demo"
AN_HOUR = timedelta(hours=1)
# Authors of contributions are taken from the list of participants with this stride. The demo's own
# citizen takes the place of one of them.
STRIDE = 7
HERS = 7 * 14
REMOVED = 17
NOTICED = 18  # The contributions with a comment for moderators.


def seed(organisation, by_role):
    """Create the open sample with its proposals and comments. Safe to repeat."""
    consultation = _consultation(organisation)
    topics = import_actions.import_topics(
        organisation=organisation, consultation=consultation, rows=text_files.editorial()["topics"]
    )
    places = {"organisation": organisation, "consultation": consultation, "origin": ORIGIN}
    authors = people.citizens(organisation)
    structures = people.institutions(organisation, authors)
    authors[HERS % len(authors)] = by_role[people.CITIZEN]
    extras = sample_fields.seed(organisation, consultation, topics)
    proposal_actions.import_proposals(
        **places, rows=_proposals(consultation, topics, authors, structures, extras)
    )
    comment_actions.import_comments(**places, rows=_comments(consultation, authors))
    return consultation


def _consultation(organisation):
    texts = dict(text_files.editorial()["open"])
    today = _midnight(organisation)
    charter = texts.pop("charter")
    phases = [_phase(today, dict(phase)) for phase in texts.pop("phases")]
    part = next(phase for phase in phases if "vote" in phase["capabilities"])
    return import_actions.import_consultation(
        organisation=organisation,
        origin=ORIGIN,
        origin_id=texts["slug"],
        opens_at=part["opens_at"],
        closes_at=part["closes_at"],
        phases=phases,
        charter=charter,
        is_sample=True,
        **texts,
    )


def _midnight(organisation):
    """Return the last midnight in the time zone of the organisation."""
    here = clock.now().astimezone(ZoneInfo(organisation.time_zone))
    return here.replace(hour=0, minute=0, second=0, microsecond=0)


def _phase(today, phase):
    """Return a phase with its dates: it begins at midnight and ends in the last second of a day."""
    begins, ends = (today + timedelta(days=phase.pop(side)) for side in ("from", "to"))
    return phase | {"opens_at": begins, "closes_at": ends - timedelta(seconds=1)}


def _proposals(consultation, topics, citizens, structures, extras):
    """Yield one proposal every nine hours or so since the opening."""
    for number, entry in enumerate(text_files.entries_of_today()):
        structure = structures.get(entry.institution)
        yield {
            "origin_id": proposal_id(number),
            "topic": topics[entry.topic],
            "title": entry.title,
            "body": entry.body,
            "created_at": consultation.opens_at + AN_HOUR * (9 * number + number % 5 + 1),
            "author": citizens[(number * STRIDE) % len(citizens)],
            "kind": ProposalKind.INSTITUTION if structure else ProposalKind.INDIVIDUAL,
            "institution": structure,
            **extras.of(entry.title),
        }


def _comments(consultation, citizens):
    """Yield comments and replies in the hours after each proposal, and two for moderators."""
    for number, entry in enumerate(text_files.entries_of_today()):
        sent = consultation.opens_at + AN_HOUR * (9 * number + number % 5 + 2)
        for order, comment in enumerate([*entry.comments, *_for_moderators(number)]):
            ident = comment_id(number, order)
            common = {"proposal": proposal_id(number), "created_at": sent + AN_HOUR * order / 2}
            author = citizens[(number * STRIDE + 3 * order + 1) % len(citizens)]
            yield common | {
                "origin_id": ident,
                "author": author,
                "body": comment.body,
            }
            for place, reply in enumerate(comment.replies, 1):
                answering = citizens[(number * STRIDE + 3 * order + 11 * place) % len(citizens)]
                at = common["created_at"] + timedelta(minutes=10 * place)
                yield common | {
                    "origin_id": f"{ident}-{place}",
                    "author": answering,
                    "body": reply,
                    "reply_to": ident,
                    "created_at": at,
                }


def _for_moderators(number):
    """Return the comment that a moderator removes or a participant reports, if any."""
    words = text_files.editorial()
    if number == REMOVED:
        return [text_files.SampleComment(words["removed_comment"])]
    return [text_files.SampleComment(words["noticed_comment"])] if number == NOTICED else []


def comment_id(number: int, order: int) -> str:
    """Return the identifier of a comment in the demo."""
    return f"now-{number:03}-{order}"


def last_comment_id(number: int) -> str:
    """Return the identifier of the last comment under a contribution."""
    entry = text_files.entries_of_today()[number]
    return comment_id(number, len(entry.comments) + len(_for_moderators(number)) - 1)


def proposal_id(number: int) -> str:
    """Return the identifier of a contribution in the demo."""
    return f"now-{number:03}"
