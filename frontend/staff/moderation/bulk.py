"""One decision for several cases: where they resemble one another, and never many removals by one person alone."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from consult.accounts.enums import Role
from frontend.acts import posted, status
from frontend.doors import page
from frontend.staff.entries import required, team
from frontend.staff.moderation.forms import BULK, BulkForm
from frontend.staff.moderation.listing import Asked, cases_of, queue_of
from frontend.staff.moderation.words import LABELS
from moderation import actions
from moderation.enums import Action


@page("moderation.decide")
def several(request):
    """Choose some, then one decision; each is decided, told and logged by itself."""
    viewer, asked = request.viewer, Asked.of(request)
    required(bool(viewer.consultations_as(Role.MODERATOR)))
    form = BulkForm(posted(request), rows=cases_of(viewer, asked))
    if request.method == "POST" and form.is_valid():
        said = {name: form.cleaned_data[name] for name in ("action", "reason", "facts")}
        outcome = actions.decide_several(viewer=viewer, case_ids=form.cleaned_data["cases"], **said)
        _tell(request, outcome, Action(said["action"]))
        if not outcome.refusal:
            return redirect(asked.address("staff-bulk"))
        form.add_error(outcome.refusal.attr if outcome.refusal.attr in form.fields else None, str(outcome.refusal))
    context = queue_of(viewer, asked)
    buttons = [(one.value, LABELS[one]) for one in BULK]
    chosen = set(form["cases"].value() or ()) if form.is_bound else set()
    context |= {"form": form, "buttons": buttons, "chosen": chosen}
    answer = team(request, "staff-moderation", **context)
    return render(request, "staff/moderation/bulk.html", answer, status=status(form))


def _tell(request, outcome, action):
    if outcome.decided:
        n = len(outcome.decided)
        done = ngettext("%(what)s: %(n)s text.", "%(what)s: %(n)s texts.", n)
        messages.success(request, done % {"what": LABELS[action], "n": n})
    if outcome.skipped:
        n = len(outcome.skipped)
        words = ngettext(
            "%(n)s was left: somebody is on it, it is yours, or this does not apply to it.",
            "%(n)s were left: somebody is on them, they are yours, or this does not apply to them.",
            n,
        )
        messages.warning(request, words % {"n": n})
    if outcome.approval:
        messages.info(request, _("So many removals need a second person: your colleagues are asked to confirm them."))
