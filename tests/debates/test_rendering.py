"""After a change of the renderer, one command renders older texts again, and only those."""

from io import StringIO

import pytest
from django.core.management import call_command

from consult.core.postgres import tenancy
from consult.core.words import text
from debates.models import Comment, Proposal, ProposalVersion
from debates.texts.actions import text_rendering
from tests.debates import given
from tests.factories import make


@pytest.fixture
def written(consultation, other_organisation):
    """Create a proposal and a comment in one organisation, and a proposal in another."""
    proposal = given.proposal(consultation)
    given.comment(proposal)
    with tenancy.organisation(other_organisation.id):
        given.proposal(make.consultation(other_organisation))


def render_texts():
    """Run the command and return its output."""
    out = StringIO()
    call_command("render_texts", stdout=out)
    return out.getvalue()


def list_renderings(organisation):
    """Return pairs of rendering and renderer of every text of an organisation."""
    with tenancy.organisation(organisation.id):
        models = (Proposal, ProposalVersion, Comment)
        return {
            row for model in models for row in model.objects.values_list("body_html", "renderer")
        }


def test_texts_of_the_current_renderer_are_not_rendered_again(written):
    assert render_texts() == "0 texts rendered again.\n"


def test_older_texts_of_every_organisation_are_rendered_again(
    written, consultation, other_organisation, monkeypatch
):
    before = Proposal.objects.get().updated_at
    monkeypatch.setattr(text, "RENDERER", text.RENDERER + 1)
    monkeypatch.setattr(text, "render", lambda body, *, anchors: "<p>neuf</p>")
    monkeypatch.setattr(text_rendering, "CHUNK", 1)
    assert render_texts() == "5 texts rendered again.\n"
    for organisation in (consultation.organisation, other_organisation):
        assert list_renderings(organisation) == {("<p>neuf</p>", text.RENDERER)}
    assert Proposal.objects.get().updated_at == before
    assert render_texts() == "0 texts rendered again.\n"


def test_text_edited_during_the_rendering_keeps_its_own_rendering(written, monkeypatch):
    def render(body, *, anchors):
        Proposal.objects.update(
            body="Autre chose (exemple).", body_html="<p>Autre chose (exemple).</p>"
        )
        return "<p>vieux</p>"

    monkeypatch.setattr(text, "RENDERER", text.RENDERER + 1)
    monkeypatch.setattr(text, "render", render)
    render_texts()
    assert Proposal.objects.get().body_html == "<p>Autre chose (exemple).</p>"
