"""The page on which the installation gives a model to its organisations."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from consult.accounts import rules as account_rules
from consult.lifecycle.actions import templates as template_actions
from consult.lifecycle.selectors import templates as template_selectors
from consult.organisations import selectors as organisation_selectors
from frontend.presenters.parts.components import Crumb
from frontend.staff.entries import required, team
from frontend.staff.starts.given_models.forms import GiftForm
from frontend.toolkit.forms.form_submission import posted, status, submit
from frontend.toolkit.pages.page import page


@page("organisation.manage")
def give_template(request):
    """Copy a model of this organisation into the chosen ones."""
    viewer = request.viewer
    required(account_rules.can_manage_organisations(viewer))
    templates = template_selectors.list_templates(viewer)
    others = [
        organisation
        for organisation in organisation_selectors.organisations()
        if organisation.pk != request.organisation.pk
    ]
    form = GiftForm(posted(request), templates=templates, organisations=others)
    if submit(request, form, "consultation_template", template_actions.give_template):
        n = len(form.cleaned_data["organisations"])
        words = ngettext(
            "The template has been copied into %(n)s organisation.",
            "The template has been copied into %(n)s organisations.",
            n,
        )
        messages.success(request, words % {"n": n})
        return redirect("staff-platform-models")
    context = team(
        request,
        "staff-platform",
        form=form,
        templates=templates,
        others=others,
        crumbs=[
            Crumb(_("Installation"), reverse("staff-platform")),
            Crumb(_("Templates given to organisations")),
        ],
    )
    return render(request, "staff/starts/gifts.html", context, status=status(form))
