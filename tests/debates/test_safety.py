"""Rendered texts contain no script, style, event handler or dangerous address, for any input."""

import re
from html.parser import HTMLParser

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import given as for_any
from hypothesis import strategies as st

from consult.core.words import blocks, text
from debates.comments.selectors import comments as comment_selectors
from debates.proposals.actions import proposals as proposal_actions
from debates.proposals.selectors import proposals as proposal_selectors
from debates.proposals.selectors import versions as version_selectors
from tests.debates import given
from tests.debates.payloads import PAYLOADS
from tests.factories import make

# Browsers ignore blanks at the beginning of an address and line breaks anywhere in it. Only the
# renderer names blocks, after their words.
ALLOWED = {
    ("a", "href"),
    ("a", "rel"),
    ("ol", "start"),
    *((tag, "id") for tag in ("p", "ul", "ol", "blockquote")),
}
SCHEME = re.compile(r"^[\x00-\x20]*([a-z][a-z0-9+.-]*):", re.I)


def runs(address):
    """Return whether an address has a scheme that a plain link may not have."""
    scheme = SCHEME.match(re.sub(r"[\t\r\n]", "", address or ""))
    return bool(scheme) and scheme.group(1).lower() not in text.SCHEMES


class Reading(HTMLParser):
    """The tags, attributes and addresses that a browser finds in a piece of HTML."""

    def __init__(self, markup):
        super().__init__(convert_charrefs=True)
        self.tags, self.attributes, self.addresses, self.names = set(), set(), [], []
        self.feed(markup)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        self.attributes |= {(tag, name) for name, _value in attrs}
        self.addresses += [value for name, value in attrs if name == "href"]
        self.names += [value for name, value in attrs if name == "id"]

    def handle_comment(self, data):
        self.tags.add("!--")

    def unknown_decl(self, data):
        self.tags.add("![")

    def handle_pi(self, data):
        self.tags.add("?")

    def handle_decl(self, decl):
        self.tags.add("!")


def assert_harmless(markup):
    """Check that only tags, attributes and schemes of the renderer occur."""
    found = Reading(markup)
    assert found.tags <= text.TAGS
    assert set(found.attributes) <= ALLOWED
    assert all(blocks.ANCHOR.fullmatch(name) for name in found.names)
    assert not [address for address in found.addresses if runs(address)]


def test_corpus_of_attacks_is_long_enough_without_repeats():
    assert len(PAYLOADS) == len(set(PAYLOADS)) >= 60


@pytest.mark.parametrize("payload", PAYLOADS)
def test_payload_is_harmless_rendered_alone_or_between_words(payload):
    for written in (
        payload,
        f"Avant {payload} après",
        f"{payload}\n\n{payload}",
        f"*{payload}*",
        f"[{payload}]({payload})",
    ):
        assert_harmless(text.render(text.clean(written)))
        assert_harmless(text.render(text.clean(written), anchors=True))
        assert_harmless(text.sanitise(written))


@pytest.mark.sampled(1)
def test_payloads_are_harmless_in_every_stored_text(consultation, sample):
    author = make.person(consultation=consultation)
    visitor = make.visitor(consultation.organisation)
    proposal = given.proposal(consultation, author)
    for payload in sample("payloads", PAYLOADS, 6):
        body = f"Voici ce que je propose : {payload}"
        proposal_actions.edit_proposal(
            viewer=author, proposal_id=proposal.pk, title=f"Un titre : {payload}"[:160], body=body
        )
        comment = given.comment(proposal, author, body=f"{payload} voilà")
        assert_harmless(comment_selectors.get_comment(visitor, comment.pk).body_html)
    found = proposal_selectors.get_proposal(visitor, proposal.pk)
    assert_harmless(found.body_html)
    for version in version_selectors.versions(visitor, found):
        assert_harmless(version.body_html)


def test_quoted_code_is_shown_and_not_run(consultation):
    proposal = given.proposal(
        consultation, body="On écrit `<script>alert(1)</script>` pour un script."
    )
    comment = given.comment(proposal, body=proposal.body)
    assert (
        comment.body_html
        == "<p>On écrit <code>&lt;script&gt;alert(1)&lt;/script&gt;</code> pour un script.</p>\n"
    )


MARKUP = st.text(
    alphabet=st.sampled_from(list("<>/=\"'&;:[]()!`*_#-\\ \n\tabonscript")), max_size=120
)
PIECES = st.lists(
    st.one_of(st.sampled_from(PAYLOADS), st.text(max_size=12), MARKUP), max_size=4
).map("".join)


@for_any(PIECES)
@settings(max_examples=300, deadline=None)
def test_mixture_of_payloads_and_text_is_harmless(written):
    assert_harmless(text.render(text.clean(written)))


@for_any(title=st.text(max_size=170), body=st.text(max_size=60))
@settings(
    max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_any_text_is_stored_clean_or_refused(consultation, title, body):
    from consult.core.exceptions import Invalid
    from debates.models import Proposal

    try:
        proposal = given.proposal(consultation, title=title, body=body)
    except Invalid as refused:
        assert refused.attr in ("title", "body")
        return
    stored = Proposal.objects.get(pk=proposal.pk)
    assert (stored.title, stored.body) == (text.clean_line(title), text.clean(body))
    assert "\n" not in stored.title
    assert len(stored.title) <= 160
    assert_harmless(stored.body_html)
