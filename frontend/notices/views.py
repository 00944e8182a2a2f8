"""Report a text (DSA art. 16): anyone may, acknowledged at once, read by a moderator."""

import hashlib

from django.shortcuts import redirect, render

from consult.accounts.adapters import AccountAdapter
from consult.core import kinds, limits
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
    form = NoticeForm(posted(request), known=viewer.participant is not None)
    if request.method == "POST":
        if viewer.is_public:
            limits.check("notice", _address(request))

        def act():
            written = {name: form.cleaned_data.get(name, "") for name in ("reason", "explanation", "email")}
            return actions.submit_notice(viewer=viewer, target_kind=kind, target_id=target.pk, **written)

        if attempt(request, form, "notice", act):
            return redirect("notice-thanks")
    context = {"form": form, "title": found.title(target), "path": found.path(target)}
    return render(request, "notices/report.html", context, status=status(form))


def _address(request):
    """What a visitor's notices are counted by: a digest of their network address, kept a day in the cache."""
    return hashlib.sha256(AccountAdapter().get_client_ip(request).encode()).hexdigest()[:16]


@page("notice.submit")
def thanks(request):
    """What happens next."""
    return render(request, "notices/thanks.html")
