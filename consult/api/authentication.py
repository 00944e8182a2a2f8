"""Two ways in: the session of the browser, with CSRF, and a personal token of this organisation."""

from rest_framework import authentication, exceptions

from consult.accounts.selectors import viewer_for_token


class TokenAuthentication(authentication.BaseAuthentication):
    """`Authorization: Bearer <token>`; a token of another organisation is no token here."""

    keyword = "Bearer"

    def authenticate(self, request):
        """The participant behind the token; sets the request's viewer."""
        scheme, _, token = request.headers.get("Authorization", "").partition(" ")
        if scheme.lower() != self.keyword.lower():
            return None
        viewer = viewer_for_token(request.organisation, token.strip())
        if viewer is None:
            raise exceptions.AuthenticationFailed
        request._request.viewer = viewer
        return viewer.participant, token

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
