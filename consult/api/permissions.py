"""The permission check of the API: each route declares its policy, or is refused."""

from rest_framework.exceptions import NotAuthenticated
from rest_framework.permissions import BasePermission

from consult.accounts.permissions import MATRIX, OF_THE_POOL, PARTICIPANT, VISITOR, columns_of
from consult.accounts.rules import is_of_the_pool
from consult.accounts.viewer import Viewer

PUBLIC = "published.read"


class DeclaredPolicy(BasePermission):
    """Allow a request whose view declares an act of the role matrix for its action.

    The rule of the act itself is checked later, inside the action and on the object. This class
    only refuses early: it asks a visitor to sign in, and it refuses a list or a creation to a
    viewer who may do it in no consultation. It does not refuse an act on an object, because that
    answer would reveal that the object exists.
    """

    def has_permission(self, request, view):
        """Return whether the act is declared and the viewer may do it somewhere.

        Raise `NotAuthenticated` where a visitor must sign in.
        """
        act = policy_of(view, view.action)
        if act is None:
            return False
        if VISITOR not in MATRIX[act] and request._request.viewer.is_public:
            raise NotAuthenticated
        return view.detail or _somewhere(request._request.viewer, act)


def _somewhere(viewer: Viewer, act):
    """Return whether the viewer may do an act in at least one consultation.

    This is also true where the installation's pool may do the act and the viewer belongs to it.
    """
    if act in OF_THE_POOL and is_of_the_pool(viewer):
        return True
    scopes = {None, *(scope for _role, scope in viewer.roles)}
    columns = {PARTICIPANT if viewer.participant else VISITOR}.union(
        *(columns_of(viewer, scope) for scope in scopes)
    )
    return not columns.isdisjoint(MATRIX[act])


def policy_of(view, action) -> str | None:
    """Return the act of the role matrix for a view's action, from its contract, or None.

    OPTIONS needs no permission.
    """
    if action in (None, "metadata"):
        return PUBLIC
    contract = view.contracts.get(action)
    return contract and contract.policy
