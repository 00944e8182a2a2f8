"""The page of the link of an invitation to the team.

The link alone gives nothing. The person proves the invited address by a code, which completes the
act (ADR 85, 145). A person who signed in with that address accepts by the button alone.
"""

from urllib.parse import urlencode

from django.contrib.auth import logout
from django.http import HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from consult.accounts.enums import InvitationState
from consult.accounts.invitations import actions as invitation_actions
from consult.accounts.invitations import selectors as invitation_selectors
from consult.accounts.sign_in import codes
from consult.core.exceptions import AddressRefused, MailIsAway, TooMany
from consult.core.words.addresses import mask_address
from frontend.presenters.account.role_hints import ROLE_HINTS
from frontend.toolkit.forms.form_submission import ActForm, posted, status, submit
from frontend.toolkit.pages.page import PUBLIC, page
from frontend.toolkit.pages.team_area import team_url
from frontend.toolkit.sessions.pending_acts import PendingAct
from frontend.toolkit.sign_in.attempts import check_sign_in, must_be_counted
from frontend.toolkit.sign_in.code_forms import many_attempts

ACCEPT = "accept"


@page(PUBLIC)
def accept_invitation(request, token):
    """Show an invitation, send the code that accepts it, and accept it.

    The address is masked, because whoever has the link may not be the person invited.
    """
    invitation = invitation_selectors.get_invitation_of_link(request.viewer, token)
    person = request.viewer.participant
    state = invitation.state_at(invitation.seen_at)  # type: ignore[attr-defined]  # an annotation of the query
    if state == InvitationState.ACCEPTED and person and invitation.participant_id == person.pk:
        return _to_work(request)
    if state != InvitationState.WAITING:
        return render(request, "invitations/over.html", {"state": state}, status=410)
    form = ActForm(posted(request))
    if request.POST.get("do") == ACCEPT:
        accept = invitation_actions.accept_invitation
        if submit(request, form, "invitation", accept, invitation_id=invitation.pk):
            return redirect(request.path)
    elif request.method == "POST":
        try:
            return _send_code(request, invitation, form)
        except (TooMany, MailIsAway, AddressRefused) as refusal:
            return _show(request, invitation, form, refusal)
    return _show(request, invitation, form)


def _show(request, invitation, form, refusal=None):
    if refusal:
        form.full_clean()
        form.add_error(
            None, many_attempts(refusal) if isinstance(refusal, TooMany) else str(refusal)
        )
    person = request.viewer.participant
    context = {
        "form": form,
        "invitation": invitation,
        "address": mask_address(invitation_selectors.get_address(invitation)),
        "hint": ROLE_HINTS[invitation.role],
        "is_mine": person is not None and invitation_selectors.is_for(invitation, person),
        "accept": ACCEPT,
    }
    response = render(request, "invitations/invitation.html", context, status=status(form))
    if refusal:
        response.status_code = refusal.status
        response["Retry-After"] = getattr(refusal, "retry_after", 0)
    return response


def _send_code(request, invitation, form):
    """Send a code to the invited address, and lead to the page where it is typed.

    A person who is signed in here with another address is signed out.
    """
    must_be_counted()
    check_sign_in(request, is_proved=False)
    if request.user.is_authenticated:
        logout(request)
    address = invitation_selectors.get_address(invitation)
    title = invitation.consultation.title if invitation.consultation else ""
    act = PendingAct(
        kind="invitation",
        path=request.path,
        heading=_("Join the team of %(organisation)s") % {"organisation": request.organisation},
        about=title,
        lines=[_("Role: %(role)s") % {"role": invitation.get_role_display()}],
        place=title,
        fields={"do": [ACCEPT]},
        address=mask_address(address),
    )
    pending = {"next": request.path, "typed": {}, "act": act.as_data(), "mail": act.mail}
    key = str(form["key"].data or "")
    token = codes.begin(request, email=address, pending=pending, key=key)
    return HttpResponseRedirect(
        f"{reverse('account_confirm_login_code')}?{urlencode({'ask': token})}"
    )


def _to_work(request):
    """Lead a member of the team to their work, by the page of their name if they have none."""
    work = team_url(request.viewer) or reverse("home")
    if not request.viewer.participant.has_provisional_name:
        return redirect(work)
    return redirect(f"{reverse('sign-in-name')}?{urlencode({'next': work})}")
