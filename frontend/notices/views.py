"""Report a text (DSA art. 16): anyone may, acknowledged at once, read by a moderator."""

from django.shortcuts import redirect, render

from consult.accounts.networks import visitor_mark
from consult.core import kinds
from consult.core.exceptions import NotFound
from frontend.acts import attempt, posted, status
from frontend.doors import page
from frontend.notices.forms import NoticeForm
from moderation import actions


@page("notice.submit")
def report(request, kind, target_id):
    """Say what is the matter with a text that one can read."""
    viewer = request.viewer
    if kind not in kinds.moderated():
        raise NotFound
    found = kinds.kind(kind)
    target = found.get(viewer, target_id)
    known = viewer.participant is not None
    form = NoticeForm(posted(request), known=known, organisation=request.organisation)
    if request.method == "POST" and (known or (form.is_valid() and form.is_taken_slowly())):

        def act():
            written = {name: form.cleaned_data.get(name, "") for name in ("reason", "explanation", "email")}
            written |= {"sender": visitor_mark(request), "is_proved": form.is_proved}
            return actions.submit_notice(viewer=viewer, target_kind=kind, target_id=target.pk, **written)

        if attempt(request, form, "notice", act):
            return redirect("notice-thanks")
    context = {"form": form, "known": known, "title": found.title(target), "path": found.path(target)}
    return render(request, "notices/report.html", context, status=status(form))


@page("notice.submit")
def thanks(request):
    """What happens next."""
    return render(request, "notices/thanks.html")
