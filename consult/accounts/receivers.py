"""At sign-in, a login becomes a participant of the organisation whose page it signed in on."""

from django.contrib.auth.signals import user_logged_in
from django.dispatch import receiver

from consult.accounts.actions import join_organisation
from consult.accounts.middleware import SESSION_ORGANISATION


@receiver(user_logged_in)
def bind_session(sender, request, user, **kwargs):
    """Bind the session to the organisation, and make the person a participant there."""
    organisation = getattr(request, "organisation", None)
    if organisation is None:
        return
    request.session[SESSION_ORGANISATION] = str(organisation.id)
    join_organisation(organisation=organisation, account=user)
