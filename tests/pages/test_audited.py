"""Noted pages: each page of the team is in the table, or shows no confidential data of people."""

from collections import Counter

import pytest

from consult.accounts.models import Account
from consult.core.models import AuditEntry
from consult.core.postgres import tenancy
from consult.questionnaires.models import Answer
from consult.workshops.models import Declaration, Registration, VoiceMessage
from frontend.toolkit.pages.audited_pages import AUDITED
from moderation.models import Notice
from tests import witness
from tests.actors import HERE
from tests.factories import make
from tests.pages.routes import extract_content, pages, skip_slow_steps, world

pytestmark = [pytest.mark.django_db, pytest.mark.takes(20)]
PAGES = {page.name: page for page in pages()}
CANARY = "canariconfidence5e1b"
TEAM = (
    "facilitator",
    "respondent",
    "writer",
    "moderator",
    "manager",
    "organisation_admin",
    "platform_admin",
)
# Pages of the team that show no confidential data of people. They show texts of the organisation,
# public names and public texts, figures, empty forms, and the manager's own input.
SHOWS_NOBODY = {
    *(
        "staff",
        "staff-consultations",
        "staff-follow",
        "staff-facilitate",
        "staff-outcomes",
        "staff-platform",
        "staff-platform-organisation",
        "staff-organisation",
        "staff-organisation-accessibility",
        "staff-organisation-answers",
        "staff-organisation-colours",
        "staff-organisation-identity",
        "staff-organisation-logo",
        "staff-organisation-mails",
        "staff-organisation-map",
        "staff-organisation-notices",
    ),
    # the holders of a role, by public name
    *(
        "staff-organisation-roles",
        "staff-organisation-role-revoke",
        "staff-roles",
        "staff-role-revoke",
    ),
    # the addresses that the team itself invited
    *("staff-invitation-again", "staff-invitation-withdraw"),
    *("staff-organisation-invitation-again", "staff-organisation-invitation-withdraw"),
    *("staff-usual-team", "staff-usual-team-invite", "staff-usual-member-remove"),
    *("staff-workshop-people", "staff-workshop-dismiss", "staff-workshop-expected-dismiss"),
    # texts that the organisation writes
    *(
        "staff-asking",
        "staff-field",
        "staff-field-move",
        "staff-field-remove",
        "staff-places",
        "staff-tags",
    ),
    *(
        "staff-tag",
        "staff-tag-remove",
        "staff-consultation-new",
        "staff-consultation-delete",
        "staff-template-save",
        "staff-templates",
        "staff-template",
        "staff-template-remove",
        "staff-platform-models",
        "staff-consultation",
        "staff-task-review",
        "staff-presentation",
        "staff-topics",
        "staff-topic",
    ),
    *(
        "staff-topic-remove",
        "staff-document-remove",
        "staff-images",
        "staff-cover-remove",
        "staff-topic-picture-remove",
    ),
    *(
        "staff-partner-remove",
        "staff-help",
        "staff-help-remove",
        "staff-preview-revoke",
        "staff-timetable",
        "staff-phase",
    ),
    *(
        "staff-phase-remove",
        "staff-charter",
        "staff-moderation-mode",
        "staff-windows",
        "staff-window-close",
        "staff-publication",
        "staff-close",
        "staff-cancel",
        "staff-act-stop",
        "staff-suspend",
        "staff-resume",
    ),
    "staff-publish",
    *("staff-data", "staff-devices"),
    *(
        "staff-questions",
        "staff-question",
        "staff-question-remove",
        "staff-option",
        "staff-option-move",
    ),
    *("staff-option-remove", "staff-question-open", "staff-question-extend", "staff-question-end"),
    *("staff-phase-extend", "staff-questionnaire-extend"),
    "staff-question-publish",
    *(
        "staff-questionnaires",
        "staff-questionnaire-new",
        "staff-questionnaire",
        "staff-questionnaire-texts",
    ),
    *(
        "staff-questionnaire-remove",
        "staff-questionnaire-open",
        "staff-questionnaire-close",
        "staff-section-new",
    ),
    *(
        "staff-section",
        "staff-section-move",
        "staff-section-remove",
        "staff-item-new",
        "staff-item",
    ),
    *("staff-item-move", "staff-item-remove", "staff-questionnaire-paper", "staff-sheet-take-back"),
    "staff-questionnaire-answers",  # how many answers are left to read
    # workshops: facts, figures and future public texts; lists of people have pages of their own
    *(
        "staff-workshop-coming-remove",
        "staff-workshop-cancel",
        "staff-declarations",
        "staff-workshops",
    ),
    *("staff-workshop-new", "staff-workshop", "staff-workshop-facts", "staff-workshop-presence"),
    *(
        "staff-workshop-publish",
        "staff-workshop-reports",
        "staff-workshop-restore",
        "staff-workshop-write",
        "staff-workshop-contribution",
        "staff-workshop-withdraw",
    ),
    *(
        "staff-workshop-photos",
        "staff-workshop-photo",
        "staff-workshop-photo-remove",
        "staff-workshop-counts",
    ),
    *(
        "staff-workshop-count-remove",
        "staff-workshop-sheet",
        "staff-workshop-sheet-model",
        "staff-letters",
    ),
    # cards to print, and single cards by their number
    *(
        "staff-workshop-kit",
        "staff-workshop-kit-print",
        "staff-workshop-kit-pdf",
        "staff-workshop-kit-odt",
    ),
    *("staff-workshop-cards-make", "staff-workshop-card-withdraw", "staff-workshop-card-voice"),
    # recordings: the state of their preparation, and acts that show no word
    *(
        "staff-recordings",
        "staff-recordings-tiles",
        "staff-recording-remove",
        "staff-recording-publish",
    ),
    *(
        "staff-transcript-draft",
        "staff-transcript-write",
        "staff-transcript-validate",
        "staff-transcript-reopen",
        "staff-transcript-checked",
    ),
    *("staff-transcript-agreed", "staff-transcript-link", "staff-excerpt-remove"),
    "staff-transcript-objection",
    # texts under a public name, which were sent to be read
    *(
        "staff-new-texts-read",
        "staff-case-claim",
        "staff-moderate",
        "staff-bulk",
        "staff-group",
        "staff-undo",
        "staff-moderation-live",
    ),
    *("staff-alerts", "staff-organisation-hours"),
    # appellants are not shown; a request that waits for a second person shows public names only
    *("staff-appeals", "staff-approvals", "staff-approval"),
    # a request for a disclosure shows the reported text or a public name, and no identity yet
    *("staff-notice-identity", "staff-author-identity"),
    "staff-pool-dismiss",
    # official answers: public contributions, words of the organisation, and notes of colleagues
    # under their public names
    *(
        "staff-answers-home",
        "staff-answers",
        "staff-answer-new",
        "staff-answer",
        "staff-answer-delete",
        "staff-answer-review",
        "staff-answer-correction",
    ),
    *(
        "staff-answer-milestone",
        "staff-answer-milestone-correct",
        "staff-answer-milestone-remove",
        "staff-answer-service",
        "staff-answer-service-delete",
        "staff-answer-note",
        "staff-answer-contribution",
        "staff-answer-dues",
        "staff-answers-publish",
    ),
    *("staff-answer-templates", "staff-answer-template", "staff-answer-template-delete"),
    *("staff-answers-report", "staff-answers-pdf", "staff-answers-odt", "staff-answers-csv"),
    # the draft of a synthesis: words of the writers and their comments under their public names,
    # beside contributions
    *(
        "staff-synthesis",
        "staff-synthesis-announcement",
        "staff-synthesis-preview",
        "staff-synthesis-pdf",
        "staff-synthesis-odt",
        "staff-synthesis-review",
        "staff-synthesis-review-end",
        "staff-synthesis-publish",
    ),
    *(
        "staff-block-words",
        "staff-chapter",
        "staff-chapter-new",
        "staff-chapter-edit",
        "staff-chapter-reading",
        "staff-chapter-move",
        "staff-chapter-remove",
        "staff-chapter-restore",
    ),
    *(
        "staff-block",
        "staff-block-new",
        "staff-block-open",
        "staff-block-move",
        "staff-block-remove",
        "staff-block-restore",
        "staff-block-history",
    ),
    *("staff-block-comment", "staff-comment-resolve", "staff-block-contributions"),
    # texts that can be quoted, as a visitor reads them
    *(
        "staff-quotation",
        "staff-quotation-new",
        "staff-quotation-passages",
        "staff-quotation-remove",
    ),
    # figures, and titles of public contributions
    *("staff-coverage", "staff-coverage-count", "staff-coverage-selection"),
    *("staff-coverage-attach", "staff-synthesis-coverage"),
    *(
        "staff-themes",
        "staff-themes-search",
        "staff-themes-merge",
        "staff-theme",
        "staff-theme-decide",
        "staff-theme-split",
        "staff-theme-chapter",
    ),
    # public contributions with the codes of colleagues
    *("staff-coding", "staff-coding-sample", "staff-coding-join"),
    # works and addresses that public texts cite, and kinds of actors
    *("staff-sources", "staff-source-new", "staff-source", "staff-source-separate"),
    *(
        "staff-actor-kinds",
        "staff-actor-kind",
        "staff-actor-kind-move",
        "staff-actor-kind-remove",
    ),
    # public objections under a public name
    *("staff-objections", "staff-objection"),
    # remarks on the draft, without the names of their authors
    *("staff-remarks", "staff-remark"),
}


@pytest.fixture(scope="module")
def site(django_db_setup, django_db_blocker, tmp_path_factory):
    """Yield the world of pages, in which all confidential data of people contain the canary."""
    with (
        django_db_blocker.unblock(),
        witness.undone(),
        skip_slow_steps(tmp_path_factory.mktemp("media")),
    ):
        organisation = make.organisation()
        shared_world = world(organisation)
        with tenancy.organisation(organisation.pk):
            hide_canaries()
        yield shared_world


@pytest.fixture(autouse=True)
def inside(site, clean_state):
    """Work in the organisation of the world."""
    tenancy.set_organisation(site.people["manager"].organisation.pk)


def hide_canaries():
    contact = {"name": CANARY, "email": f"{CANARY}@example.org"}
    assert Registration.objects.update(phone=CANARY[:30], needs=CANARY, **contact)
    assert Declaration.objects.update(message=CANARY, **contact)
    assert Notice.objects.update(explanation=CANARY, email=contact["email"], name=CANARY)
    assert VoiceMessage.objects.update(draft=CANARY)
    assert Answer.objects.filter(reading="waiting").update(value=CANARY)
    for account in Account.objects.all():
        Account.objects.filter(pk=account.pk).update(email=f"{account.pk.hex}{CANARY}@example.org")


def opened(site, page, actor):
    """Yield (place, status, content, audit entries) where the actor may open a page."""
    for place, address in site.addresses(page):
        with witness.undone():
            before = AuditEntry.objects.count()
            answer = site.browser(actor).get(address)
            content = extract_content(answer.getvalue())
            noted = list(
                AuditEntry.objects.order_by("-created_at", "-id")[
                    : AuditEntry.objects.count() - before
                ]
            )
            yield place, answer.status_code, content, noted


def test_every_page_of_the_team_is_noted_or_shows_no_person():
    staff = {name for name, page in PAGES.items() if page.address.startswith("staff/")}
    assert staff - {*AUDITED} == SHOWS_NOBODY
    assert set(AUDITED) <= set(PAGES)
    assert {name for name in AUDITED if name not in staff} == {
        name for name, read in AUDITED.items() if read.also_public
    }
    assert {read.by for read in AUDITED.values() if read.by} <= {
        arg for name in AUDITED for arg in PAGES[name].parameters
    }


@pytest.mark.sampled(1)
@pytest.mark.parametrize("actor", TEAM)
def test_page_with_confidential_data_is_noted_once(site, actor, sample):
    wrong = []
    for page in sample(actor, swept(actor), 64):
        read = AUDITED.get(page.name)
        for place, status, content, noted in opened(site, page, actor):
            is_read = read is not None and status == 200 and not read.seeks
            wanted = [(str(read.act), site.people[actor].participant.pk)] if is_read else []
            if page.name != "media" and [(entry.act, entry.actor) for entry in noted] != wanted:
                wrong.append((page.name, place, status, [entry.act for entry in noted]))
            if any(
                mark in f"{entry.kind} {entry.data}"
                for entry in noted
                for mark in (CANARY, "ensemble", "@")
            ):
                wrong.append((page.name, place, "noted what people gave"))
            if CANARY.encode() in content and read is None and not is_own(page):
                wrong.append((page.name, place, "shows what was given in confidence"))
    assert wrong == []


def swept(actor):
    """Return every page of the team.

    Pages of all visitors are tried once, by the role that sees most of them.
    """
    return [
        page for page in PAGES.values() if page.address.startswith("staff/") or actor == "manager"
    ]


def is_own(page):
    """Return whether a page is about the reader's own account and shows their own address."""
    return page.address.startswith("account/")


SHOWN = {"staff-workshop-coming", "staff-declaration", "staff-questionnaire-read", "staff-identity"}


def test_noted_pages_show_their_canary(site):
    """Check that the sweep finds canaries.

    Each page of the table that shows words of people shows the canary to at least one role.
    """
    pages_with_canary = {
        name
        for name in (*SHOWN, "staff-case")
        for actor in TEAM
        for _place, _status, content, _noted in opened(site, PAGES[name], actor)
        if CANARY.encode() in content
    }
    assert pages_with_canary >= SHOWN


def test_pages_closed_to_the_team_note_nothing(site):
    noted = Counter(
        entry.act
        for actor in set(HERE) - set(TEAM)
        for name in AUDITED
        for _place, _status, _content, noted in opened(site, PAGES[name], actor)
        for entry in noted
    )
    assert noted == {}
