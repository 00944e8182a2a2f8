"""Clients that call the API in tests: a person with a token, or a visitor."""

import json

from django.test import Client

from consult.accounts.enums import TokenScope
from consult.accounts.tokens.actions import create_api_token, note_token_use
from consult.api.error_codes import list_error_codes
from consult.core.postgres import tenancy
from debates.comments.actions.comments import submit_comment
from debates.proposals.actions.proposals import submit_proposal
from tests.factories import make

TEXT = {
    "title": "Une salle informatique ouverte le soir",
    "body": "La médiathèque pourrait rester ouverte jusqu'à **22 h** deux soirs par semaine.",
}


LISTED = {error.code for error in list_error_codes()}


class Caller(Client):
    """A client that sends JSON to the API, on a host, with a token if a viewer is given."""

    def __init__(self, viewer=None, *, host="testserver", **kwargs):
        headers = {"host": host}
        if viewer is not None and viewer.participant:
            with tenancy.organisation(viewer.organisation.id):
                token, secret = create_api_token(
                    viewer=viewer, name="test", scopes=TokenScope.values
                )
                # Mark the token as used today, so that a test counts only the writes of its own
                # act.
                note_token_use(organisation=viewer.organisation, token=token)
            headers["authorization"] = f"Bearer {secret}"
        super().__init__(headers=headers, **kwargs)
        self.headers_of_calls = headers

    def request(self, **request):
        """Send a request. Check that the code of each error that the API answers is in its list."""
        answer = super().request(**request)
        if (
            answer.status_code >= 400
            and answer.content
            and answer.get("Content-Type") == "application/json"
        ):
            codes = {error["code"] for error in answer.json().get("errors", ())}
            assert codes <= LISTED, codes - LISTED
        return answer

    def send(self, method, path, body=None, **headers):
        """Send a request with a JSON body."""
        return self.generic(
            method, f"/api/v1{path}", _json(body), "application/json", headers=headers
        )

    def read(self, path, **headers):
        """Send a GET request."""
        return self.get(f"/api/v1{path}", headers=headers)


def _json(body):
    return b"" if body is None else body if isinstance(body, bytes) else json.dumps(body)


def proposal(consultation, author=None, **fields):
    """Submit and return a published proposal, in the first topic unless another is given."""
    author = author or make.person(consultation=consultation)
    with tenancy.organisation(consultation.organisation_id):
        topic = fields.pop("topic", None) or consultation.topics.order_by("number").first()
        return submit_proposal(
            viewer=author, topic_id=topic.pk, charter_accepted=True, **{**TEXT, **fields}
        )


def comment(proposal, author=None, **fields):
    """Submit and return a published comment."""
    author = author or make.person(consultation=proposal.consultation)
    fields.setdefault("body", "Oui, et le samedi matin aussi.")
    with tenancy.organisation(proposal.organisation_id):
        return submit_comment(
            viewer=author, proposal_id=proposal.pk, charter_accepted=True, **fields
        )
