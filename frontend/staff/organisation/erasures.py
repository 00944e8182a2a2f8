"""The page where an administrator erases a person who asked the organisation for it."""

from django import forms
from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from consult.accounts import erasure
from consult.accounts import rules as account_rules
from consult.accounts.enums import IdentityCheck
from frontend.presenters.forms.erasure import TextsForm
from frontend.staff.entries import required, team
from frontend.toolkit.form_submission import attempt, posted, status
from frontend.toolkit.page import page


class ErasureForm(TextsForm):
    """A form for an erasure: the person, what to do with their texts, how they were identified."""

    email = forms.EmailField(
        label=gettext_lazy("E-mail address of the person"),
        max_length=254,
        help_text=gettext_lazy("The one they sign in with. It is not kept."),
    )
    identity = forms.ChoiceField(
        label=gettext_lazy("How you checked that it is really them"),
        choices=IdentityCheck,
        widget=forms.RadioSelect,
    )
    sure = forms.BooleanField(
        label=gettext_lazy("I checked who asks, and I know that nobody can undo this.")
    )

    field_order = ("email", "identity", "texts", "sure")


@page("participant.erase")
def erase(request):
    """Erase a person who asked for it, by the e-mail address of their account."""
    required(account_rules.can_erase_others(request.viewer))
    form = ErasureForm(posted(request))
    if request.method == "POST":

        def act():
            asked = {name: form.cleaned_data[name] for name in ("email", "identity")}
            keep_texts = form.cleaned_data["texts"] == "keep"
            return erasure.erase_by_email(viewer=request.viewer, keep_texts=keep_texts, **asked)

        if attempt(request, form, "participant", act):
            messages.success(
                request, _("The person is erased. What they wrote follows within a minute.")
            )
            return redirect("staff-organisation-erase")
    context = team(request, "staff-organisation", form=form)
    return render(request, "staff/organisation/erase.html", context, status=status(form))
