"""Pages to report something (DSA art. 16), and to follow the notice.

Any visitor may report. The notice is acknowledged at once and read by a moderator.
"""

from django.core.exceptions import ValidationError
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from consult.accounts.sign_in.networks import visitor_mark
from consult.core.exceptions import NotFound
from debates.names import selectors as name_selectors
from debates.names.actions import BESIDE, report_name
from frontend.notices.forms import NoticeForm
from frontend.presenters.account.sanctions import find_notice_suspension
from frontend.toolkit.forms.form_submission import posted, status, submit
from frontend.toolkit.pages.page import page
from moderation import target_kinds
from moderation.appeals.selectors import MILD
from moderation.enums import Action, Reason
from moderation.notices import actions, selectors

TITLES = {
    "image": gettext_lazy("Report an image or a file"),
    "name": gettext_lazy("Report a name"),
    "workshop": gettext_lazy("Report a workshop"),
    "recording": gettext_lazy("Report a recording"),
    "transcript": gettext_lazy("Report the transcript"),
    "photo": gettext_lazy("Report a photo"),
}


@page("notice.submit")
def create_notice(request, kind, target_id):
    """Show the form to report something that the viewer can see, or the name of its author.

    On POST, submit the notice.
    """
    viewer = request.viewer
    if kind not in target_kinds.list_reportable_names():
        raise NotFound
    found = target_kinds.get_kind(kind)
    target = found.get(viewer, target_id)
    known = viewer.participant is not None
    where = {
        "location": request.build_absolute_uri(found.path(target)),
        "start": request.GET.get("start", ""),
        "end": request.GET.get("end", ""),
    }
    is_named = kind in BESIDE and name_selectors.has_public_name(target)
    known_of = {"known": known, "is_named": is_named, "organisation": request.organisation}
    form = NoticeForm(posted(request), initial=where, **known_of)
    if form.is_valid() and (known or form.check_proof_or_delay(visitor_mark(request))):
        is_about_name = form.cleaned_data.get("about") == "name"
        notice_id = submit(
            request,
            form,
            "notice",
            report_name if is_about_name else actions.submit_notice,
            target_kind=kind,
            target_id=target.pk,
            sender=visitor_mark(request),
            is_proved=form.is_proved,
        )
        if notice_id:
            return redirect("notice-state", notice_id)
    context = {
        "form": form,
        "known": known,
        "title": _title(found, target, form),
        "path": found.path(target),
    }
    context["restriction"] = find_notice_suspension(viewer, target.consultation_id)
    context["what"] = TITLES.get(kind, _("Report a text"))
    return render(request, "notices/report.html", context, status=status(form))


def _title(found, target, form):
    """Return the title of the target, or of the seconds of it that are reported."""
    try:
        sent = {name: form.fields[name].clean(form[name].value()) for name in ("start", "end")}
    except ValidationError:
        return found.title(target)
    seconds = actions.keep_valid_seconds(**sent)
    if seconds and found.title_of_seconds:
        return found.title_of_seconds(target, **seconds)
    return found.title(target)


@page("notice.submit")
def show_notice(request, notice_id):
    """Show the state of a notice to its reporter.

    A participant reads their own notices, and a visitor uses the address that they were given.
    """
    notice = selectors.get_notice(request.viewer, notice_id)
    decision = selectors.answer_to(notice)
    appeal_decision = selectors.after_appeal(decision) if decision else None
    context = {
        "notice": notice,
        "reason": Reason(notice.reason).label,
        "path": selectors.path_of_notice(notice),
        "decision": decision,
        "action": Action(decision.action).done if decision else "",
        "appeal_decision": appeal_decision,
        "appeal_action": Action(appeal_decision.action).done if appeal_decision else "",
        "rule": Reason(decision.reason).label if decision and decision.reason else "",
        "may_contest": decision is not None and decision.action in MILD,
        "visitor": request.viewer.participant is None,
    }
    return render(request, "notices/state.html", context)
