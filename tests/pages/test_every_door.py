"""Every link and every form that a page offers to a person opens, in every crossing.

A crossing is a state of a consultation, its origin, and whether it has a charter (`crossings`). In
each of them, the crawler of `crawl` walks the site as a person of each role. `make soak` walks all
of it, and writes a table into `every-door.txt` among the data of the installation.
"""

from itertools import product

import pytest
from django.conf import settings
from django.db import transaction

from tests import witness
from tests.pages.crawl import Crawler, Fault, Walk
from tests.pages.crossings import CROSSINGS, POSSIBLE, ROLES, build
from tests.pages.routes import pages, skip_slow_steps

# The crawler types the codes of e-mails.
pytestmark = [pytest.mark.takes(25), pytest.mark.usefixtures("mailoutbox")]

# Doors that are offered and do not open, with the reason why they are still here.
KNOWN: dict[Fault, str] = {}
# Routes that no link and no form of a walk leads to, by the reason.
NOT_REACHED: dict[str, set[str]] = {
    "a browser or another program requests it": {
        *("brand-css", "robots", "oembed", "media-captions", "mail-stop"),
        *("sitemap", "sitemap-pages", "sitemap-proposals", "feed", "synthesis-jsonld"),
        *("home-card", "consultation-card", "topic-card", "proposal-card"),
        *("embed-consultation", "embed-topic", "embed-proposal", "embed-question"),
    },
    "a script requests it": {
        *("consultation-live", "proposal-live", "staff-moderation-live"),
        *("consultation-outline", "proposal-similar", "sign-in-passkey"),
        *("staff-recordings-tiles", "staff-chapter-reading", "staff-synthesis-coverage"),
    },
    "a printed code leads to it": {
        *("coded-workshop", "coded-topic", "coded-withdraw", "coded-withdrawn"),
    },
    "a link in an e-mail, or sent by a colleague, leads to it": {
        *("invitation", "sign-in-link", "workshop-coming", "measure-data", "measure-download"),
        *("read-over", "read-over-answer", "read-over-thanks"),
    },
    "a passkey or an application for codes leads to it": {
        *("account-passkey-remove", "account-prove", "mfa_authenticate"),
        *("account-second-factor-codes", "account-second-factor-picture"),
        "account-second-factor-remove",
    },
    "it is another address of a page": {"account_login"},
    "its form shows in a state that no object of the scene has": {
        *("sign-in-name", "open-data-version", "questionnaire-texts", "staff-field-move"),
        *("staff-answer-correction", "staff-answer-review", "staff-block-words"),
        *("staff-group", "staff-case-mask", "staff-measure-lift", "staff-new-texts-read"),
        *("staff-organisation-role-revoke", "staff-source-separate", "staff-excerpt-attach"),
        *("staff-theme-chapter", "staff-theme-split", "staff-themes-merge"),
        *("staff-transcript-agreed", "staff-transcript-checked", "staff-transcript-draft"),
        *("staff-transcript-write", "staff-workshop-presence"),
    },
}
# Forms that the crawler never sends successfully, by the reason. A form is the route of its page,
# and the route where it is sent, with the button if it has several.
NEVER_SENT: dict[str, set[tuple[str, str]]] = {
    "it needs a device, a password, a receipt or the address of somebody": {
        ("account-passkey-add", "account-passkey-add"),
        ("account-second-factor-add", "account-second-factor-add"),
        ("receipt-check", "receipt-check"),
        ("sign-in-password", "sign-in-password"),
        ("staff-organisation-erase", "staff-organisation-erase"),
        ("staff-organisation-names", "staff-organisation-names"),
        ("staff-sheet-take-back", "staff-sheet-take-back"),
    },
    "it needs words or a file that fit its object": {
        ("staff-case", "staff-case action=mask"),
        ("staff-coding", "staff-coding"),
        ("staff-letters", "staff-letters"),
        ("staff-moderate", "staff-moderate action=mask"),
        ("staff-organisation-map", "staff-organisation-map"),
        ("staff-platform-organisation", "staff-platform-organisation do=host"),
        ("staff-quotation-new", "staff-quotation-new"),
        ("staff-recordings", "staff-recordings"),
        ("staff-segment", "staff-segment wish=split"),
        ("staff-workshop-sheet", "staff-workshop-sheet"),
    },
    "it needs boxes that are ticked, or another choice": {
        ("staff-answer-dues", "staff-answer-dues act=topic"),
        ("staff-answers-publish", "staff-answers-publish"),
        ("staff-moderation-mode", "staff-moderation-mode"),
        ("staff-questionnaire-read", "staff-questionnaire-read"),
        ("staff-sources", "staff-sources act=dismiss"),
        ("staff-sources", "staff-sources act=merge"),
        ("synthesis-passage", "synthesis-passage agrees=yes"),
    },
    "its page lists what is missing first": {
        ("staff-question-open", "staff-question-open"),
        ("staff-questionnaire-open", "staff-questionnaire-open"),
    },
    "the source of the import removed the text, which nothing reverses": {
        ("staff-moderate", "staff-moderate action=restore"),
    },
}


class Walks:
    """The walks of a run. Each scene is made once, and each walk is rolled back."""

    def __init__(self):
        self._scenes = {}
        self.done: dict[tuple, Walk] = {}

    def walk(self, crossing, role):
        """Return the walk of a role in a crossing."""
        if (crossing, role) not in self.done:
            if crossing not in self._scenes:
                with transaction.atomic():
                    self._scenes[crossing] = build(crossing, len(self._scenes) + 1)
            scene = self._scenes[crossing]
            with witness.undone():
                self.done[crossing, role] = Crawler(scene.host).start(scene.emails.get(role))
        return self.done[crossing, role]

    def table(self):
        """Return a line for each walk, and a line for each of its faults."""
        lines = ["crossing | role | pages | routes | links | forms sent | to correct | faults"]
        for (crossing, role), walk in self.done.items():
            figures = (
                sum(walk.pages.values()),
                len(walk.pages),
                walk.links,
                walk.sent.total(),
                len(walk.to_correct),
                len(walk.faults),
            )
            lines.append(" | ".join(map(str, (crossing, role, *figures))))
            lines += [f"    fault: {fault} {at}" for fault, at in sorted(walk.faults.items())]
            lines += [
                f"    to correct: {' → '.join(form)}: {reasons}"
                for form, reasons in sorted(walk.to_correct.items())
            ]
        return "\n".join([*lines, ""])


@pytest.fixture(scope="module")
def walks(django_db_setup, django_db_blocker, tmp_path_factory):
    """Yield the walks, in one transaction that is rolled back."""
    media = tmp_path_factory.mktemp("media")
    with django_db_blocker.unblock(), skip_slow_steps(media), witness.undone():
        done = Walks()
        yield done
    (settings.VAR / "every-door.txt").write_text(done.table(), encoding="utf-8")


def test_each_crossing_is_walked_or_cannot_exist():
    assert {crossing.impossible for crossing in CROSSINGS if crossing not in POSSIBLE} == {
        "An import ends with the last text of its source (opendata/importers).",
        "A consultation is published with a charter (readiness.py, ADR 63).",
    }
    assert len(POSSIBLE) == 9


@pytest.mark.long
@pytest.mark.sampled(90)
@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("crossing", POSSIBLE, ids=str)
def test_every_door_opens(walks, crossing, role):
    faults = walks.walk(crossing, role).faults
    assert {fault: at for fault, at in faults.items() if fault not in KNOWN} == {}


@pytest.mark.soak
def test_known_faults_are_still_there(walks):
    assert {fault for walk in _every(walks) for fault in walk.faults} == KNOWN.keys()


@pytest.mark.soak
def test_every_route_is_reached_or_listed_with_its_reason(walks):
    reached = {name for walk in _every(walks) for name in walk.pages}
    missed = {page.name for page in pages()} - reached
    assert missed == set().union(*NOT_REACHED.values())


@pytest.mark.soak
def test_every_form_is_sent_successfully_or_listed_with_its_reason(walks):
    walked = _every(walks)
    sent = {form for walk in walked for form in walk.sent}
    missed = {form for walk in walked for form in walk.to_correct} - sent
    assert missed == set().union(*NEVER_SENT.values())


def _every(walks):
    return [walks.walk(crossing, role) for crossing, role in product(POSSIBLE, ROLES)]
