"""Pages of the identity of an organisation, with the result beside in light and dark."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from consult.accounts import rules as account_rules
from consult.accounts.tenants import actions as tenant_actions
from consult.organisations import brand
from frontend.staff.entries import of_organisation, required
from frontend.staff.organisation.colours import are_all_readable, proof
from frontend.staff.organisation.identity.forms import COLOUR, IdentityForm, describe
from frontend.toolkit.forms.form_submission import posted, status, submit
from frontend.toolkit.forms.translated_forms import FIRST
from frontend.toolkit.pages.page import page


@page("organisation.edit")
def edit_identity(request):
    """Show and save the name, colour, languages and time zone of the organisation.

    The step `show` shows the result of what was typed, and saves nothing.
    """
    required(account_rules.can_edit_organisation(request.viewer))
    organisation = request.organisation
    form = IdentityForm(posted(request), initial=describe(organisation))
    is_tried = request.POST.get("step") == "show"
    if not is_tried and submit(request, form, "organisation", tenant_actions.edit_organisation):
        messages.success(request, _("The organisation has been saved."))
        return redirect("staff-organisation-identity")
    colour = form.colour or organisation.brand_colour
    context = of_organisation(
        request,
        "staff-organisation-identity",
        form=form,
        colour=colour.removeprefix("#"),
        tagline=form[f"tagline_{FIRST}"],
        pairs=proof(colour),
        is_readable=are_all_readable(colour),
    )
    return render(request, "staff/organisation/identity.html", context, status=status(form))


@page("organisation.edit")
def send_colours(request, colour):
    """Return the CSS tokens of a colour that is tried, for the part of the page that shows it."""
    required(account_rules.can_edit_organisation(request.viewer))
    if not COLOUR.fullmatch(colour):
        raise Http404(_("These colours do not exist."))
    return HttpResponse(brand.preview_css(f"#{colour}"), content_type="text/css")
