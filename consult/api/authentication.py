"""Authentication by the browser's session (with CSRF check) or by a personal API token."""

from rest_framework import authentication, exceptions, permissions

from consult.accounts.enums import TokenScope
from consult.accounts.tokens.actions import note_token_use
from consult.accounts.tokens.selectors import working_token
from consult.accounts.viewers.selectors import viewer_for_token
from consult.api.exceptions import OutOfScope


class TokenAuthentication(authentication.BaseAuthentication):
    """Authentication by `Authorization: Bearer <token>`.

    A token of another organisation is not valid.
    """

    keyword = "Bearer"

    def authenticate(self, request):
        """Return the participant of the token, or None where the request has no token.

        Set the viewer of the request, and store the day as the last day of use of the token. Raise
        `AuthenticationFailed` where the token is not valid, and `OutOfScope` where a token that may
        only read is used to write.
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
        """Return the authentication scheme that a 401 answer names."""
        return self.keyword


class SessionAuthentication(authentication.SessionAuthentication):
    """Authentication by the browser's session, which the viewer middleware has already read.

    Unsafe methods need the CSRF token.
    """

    def authenticate(self, request):
        """Return the participant of the session, or None for a visitor.

        A platform administrator without a participant here is returned as an account.
        """
        viewer = request._request.viewer
        if viewer.participant is None and not viewer.is_platform_admin:
            return None
        self.enforce_csrf(request)
        return viewer.participant or request._request.user, None
