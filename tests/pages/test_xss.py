"""Hostile strings in every place of output, shown to a real browser.

No script runs, and the content security policy has nothing to refuse. The pages come from Django's
test client, and the browser reaches no other server. A refusal by the policy would mean that a
string became markup, even if the policy stopped it. Therefore there must be none.
"""

import re

import pytest
from django.contrib.staticfiles import finders
from django.core.cache import cache
from django.http import HttpResponse
from django.template.loader import render_to_string
from django.urls import reverse

from consult.accounts.models import Institution, Participant
from consult.accounts.people.institutions import declare_institution
from consult.consultations.models import Charter, Consultation, Phase, Topic
from consult.core.models import StoredFile
from consult.workshops.kit.actions import kit_of
from debates.models import Attachment
from moderation.decisions.actions.decisions import decide
from moderation.models import Case
from moderation.notices.actions import submit_notice
from tests.debates import test_attachments as attachments
from tests.factories import make
from tests.pages import given
from tests.pages.payloads import PAYLOADS
from tests.votes import polls
from votes.actions.polls import open_question
from votes.models import Option, Poll

pytestmark = pytest.mark.browser
LISTEN = """
window.__refused = [];
const note = e => window.__refused.push(e.violatedDirective + ' ' + e.blockedURI);
document.addEventListener('securitypolicyviolation', note);
window.alert = () => { window.__ran = 1 };
"""
BRAND = re.compile(rb'href="(/brand/[^"]+)"')


@pytest.fixture
def visit(driven):
    """Return `visit`, which shows pages to a browser without network.

    `visit` returns the scripts that ran and the refusals, by page. In `visit(client, paths,
    name=page)`, `name` is a page without an address. The pages are requested from the site first,
    because Playwright's event loop and Django's connections do not share a thread.
    """

    def visit_(client, paths, **named_pages):
        responses = {path: client.get(path) for path in paths} | {
            f"/{name}": page for name, page in named_pages.items()
        }
        assert {
            path: response.status_code
            for path, response in responses.items()
            if response.status_code != 200
        } == {}
        for brand in {
            found
            for response in list(responses.values())
            for found in BRAND.findall(response.content)
        }:
            responses[brand.decode()] = client.get(brand.decode())
        with driven() as browser:
            page = browser.new_page()
            page.add_init_script(LISTEN)
            page.route("**/*", lambda route: answer(route, responses))
            addresses = [*paths, *(f"/{name}" for name in named_pages)]
            return {
                path: trouble
                for path in addresses
                if (trouble := inspect_page(page, path)) != [0, []]
            }

    return visit_


def inspect_page(page, path):
    """Return whether a script ran on a page, and the refusals of its policy."""
    page.goto("http://testserver" + path, wait_until="load")
    return page.evaluate("[window.__ran || 0, window.__refused]")


def answer(route, responses):
    """Answer the browser from the stored pages or the static files. No other server is reached."""
    if not route.request.url.startswith("http://testserver/"):
        return route.abort()
    path = route.request.url.removeprefix("http://testserver")
    if path in responses:
        response = responses[path]
        return route.fulfill(
            status=response.status_code, headers=dict(response.headers), body=response.content
        )
    static = (
        finders.find(path.removeprefix("/static/").split("?")[0])
        if path.startswith("/static/")
        else None
    )
    return route.fulfill(path=static) if static else route.fulfill(status=404)


@pytest.fixture
def hostile(consultation, settings):
    """Return a consultation in which every text that a person can write is hostile."""
    # The rows are written without the actions, which would clean the texts. Only the null
    # character, which PostgreSQL cannot store, is left out.
    everything = "\n\n".join(PAYLOADS).replace("\0", "")
    organisation = consultation.organisation
    for number, topic in enumerate(Topic.objects.filter(consultation=consultation)):
        Topic.objects.filter(pk=topic.pk).update(
            title_fr=PAYLOADS[number][:160],
            question_fr=PAYLOADS[10 + number][:300],
            background_fr=everything[:40000],
        )
    Consultation.objects.filter(pk=consultation.pk).update(
        title_fr=PAYLOADS[3],
        summary_fr=PAYLOADS[12],
        description_fr=everything[:20000],
        attribution=PAYLOADS[4],
    )
    Phase.objects.filter(consultation=consultation).update(
        title_fr=PAYLOADS[5], summary_fr=PAYLOADS[9]
    )
    Charter.objects.filter(consultation=consultation).update(text_fr=everything)
    for field in ("accessibility_notice_fr", "legal_notice_fr", "privacy_notice_fr"):
        setattr(organisation, field, everything[:4000])
    organisation.name, organisation.tagline_fr = PAYLOADS[1], PAYLOADS[2]
    organisation.save()
    return consultation


def author(consultation, payload):
    """Return a participant whose public name is hostile. The null character is left out."""
    viewer = make.person(consultation=consultation)
    Participant.objects.filter(pk=viewer.participant.pk).update(
        public_name=payload.replace("\0", "")[:80]
    )
    return make.again(viewer)


@pytest.mark.long
@pytest.mark.sampled(1)
def test_hostile_texts_run_nowhere(hostile, visit, sample):
    proposals = []
    for number, payload in enumerate(PAYLOADS[::3]):
        viewer = author(hostile, payload)
        title = (payload + " et quinze caractères")[:160]
        proposals.append(
            given.proposal(hostile, viewer, title=title, body="\n\n".join(PAYLOADS[number::60]))
        )
        cache.clear()
    first = proposals[0]
    root = given.comment(first, author(hostile, PAYLOADS[0]), body="\n\n".join(PAYLOADS)[:5000])
    for payload in PAYLOADS[1::12]:
        given.comment(first, author(hostile, payload), body=payload, reply_to=root.pk)
        cache.clear()
    topics = [reverse("topic", args=[hostile.slug, topic.slug]) for topic in hostile.topics.all()]
    paths = [
        reverse("home"),
        reverse("consultation-list"),
        reverse("consultation", args=[hostile.slug]),
        *topics,
        *(topic + "?ordering=newest" for topic in topics),
        *(
            given.address("proposal", proposal)
            for proposal in sample("proposals", proposals[:12], 6)
        ),
        *(
            reverse(name)
            for name in ("how-it-works", "accessibility", "privacy", "legal", "open-data")
        ),
        reverse("moderation-log", args=[hostile.slug]),
        *(
            reverse("search") + "?q=" + quoted(payload)
            for payload in sample("searches", PAYLOADS[::9], 8)
        ),
        *(
            reverse("sign-in") + "?next=" + quoted(payload)
            for payload in sample("sign-in", PAYLOADS[::30], 6)
        ),
    ]
    assert visit(make.client(), paths) == {}


def quoted(text):
    from urllib.parse import quote

    return quote(text.replace("\0", ""))


@pytest.mark.long
def test_hostile_texts_run_nowhere_for_moderators(hostile, visit):
    viewer = author(hostile, PAYLOADS[1])
    institution = declare_institution(
        viewer=viewer, name="Association (exemple)", kind="association", place="Ici"
    )
    Institution.objects.filter(pk=institution.pk).update(name=PAYLOADS[6], place=PAYLOADS[7])
    proposal = given.proposal(
        hostile,
        viewer,
        kind="institution",
        institution_id=institution.pk,
        body="\n\n".join(PAYLOADS),
    )
    moderator = make.person("moderator", hostile)
    submit_notice(
        viewer=make.visitor(hostile.organisation),
        target_kind="proposal",
        target_id=proposal.pk,
        reason="insult",
        explanation="\n".join(PAYLOADS)[:1000],
    )
    client = make.client(moderator)
    case = reverse("staff-case", args=[Case.objects.get().pk])
    assert (
        visit(client, [reverse("staff-moderation"), case, given.address("proposal", proposal)])
        == {}
    )
    decide(
        viewer=moderator,
        target_kind="proposal",
        target_id=proposal.pk,
        action="remove",
        reason="insult",
        facts="\n".join(PAYLOADS)[:2000],
    )
    paths = [given.address("proposal", proposal), reverse("moderation-log", args=[hostile.slug])]
    assert visit(make.client(viewer), paths) == {}


def test_hostile_texts_run_nowhere_in_embeds_names_of_files_the_audit_log_and_the_kit(
    hostile, visit, settings, tmp_path
):
    settings.MEDIA_ROOT = tmp_path
    text = attachments.submit_and_publish(hostile, attachments.photo(), attachments.report())[1]
    StoredFile.objects.update(name=PAYLOADS[1][:100])
    for number, attachment in enumerate(Attachment.objects.all()):
        Attachment.objects.filter(pk=attachment.pk).update(description=PAYLOADS[4 + number][:200])
    poll, system = polls.draft(hostile), make.Viewer.system(hostile.organisation)
    Poll.objects.update(sentence_fr=PAYLOADS[2][:200])
    Option.objects.update(label_fr=PAYLOADS[8][:100])
    open_question(viewer=system, question_id=poll.pk)
    admin = make.person("organisation_admin", hostile)
    Participant.objects.filter(pk=admin.participant.pk).update(public_name=PAYLOADS[0][:80])
    browser = make.client(make.again(admin))
    browser.get(reverse("staff-audit"))  # the request of the page is noted in the log itself
    paths = [
        reverse("staff-audit"),
        given.address("proposal", text),
        reverse("question", args=[hostile.slug, poll.pk]),
        reverse("embed-consultation", args=[hostile.slug]),
        reverse("embed-topic", args=[hostile.slug, text.topic.slug]),
        reverse("embed-proposal", args=[hostile.slug, text.number]),
        reverse("embed-question", args=[hostile.slug, poll.pk]),
    ]
    kit = kit_of(make.visitor(hostile.organisation), slug=hostile.slug)
    paper = HttpResponse(render_to_string("kit/paper.html", {"kit": kit}))
    page = browser.get(given.address("proposal", text)).content
    assert (b"alert" in page, b"alert" in paper.content) == (True, True)
    assert visit(browser, paths, paper=paper) == {}


def test_page_that_does_not_escape_is_seen(consultation, visit):
    unescaped = HttpResponse(
        "<!doctype html>" + "".join(f"<p>{payload}</p>" for payload in PAYLOADS[:8])
    )
    assert list(visit(make.client(), [], unescaped=unescaped)) == ["/unescaped"]


def test_zero_byte_in_an_address_is_a_bad_request(consultation):
    client = make.client()
    assert [client.get(path).status_code for path in ("/search/?q=%00", "/consultations/%00/")] == [
        400,
        400,
    ]
