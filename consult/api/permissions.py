"""Every route says its policy; one that does not is refused."""

from rest_framework.exceptions import NotAuthenticated
from rest_framework.permissions import BasePermission

from consult.accounts.permissions import MATRIX, VISITOR

PUBLIC = "published.read"


class DeclaredPolicy(BasePermission):
    """Let a request in when its view declares, for its action, an act of the role matrix.

    The act's own rule decides inside the action, on the object; here a visitor is asked to sign in early.
    """

    def has_permission(self, request, view):
        """Known act, and somebody where somebody is needed."""
        act = policy_of(view, view.action)
        if act is None:
            return False
        if VISITOR not in MATRIX[act] and request._request.viewer.is_public:
            raise NotAuthenticated
        return True


def policy_of(view, action) -> str | None:
    """The act that a view's action is, from its contract; OPTIONS asks for nothing."""
    if action in (None, "metadata"):
        return PUBLIC
    contract = view.contracts.get(action)
    return contract and contract.policy
