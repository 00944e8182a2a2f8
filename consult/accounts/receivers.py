"""At sign-in, a login becomes a participant of the organisation whose page it signed in on."""

from allauth.account.internal.flows.login import get_authentication_records
from django.contrib.auth.signals import user_logged_in
from django.dispatch import receiver

from consult.accounts.actions import join_organisation
from consult.accounts.middleware import SESSION_ORGANISATION
from consult.accounts.selectors import viewer_for
from consult.core import audit
from consult.core.enums import AuditAct


@receiver(user_logged_in)
def bind_session(sender, request, user, **kwargs):
    """Bind the session to the organisation, and make the person a participant there; one of the team is noted."""
    organisation = getattr(request, "organisation", None)
    if organisation is None:
        return
    request.session[SESSION_ORGANISATION] = str(organisation.id)
    join_organisation(organisation=organisation, account=user)
    _note_team(request, viewer_for(organisation, user), user)


def _note_team(request, viewer, account):
    """Note that somebody of the team signed in, and by what; of others nothing is noted."""
    if viewer.is_of_the_team or account.is_platform_admin or account.hears_appeals:
        shown = {record["method"] for record in get_authentication_records(request, account)}
        audit.record(viewer, AuditAct.SIGN_IN, by=".".join(sorted(shown)))
