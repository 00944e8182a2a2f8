"""Report something (DSA art. 16): anyone may, acknowledged at once, read by a moderator."""

from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from consult.accounts.networks import visitor_mark
from consult.core import kinds
from consult.core.exceptions import NotFound
from debates import selectors as debates
from debates.actions import BESIDE, report_name
from frontend.acts import attempt, posted, status
from frontend.doors import page
from frontend.notices.forms import NoticeForm
from moderation import actions

TITLES = {
    "image": gettext_lazy("Report an image or a file"),
    "name": gettext_lazy("Report a name"),
    "workshop": gettext_lazy("Report a workshop"),
    "recording": gettext_lazy("Report a recording"),
    "transcript": gettext_lazy("Report what was said"),
    "photo": gettext_lazy("Report a photo"),
}


@page("notice.submit")
def report(request, kind, target_id):
    """Say what is the matter with something that one can read, hear or see; or with the name it is signed with."""
    viewer = request.viewer
    if kind not in kinds.moderated():
        raise NotFound
    found = kinds.kind(kind)
    target = found.get(viewer, target_id)
    known = viewer.participant is not None
    is_named = kind in BESIDE and debates.has_public_name(target)
    form = NoticeForm(posted(request), known=known, is_named=is_named, organisation=request.organisation)
    if request.method == "POST" and (known or (form.is_valid() and form.is_taken_slowly())):

        def act():
            written = {name: form.cleaned_data.get(name, "") for name in ("reason", "explanation", "email")}
            written |= {"sender": visitor_mark(request), "is_proved": form.is_proved}
            submit = report_name if form.cleaned_data.get("about") == "name" else actions.submit_notice
            return submit(viewer=viewer, target_kind=kind, target_id=target.pk, **written)

        if attempt(request, form, "notice", act):
            return redirect("notice-thanks")
    context = {"form": form, "known": known, "title": found.title(target), "path": found.path(target)}
    context["what"] = TITLES.get(kind, _("Report a text"))
    return render(request, "notices/report.html", context, status=status(form))


@page("notice.submit")
def thanks(request):
    """What happens next."""
    return render(request, "notices/thanks.html")
