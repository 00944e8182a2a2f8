"""The role matrix on every page: pages × places × actors × methods.

Every page declares its act of the matrix and obeys it. An actor without the right to an act neither
sees its page nor writes through it. Objects that an actor may not know of are not revealed. No
actor sees a word of another organisation, which has as many objects (`test_tenants` asks for its
ids here).
"""

from collections import Counter
from unittest import mock

import pytest
from django.db import connection

from consult.accounts.permissions import COLUMNS, MATRIX
from consult.consultations.models import Consultation
from consult.core.postgres import tenancy
from frontend.toolkit.pages.audited_pages import AUDITED
from frontend.toolkit.pages.page import refused
from tests import witness
from tests.actors import HERE
from tests.factories import make
from tests.pages.routes import ONLY_VOTED, PLACES, extract_content, pages, skip_slow_steps, world
from tests.samples import every

pytestmark = [pytest.mark.django_db, pytest.mark.takes(5)]
PAGES = pages()
# The same roles in another organisation. They use their own host with ids of this organisation, and
# this host with their session.
ELSEWHERE = {f"foreign {role}": role for role in ("participant", *COLUMNS[2:-1])}
STRANGER = "foreign session"
CANARY = "CANARILOINTAIN"


# Acts on the actor's own objects, open to every signed-in actor: a position, an account, the list
# of tokens.
OWN_OBJECT_ACTS = {
    *(
        "position.cast",
        "position.withdraw",
        "ballot.cast",
        "ballot.withdraw",
        "account.manage",
        "token.manage",
    ),
    "following.manage",
    "questionnaire.answer",
    "voice.send",
    "consent.record",
    # the facilitator of the world runs its workshops
    *(
        "workshop.edit",
        "workshop.contribute",
        "recording.add",
        "transcript.edit",
        "passage.mask",
    ),
}
OWNER_ONLY = {
    ("POST", "account-token-revoke"),
    *((how, "voice-take-back") for how in ("GET", "POST")),
    *(
        (how, name)
        for name in ("account-passkey-remove", "account-draft")
        for how in ("GET", "POST")
    ),
}
# Ids in these addresses reveal nothing to a reader. The first redirects to a list of the reader's
# own objects, and the colours belong to nobody.
NAMING_NOTHING = {
    "account-token-revoke",
    "staff-new-texts-read",
    "brand-css",
    "staff-organisation-colours",
}
# A visitor may fill in these forms before signing in; sending them asks to sign in.
PREPARED = {
    *(
        "proposal-new",
        "proposal-comment",
        "proposal-position",
        "proposal-position-withdraw",
        "follow",
    ),
    *("question-ballot", "question-ballot-withdraw", "questionnaire-answer", "voice-new"),
    "synthesis-passage",
}
RECEIPTS = ("proposal-receipt", "proposal-receipt-file", "proposal-receipt-mail")
# Allowed by the matrix, but refused by the state: no role, no position yet, or a text that no
# longer exists.
REFUSED_IN_STATE = {
    ("staff", "published"): {"owner", "other"},
    ("staff-consultations", "published"): {"owner", "other"},
    ("staff-answers-home", "published"): {"owner", "other"},
    # a draft has no figures to follow
    ("staff-follow", "draft"): {"moderator", "organisation_admin"},
    **{(name, "pending"): {"owner"} for name in RECEIPTS},
    **{(name, "hidden"): {"owner", "other"} for name in RECEIPTS},
    ("proposal-edit", "hidden"): {"owner"},
    ("proposal-withdraw", "hidden"): {"owner"},
}
# Feeds, embeds and link previews show public content only, for every reader. Even the team does not
# see unpublished content there.
TEAM = {"moderator", "manager"}
IN_A_DRAFT = (
    "workshops-calendar",
    "feed-consultation",
    "feed-topic",
    "feed-moderation",
    "embed-consultation",
    "embed-topic",
    "embed-question",
    "answers-pdf",
    "answers-odt",
    "answers-csv",
    # no version of a synthesis is published before its consultation
    "synthesis",
    "synthesis-versions",
    "synthesis-remarks",
    "synthesis-review",
)
for name in (*IN_A_DRAFT, "consultation-card", "topic-card"):
    REFUSED_IN_STATE[name, "draft"] = {*TEAM, "organisation_admin"}
for name in ("feed-proposal", "embed-proposal", "proposal-card"):
    REFUSED_IN_STATE[name, "pending"] = {*TEAM, "owner"}
REFUSED_IN_STATE["proposal-card", "hidden"] = set(HERE)
REFUSED_IN_STATE["media-captions", "draft"] = set(HERE)  # an image reveals no words
# The author of a text, or its reporter, may contest the decision about it. For all others the page
# is not found.
for place in PLACES:
    REFUSED_IN_STATE["appeal", place] = set(HERE) - {"owner"}
REFUSED_IN_STATE["appeal-state", "hidden"] = set(HERE) - {"owner"}
REFUSED_IN_STATE["notice-state", "published"] = set(HERE) - {"other"}
for name in ("measure-data", "measure-download"):  # for a suspended person, who is not signed in
    REFUSED_IN_STATE[name, "hidden"] = set(HERE)
# A respondent does not read a text that a moderator removed.
REFUSED_IN_STATE["staff-answer-contribution", "hidden"] = {"respondent"}
# A synthesis counts public contributions only.
REFUSED_IN_STATE["staff-coverage-attach", "pending"] = {"manager"}
REFUSED_IN_STATE["staff-coverage-attach", "hidden"] = {"manager", "writer"}
# Only the case of a recording has passages to mask.
for place in PLACES:
    REFUSED_IN_STATE["staff-case-mask", place] = set(HERE)
# Removals are confirmed by another moderator.
REFUSED_IN_STATE["staff-approval", "hidden"] = {"organisation_admin", "platform_admin"}
# A disclosed identity is read by the moderator who requested it.
REFUSED_IN_STATE["staff-identity", "hidden"] = {"organisation_admin"}
# The values that a form must contain for its act to be attempted at all.
TYPED = {"proposal-position": {"position": "agree"}}


def may_see(page, place, actor):
    """Return whether an actor of this organisation may know of the object of a page."""
    column = HERE[actor]
    if place == "draft":
        return "consultation.preview" in acts_of(column) and not page.name.startswith("open-data")
    if place == "published" or (place == "hidden" and "comment_id" not in page.parameters):
        return True
    return actor == "owner" or "unpublished.read" in acts_of(column)


def acts_of(column):
    return {act for act, marks in MATRIX.items() if column in marks}


def is_allowed(method, page, place, actor):
    """Return whether the matrix and the state of the objects allow a request.

    The actor belongs to this organisation.
    """
    if not may_see(page, place, actor) or actor in REFUSED_IN_STATE.get((page.name, place), ()):
        return False
    mark = MATRIX[page.act].get(HERE[actor])
    is_own = actor == "owner" or (
        page.act in OWN_OBJECT_ACTS and (method, page.name) not in OWNER_ONLY
    )
    return mark == "yes" or (mark == "own" and is_own)


@pytest.fixture(scope="module")
def site(django_db_setup, django_db_blocker, tmp_path_factory):
    """Yield the world of pages and its neighbour, made once. Each test rolls back its changes."""
    with (
        django_db_blocker.unblock(),
        skip_slow_steps(tmp_path_factory.mktemp("media")),
        witness.undone(),
    ):
        here = world(make.organisation())
        neighbour = make.organisation(
            name="Autre ville (exemple)", slug="autre", domain="autre.example.org"
        )
        there = world(
            neighbour, "autre.example.org", word=CANARY, slugs=("ailleurs", "ailleurs-plus-tard")
        )
        for name, role in ELSEWHERE.items():
            here.sign_in(
                name, there.people["owner" if role == "participant" else role], "autre.example.org"
            )
        here.sign_in(
            STRANGER, there.people["organisation_admin"], "autre.example.org", then="testserver"
        )
        here.written = witness.everything()
        connection.check_constraints()  # once here, instead of after each test
        yield here


def test_every_page_declares_an_act_of_the_matrix():
    assert [page.address for page in PAGES if page.act not in MATRIX] == []
    assert len(PAGES) > 60
    assert set(HERE.values()) == set(COLUMNS)


def test_every_page_is_opened_somewhere(site):
    assert [page.address for page in PAGES if not site.addresses(page)] == []
    opened = Counter(place for page in PAGES for place, _address in site.addresses(page))
    assert set(opened) == set(PLACES)


@pytest.mark.sampled(30)
@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.address or "/")
def test_page_opens_and_writes_for_the_roles_of_the_matrix_only(site, page, sample):
    assert find_differences(site, page, sample) == []


def test_mutant_page_without_permission_check_is_detected(site):
    [page] = [page for page in PAGES if page.name == "staff-consultation-new"]
    with mock.patch("frontend.staff.starts.views.required"):
        found = find_differences(site, page)
    assert {
        actor for _place, method, actor, _wanted, got in found if (method, got) == ("GET", "done")
    } == {*HERE.keys() - {"visitor", "manager", "organisation_admin"}}


def test_mutant_refusal_that_writes_is_detected(site, sample):
    def write_then_refuse(request, refusal):
        make.account()
        return refused(request, refusal)

    [page] = [page for page in PAGES if page.name == "staff-charter"]
    with mock.patch("frontend.toolkit.pages.page.refused", write_then_refuse):
        found = find_differences(site, page, sample)
    assert {(method, got) for _place, method, _actor, _wanted, got in found} == {
        ("GET", "written: accounts_account"),
        ("POST", "written: accounts_account"),
    }


def test_mutant_that_shows_a_foreign_word_is_detected(site):
    [page] = [page for page in PAGES if page.name == "consultation-list"]
    with witness.without_row_level_security(), witness.without_filters():
        found = find_differences(site, page)
    assert "leaked" in {got for _place, _method, _actor, _wanted, got in found}


def test_mutant_page_that_names_a_voter_is_detected(site):
    [page] = [page for page in PAGES if page.name == "consultation-list"]
    with witness.undone():
        with tenancy.organisation(site.people["owner"].organisation.pk):
            Consultation.objects.filter(slug="ouverte").update(title_fr=f"Les voix de {ONLY_VOTED}")
        found = find_differences(site, page)
    assert {got for _place, _method, _actor, _wanted, got in found} == {"voter named"}


def find_differences(site, page, sample=every):
    """Return every difference between expected and received answers, for a sample of actors.

    Each is a tuple of place, method, actor, expected answers and received answer.
    """
    return [
        (place, method, actor, wanted, got)
        for method in ("GET", "POST")
        if method == "GET" or page.accepts_posts
        for place, address in site.addresses(page)
        for actor, wanted, got in answers(site, method, page, (place, address), sample)
        if got not in wanted
    ]


def answers(site, method, page, where, sample):
    """Yield the actor, the expected and the received answer, for a sample of actors.

    Refused requests and requests that only read write nothing.
    """
    place, address = where
    allowed = {actor for actor in HERE if is_allowed(method, page, place, actor)}
    name = f"{method} {page.address} {place}"
    silent = sample(name, [*HERE, STRANGER], 10) + (
        sample(name, ELSEWHERE, 10) if page.parameters else []
    )
    if method == "POST":
        # A session of another organisation is anonymous here.
        allowed |= {STRANGER} if "visitor" in allowed else set()
        for actor in allowed & set(silent):
            with witness.undone():
                yield actor, {"done"}, answer(site, method, page, address, actor)
        silent = [actor for actor in silent if actor not in allowed]
    with witness.undone():
        before = witness.attempts()
        for actor in silent:
            yield (
                actor,
                list_expected_answers(method, page, place, actor, allowed),
                answer(site, method, page, address, actor),
            )
        yield "nobody", {"nothing written"}, find_changed_tables(site, page, before)


def list_expected_answers(method, page, place, actor, allowed):
    """Return the allowed answers: done, refused (403), unknown (404) or sign in."""
    if actor in allowed:
        return {"done"}
    if actor in ELSEWHERE:
        return (
            {"done", "refused"} if method == "GET" and page.name in NAMING_NOTHING else {"unknown"}
        )
    if actor in ("visitor", STRANGER):
        if is_allowed(method, page, place, "visitor"):
            return {"done"}
        may_prepare = page.name in PREPARED and may_see(page, place, "visitor")
        return {"sign in", "done"} if may_prepare else {"sign in", "unknown"}
    return {"refused", "unknown"} if may_see(page, place, actor) else {"unknown"}


def answer(site, method, page, address, actor):
    """Return the answer to a request.

    If a GET redirects within this site, return the answer of its target.
    """
    browser = site.browser(actor)
    response = (
        browser.generic(method, address)
        if method == "GET"
        else browser.post(address, TYPED.get(page.name, {}))
    )
    if response.status_code == 302:
        if "/sign-in/?next=" in response["Location"]:
            return "sign in"
        response = browser.get(response["Location"]) if method == "GET" else response
    read = extract_content(response.getvalue())  # a file is read to its end
    # The foreign roles are on their own host.
    if CANARY.encode() in read and actor not in ELSEWHERE:
        return "leaked"
    # A person who only voted is named nowhere (section 7 of docs/security-tests.md).
    if ONLY_VOTED.encode() in read:
        return "voter named"
    return {403: "refused", 404: "unknown"}.get(
        response.status_code, "done" if response.status_code < 500 else "broken"
    )


def find_changed_tables(site, page, before):
    """Return the tables that changed.

    Audit entries of the team's reading do not count (ADR 47, `test_audited`), also on pages to
    which a request redirects.
    """
    is_noted = page.address.startswith("staff/") or page.name in AUDITED
    noted = {"core_auditentry"} if is_noted else set()
    tried = {
        table for table, number in witness.attempts().items() if number != before.get(table)
    } - noted
    changed = [
        table for table, digest in witness.digests(tried).items() if site.written[table] != digest
    ]
    return f"written: {', '.join(changed)}" if changed else "nothing written"
