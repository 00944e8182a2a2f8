"""The receiver of sign-ins: it makes an account a participant of the organisation."""

from typing import Any

from allauth.account.internal.flows.login import get_authentication_records
from django.contrib.auth.signals import user_logged_in
from django.dispatch import receiver

from consult.accounts.middleware import SESSION_ORGANISATION
from consult.accounts.models import Account
from consult.accounts.people.actions import join_organisation
from consult.accounts.requests import SiteRequest
from consult.accounts.roles.actions import note_first_coming
from consult.accounts.viewer import Viewer
from consult.accounts.viewers.selectors import viewer_for
from consult.core.enums import AuditAct
from consult.core.records import audit


@receiver(user_logged_in)
def bind_session(sender: Any, request: SiteRequest, user: Account, **kwargs: Any) -> None:
    """Bind the session to the organisation, and make the account a participant there.

    If the person is a member of the team, record the sign-in in the audit log.
    """
    organisation = getattr(request, "organisation", None)
    if organisation is None:
        return
    request.session[SESSION_ORGANISATION] = str(organisation.id)
    join_organisation(organisation=organisation, account=user)
    _note_team(request, viewer_for(organisation, user), user)


def _note_team(request: SiteRequest, viewer: Viewer, account: Account) -> None:
    """Record that a member of the team signed in, and by which methods.

    The sign-ins of others are not recorded.
    """
    if viewer.roles and viewer.participant:
        note_first_coming(participant=viewer.participant)
    if viewer.is_of_the_team or account.is_platform_admin or account.hears_appeals:
        methods = {record["method"] for record in get_authentication_records(request, account)}
        audit.record(viewer, AuditAct.SIGN_IN, by=".".join(sorted(methods)))
