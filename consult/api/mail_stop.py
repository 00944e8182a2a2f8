"""The address that stops e-mails of news, as named in the headers of each of them.

Mail programs send a POST to it. A person who opens it in a browser is redirected to the page with
the button.
"""

from django.urls import reverse
from rest_framework.response import Response

from consult.api.contracts import Contract
from consult.api.viewsets import ApiViewSet
from consult.notifications import links
from consult.notifications.actions import preferences as preference_actions


class MailStopViewSet(ApiViewSet):
    """The act that stops the e-mails of news without signing in (RFC 8058).

    The token in the address identifies the person; the body is not read.
    """

    contracts = {
        "retrieve": Contract("mail.stop", status=303),
        "create": Contract(
            "mail.stop", status=204, accepts_idempotency_key=False, ignores_body=True
        ),
    }

    def retrieve(self, request, token):
        """Redirect a browser to the page with the button that stops the e-mails."""
        links.get_participant(self.viewer.organisation, token)
        return Response(status=303, headers={"Location": reverse("mail-stop", args=[token])})

    def create(self, request, token):
        """Stop the e-mails of news. Doing so again changes nothing."""
        preference_actions.stop_mails(viewer=self.viewer, token=token)
        return Response(status=204)
