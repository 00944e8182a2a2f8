"""Two ways in: the session of the browser, with CSRF, and a personal token of this organisation."""

from rest_framework import authentication, exceptions, permissions

from consult.accounts.actions import note_token_use
from consult.accounts.enums import TokenScope
from consult.accounts.selectors import viewer_for_token, working_token
from consult.api.exceptions import OutOfScope


class TokenAuthentication(authentication.BaseAuthentication):
    """`Authorization: Bearer <token>`; a token of another organisation is no token here."""

    keyword = "Bearer"

    def authenticate(self, request):
        """Return the participant behind the token; set the request's viewer, and note the day.

        Raises `OutOfScope` where the token only reads.
        """
        scheme, _, secret = request.headers.get("Authorization", "").partition(" ")
        if scheme.lower() != self.keyword.lower():
            return None
        token = working_token(request.organisation, secret.strip())
        if token is None:
            raise exceptions.AuthenticationFailed
        if request.method not in permissions.SAFE_METHODS and TokenScope.ACT not in token.scopes:
            raise OutOfScope
        viewer = request._request.viewer = viewer_for_token(request.organisation, token)
        note_token_use(organisation=request.organisation, token=token)
        return viewer.participant, secret

    def authenticate_header(self, request):
        """What a 401 asks for."""
        return self.keyword


class SessionAuthentication(authentication.SessionAuthentication):
    """The browser's session, already read by the viewer middleware; unsafe methods need the CSRF token."""

    def authenticate(self, request):
        """The participant of the session, or nobody."""
        viewer = request._request.viewer
        if viewer.participant is None and not viewer.is_platform_admin:
            return None
        self.enforce_csrf(request)
        return viewer.participant or request._request.user, None
