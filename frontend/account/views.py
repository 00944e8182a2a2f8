"""Pages of the viewer's account: index, name, contributions, password, sessions, tokens, structures."""

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters

from consult.accounts import adapters, rules
from consult.accounts.enums import TokenScope
from consult.accounts.people import actions as people_actions
from consult.accounts.people import institutions
from consult.accounts.people import selectors as people_selectors
from consult.accounts.sign_in import actions as sign_in_actions
from consult.accounts.tokens import actions as token_actions
from consult.accounts.tokens import selectors as token_selectors
from consult.accounts.viewer import Viewer
from debates.names.selectors import own_limited_names
from frontend.account.contributions import list_own_contributions
from frontend.account.decisions.measures import has_measure_in_force
from frontend.account.forms import InstitutionForm, NameForm, PasswordForm, TokenForm
from frontend.account.identity_proof.requirement import is_proven, prove_first
from frontend.account.index import groups, list_sign_in_pages
from frontend.presenters.account.account_page import account_page as _page
from frontend.toolkit.forms.form_submission import posted, submit
from frontend.toolkit.pages.page import page
from frontend.toolkit.sessions.unsent_texts import restore_unsent, store_unsent
from frontend.toolkit.sign_in.attempts import must_be_counted


@page("account.manage")
def show_account(request):
    """Show the index of the account's pages, and what moderation decided that is in force."""
    viewer = request.viewer
    context = {
        "groups": groups(viewer),
        "email": request.user.email,
        "has_team_pages": rules.can_enter_team_area(viewer),
        "limited_names": own_limited_names(viewer),
        "is_limited": has_measure_in_force(viewer),
    }
    return _page(request, "account", **context)


@page("account.manage")
def edit_profile(request):
    """Show and save the public name and the language of e-mails."""
    known = {
        "public_name": request.viewer.participant.public_name,
        "language": request.user.language,
    }
    form = NameForm(posted(request), initial=known)
    if submit(request, form, "participant", _save_profile):
        messages.success(request, _("Saved. Your public name is the same everywhere it shows."))
        return redirect("account-profile")
    return _page(request, "account-profile", form, limited_names=own_limited_names(request.viewer))


@page("account.manage")
def list_means_to_sign_in(request):
    """List the pages about signing in: address, password, second factor, devices and tokens."""
    return _page(request, "account-connection", links=list_sign_in_pages(request.user))


def _save_profile(*, viewer: Viewer, public_name, language):
    """Save the language, if one was chosen, and the public name, if it changed."""
    participant = viewer.person()
    if language:
        sign_in_actions.choose_language(viewer=viewer, language=language)
    if public_name == participant.public_name:
        return participant
    return people_actions.choose_public_name(viewer=viewer, public_name=public_name)


@page("account.manage")
def list_contributions(request):
    """List what the viewer published, and their positions. No other person sees these together."""
    return _page(request, "account-contributions", **list_own_contributions(request.viewer))


@sensitive_post_parameters()
@page("account.manage")
def edit_password(request):
    """Set a password. The current one is asked for, unless the person just signed in."""
    login = request.user
    must_prove = login.has_usable_password() and not adapters.recently_signed_in(request)
    if request.method == "POST":
        must_be_counted()
    form = PasswordForm(posted(request), request=request, must_prove=must_prove)
    if submit(request, form, "participant", _save_password, account=login):
        update_session_auth_hash(request, login)
        message = _(
            "Your password has been saved. You have been signed out everywhere else. Your "
            "API tokens have been revoked."
        )
        messages.success(request, message)
        return redirect("account-password")
    has_password = login.has_usable_password()
    title = _("Change the password") if has_password else _("Choose a password")
    return _page(request, "account-password", form, title=title)


def _save_password(*, viewer: Viewer, account, password):
    """Set the password of the account, and return the participant."""
    sign_in_actions.choose_password(viewer=viewer, account=account, password=password)
    return viewer.participant


@page("account.manage")
def list_sessions(request):
    """List the sessions of the account. On POST, end one of them or all the others."""
    if request.method == "POST":
        device = request.POST.get("device")
        adapters.leave_devices(request, device or None)
        message = (
            _("The device has been signed out.")
            if device
            else _("All other devices have been signed out.")
        )
        messages.success(request, message)
        return redirect("account-sessions")
    return _page(request, "account-sessions", devices=adapters.devices(request))


@page("token.manage")
def list_tokens(request):
    """List the viewer's API tokens, and make one after a fresh proof.

    The text of a token is shown once, on the page that answers.
    """
    has_roles = rules.can_enter_team_area(request.viewer)
    form = TokenForm(posted(request), initial=restore_unsent(request).dict(), has_roles=has_roles)
    secret = None
    if request.method == "POST":
        if not is_proven(request):
            store_unsent(request)
            return prove_first(request)
        texts = []

        def create_token(**arguments):
            token, text = token_actions.create_api_token(**arguments)
            texts.append(text)
            return token

        if submit(request, form, "api_token", create_token):
            form = TokenForm(has_roles=has_roles)
            secret = texts[0] if texts else None
    own = token_selectors.own_tokens(request.viewer)
    found = [(token, [TokenScope(scope).label for scope in token.scopes]) for token in own]
    return _page(request, "account-tokens", form, tokens=found, secret=secret)


@page("token.manage")
def revoke_token(request, token_id):
    """Revoke a token."""
    if request.method == "POST":
        token_actions.revoke_api_token(viewer=request.viewer, token_id=token_id)
        messages.success(request, _("The token has been revoked: it no longer works."))
    return redirect("account-tokens")


@page("account.manage")
def list_institutions(request):
    """List the structures that the viewer may contribute on behalf of, and declare one."""
    form = InstitutionForm(posted(request))
    if submit(request, form, "institution", institutions.declare_institution):
        messages.success(
            request, _("Your organisation has been added. You can now contribute on its behalf.")
        )
        return redirect("account-institutions")
    found = people_selectors.own_institutions(request.viewer)
    return _page(request, "account-institutions", form, institutions=found)
