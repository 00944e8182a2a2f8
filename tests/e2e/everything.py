"""The pages of the table of addresses, with their viewers.

It also has the states that an address alone does not open. The pages are in an organisation of
their own, made of the world of the page tests. No other test counts its rows.
"""

from dataclasses import dataclass

from allauth.mfa.models import Authenticator
from django.test import override_settings

from consult.accounts.permissions import MATRIX
from consult.accounts.sign_in.actions import confirm_address
from consult.consultations.models import Consultation
from consult.core.postgres import tenancy
from moderation.approvals.actions import answer as answer_approval
from moderation.measures.actions.measures import ask_measure
from tests.actors import HERE
from tests.e2e import moments
from tests.e2e.moments import Stop
from tests.e2e.scene import PASSWORD
from tests.factories import make
from tests.pages import routes

HOST = "tout.localhost"  # browsers resolve every name below localhost to this machine

# These addresses answer with no page to look at.
NO_PAGE = {
    "a picture, a style, a feed, a file": {
        *("robots", "sitemap", "sitemap-pages", "sitemap-proposals"),
        *(
            "brand-css",
            "staff-organisation-colours",
            "media",
            "home-card",
            "consultation-card",
            "topic-card",
            "proposal-card",
            "oembed",
        ),
        *(
            "feed",
            "feed-consultation",
            "feed-topic",
            "feed-proposal",
            "feed-moderation",
            "staff-audit-csv",
        ),
        "account-second-factor-picture",
        *("proposal-receipt-file", "question-receipt-file", "open-data-file", "media-captions"),
        *("workshops-calendar", "workshop-calendar"),
        *("synthesis-pdf", "synthesis-odt", "synthesis-jsonld"),
        *("staff-synthesis-pdf", "staff-synthesis-odt"),
        *("kit-pdf", "kit-odt", "staff-workshop-kit-pdf", "staff-workshop-kit-odt"),
        *("answers-pdf", "answers-odt", "answers-csv"),
        *("staff-answers-pdf", "staff-answers-odt", "staff-answers-csv"),
        *("staff-workshop-sheet-model", "consultation-outline"),
    },
    "a form posts there, and is led to another page": {
        *(
            "staff-transcript-draft",
            "staff-transcript-validate",
            "staff-transcript-reopen",
            "staff-transcript-checked",
            "staff-transcript-agreed",
            "staff-transcript-objection",
        ),
        *("staff-excerpt-make", "staff-excerpt-attach"),
        *(
            "account-token-revoke",
            "account-download",
            "measure-download",
            "proposal-receipt-mail",
            "staff-case-claim",
        ),
        *("staff-invitation-again", "staff-organisation-invitation-again"),
        *("staff-usual-team-invite", "staff-usual-member-remove"),
        "staff-workshop-expected-dismiss",
        *("staff-undo", "staff-approval", "staff-pool-dismiss", "staff-new-texts-read"),
        "staff-case-mask",
        *(
            "staff-answer-delete",
            "staff-answer-review",
            "staff-answer-correction",
            "staff-answer-milestone",
            "staff-answer-milestone-remove",
            "staff-answer-service-delete",
            "staff-answer-note",
            "staff-answer-template-delete",
        ),
        *(
            "staff-field-move",
            "staff-field-remove",
            "staff-tag-remove",
            "staff-task-review",
            "staff-topic-picture-remove",
            "staff-template-remove",
        ),
        *("staff-coverage-count", "staff-coverage-selection", "staff-themes-search"),
        *("staff-theme-decide", "staff-theme-split", "staff-theme-chapter", "staff-coding-join"),
        *("staff-source-separate", "staff-actor-kind-move", "staff-actor-kind-remove"),
        *(
            "staff-document-remove",
            "staff-cover-remove",
            "staff-partner-remove",
            "staff-help-remove",
            "staff-preview-revoke",
            "staff-act-stop",
        ),
        *("staff-phase-remove", "staff-window-close"),
        *(
            "staff-question-remove",
            "staff-option-move",
            "staff-option-remove",
            "staff-questionnaire-remove",
        ),
        *("staff-chapter-move", "staff-chapter-remove", "staff-chapter-restore"),
        *("staff-block", "staff-block-new", "staff-block-open", "staff-block-move"),
        *("staff-block-remove", "staff-block-restore", "staff-block-comment"),
        *("staff-block-contributions", "staff-comment-resolve", "staff-block-words"),
        "staff-quotation-remove",
        *("staff-section-move", "staff-section-remove", "staff-item-move", "staff-item-remove"),
        *(
            "staff-workshop-coming-remove",
            "staff-workshop-dismiss",
            "staff-workshop-publish",
            "staff-workshop-photos",
        ),
        *(
            "staff-workshop-counts",
            "staff-workshop-count-remove",
            "staff-workshop-photo-remove",
            "voice-take-back",
        ),
    },
    "parts of another page, which are seen on it": {
        "staff-recordings-tiles",
        "staff-chapter-reading",
        "staff-synthesis-coverage",
        "proposal-similar",
        "consultation-live",
        "staff-moderation-live",
        "proposal-live",
    },
    "leads to the only consultation of the organisation": {"staff-answers-home"},
    "opened with what it answers, quotes or groups (tests/e2e/moments.py)": {
        *("staff-answer-new", "staff-quotation-new", "staff-group"),
    },
    "the same address under another name": {"account_login", "staff-publish"},
    "open for ten minutes after a withdrawal (tests/workshops/test_contributions.py)": {
        "staff-workshop-restore"
    },
}
WITHOUT_PAGE = {name for names in NO_PAGE.values() for name in names}
# An address alone opens none of these pages: the tests meet them on the way (tests/e2e/visits.py).
ON_THE_WAY = {
    *("account_confirm_login_code", "mfa_authenticate", "sign-in-name"),
    *("account-email", "account-email-code"),
    *("account-second-factor-codes", "account-passkey-remove", "measure-data"),
}
# Pages that change with the state of their object, and their viewer in that state.
ALSO_AT = {
    ("consultation", "draft"): "manager",
    ("proposal", "pending"): "owner",
    ("proposal", "hidden"): "visitor",
    ("staff-question", "draft"): "manager",
    ("staff-question-open", "draft"): "manager",
    ("staff-publication", "draft"): "manager",
}
EVERYBODY = (
    "visitor",
    "owner",
    "manager",
    "moderator",
    "organisation_admin",
    "platform_admin",
    "other",
)
# The matrix alone does not give these viewers: the reporter, or the person who contests.
OPENED_BY = {
    "staff": "manager",
    "notice-state": "other",
    "appeal": "owner",
    "appeal-state": "owner",
}
STATUS = {"sign-in-link": 410}  # without the link of the e-mail


@dataclass
class Everything:
    """The served organisation: its address, e-mail addresses by role, the stops of each role.

    `excluded` is the e-mail address of a person whose account was closed, `unnamed` that of a
    facilitator who has not chosen a name.
    """

    origin: str
    emails: dict[str, str]
    stops: dict[str, list[Stop]]
    excluded: str
    unnamed: str


def build(organisation, origin) -> Everything:
    """Create the world, committed. Every person in it gets a password."""
    world = routes.world(organisation, HOST)
    with tenancy.organisation(organisation.pk):
        emails = {name: _known(viewer) for name, viewer in world.people.items()}
        stops = {name: [] for name in EVERYBODY}
        for page in routes.pages():
            if page.name not in WITHOUT_PAGE | ON_THE_WAY:
                for name, address in _opened(world, page):
                    stops[name].append(Stop(address, STATUS.get(page.name, 200)))
        for name, more in moments.stops(world).items():
            stops[name] += more
        excluded = _known(_create_excluded_person(world))
        unnamed = _known(_unnamed(world))
    return Everything(origin, emails, stops, excluded, unnamed)


def _unnamed(world):
    """Return a facilitator who has not chosen a name."""
    consultation = Consultation.objects.get(slug=world.places["published"]["slug"])
    return make.person("facilitator", consultation, has_provisional_name=True)


def _create_excluded_person(world):
    """Return a person whose account was closed by two people."""
    consultation = Consultation.objects.get(slug=world.places["published"]["slug"])
    shut = make.person(consultation=consultation)
    measure = {
        "kind": "close",
        "reason": "spam",
        "facts": "La même publicité, sous trois contributions (exemple).",
    }
    ids = {"participant_id": shut.participant.pk, "consultation_id": consultation.pk}
    approval = ask_measure(viewer=world.people["organisation_admin"], **ids, **measure)
    answer_approval(viewer=world.people["moderator"], approval_id=approval.pk, grant=True)
    return shut


def _opened(world, page):
    """Yield pairs of viewer and address for a page.

    They cover a published object, or the first one possible, and its other states.
    """
    found = dict(world.addresses(page))
    yield _opened_by(page), found.get("published") or next(iter(found.values()))
    yield from ((name, found[place]) for (of, place), name in ALSO_AT.items() if of == page.name)


def _opened_by(page):
    """Return the first role that may open a page by the matrix."""
    marks = MATRIX[page.act]
    opens = {"yes": EVERYBODY, "own": ("owner",)}
    found = (name for name in EVERYBODY if name in opens.get(marks.get(HERE[name]), ()))
    return OPENED_BY.get(page.name) or next(found)


def _known(viewer):
    account = viewer.participant.account
    with override_settings(PASSWORD_HASHERS=["tests.e2e.hashers.QuickArgon2"]):
        account.set_password(PASSWORD)
    account.save()
    # no device here answers for the passkey of that world
    Authenticator.objects.filter(user=account).delete()
    confirm_address(account=account)
    return account.email
