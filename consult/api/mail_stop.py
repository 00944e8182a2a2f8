"""The address in the head of each mail of news: mail programs post to it, people who open it come to the page."""

from django.urls import reverse
from rest_framework.response import Response

from consult.api.contracts import Contract
from consult.api.doors import Door
from consult.notifications import actions, links


class MailStop(Door):
    """Stop mails of news in one act, without signing in (RFC 8058); the body says nothing that the address does not."""

    contracts = {
        "retrieve": Contract("mail.stop", status=303),
        "create": Contract("mail.stop", status=204, keeps_key=False, ignores_body=True),
    }

    def retrieve(self, request, token):
        """Lead whoever opens the address in a browser to the page with the button."""
        links.whose(self.viewer.organisation, token)
        return Response(status=303, headers={"Location": reverse("mail-stop", args=[token])})

    def create(self, request, token):
        """Stop the mails of news; again changes nothing."""
        actions.stop_mails(viewer=self.viewer, token=token)
        return Response(status=204)
