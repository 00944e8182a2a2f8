"""Every route says its policy; one that does not is refused."""

from rest_framework.exceptions import NotAuthenticated
from rest_framework.permissions import BasePermission

from consult.accounts.permissions import MATRIX, OF_THE_POOL, PARTICIPANT, VISITOR, columns_of
from consult.accounts.rules import is_of_the_pool

PUBLIC = "published.read"


class DeclaredPolicy(BasePermission):
    """Let a request in when its view declares, for its action, an act of the role matrix.

    The act's own rule decides inside the action, on the object. Here a visitor is asked to sign in early, and a list
    or a creation is refused to whoever may do it nowhere; on an object that would tell that it exists.
    """

    def has_permission(self, request, view):
        """Known act, and somebody where somebody is needed."""
        act = policy_of(view, view.action)
        if act is None:
            return False
        if VISITOR not in MATRIX[act] and request._request.viewer.is_public:
            raise NotAuthenticated
        return view.detail or _somewhere(request._request.viewer, act)


def _somewhere(viewer, act):
    """Whether the matrix lets the viewer do an act in one consultation at least, or it may fall to them in the pool."""
    if act in OF_THE_POOL and is_of_the_pool(viewer):
        return True
    scopes = {None, *(scope for _role, scope in viewer.roles)}
    columns = {PARTICIPANT if viewer.participant else VISITOR}.union(*(columns_of(viewer, scope) for scope in scopes))
    return not columns.isdisjoint(MATRIX[act])


def policy_of(view, action) -> str | None:
    """The act that a view's action is, from its contract; OPTIONS asks for nothing."""
    if action in (None, "metadata"):
        return PUBLIC
    contract = view.contracts.get(action)
    return contract and contract.policy
