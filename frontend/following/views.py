"""The viewer's notifications, follows and notification choices, and the page that stops e-mails."""

from uuid import UUID

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import translate_url
from django.utils.dateparse import parse_datetime
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from consult.core.exceptions import Invalid, NotFound
from consult.notifications import links, news_subjects, selectors
from consult.notifications.actions import follows as follow_actions
from consult.notifications.actions import preferences as preference_actions
from consult.notifications.enums import Followed
from frontend.following.forms import ChoicesForm
from frontend.presenters.account.account_page import account_frame, notification_tabs
from frontend.toolkit.forms.form_submission import posted, status, submit
from frontend.toolkit.pages.page import page
from frontend.toolkit.sessions.pending_acts import PendingAct, SignInForAct

PAGE = 30


@page("following.manage")
def list_notifications(request):
    """List the viewer's notifications, latest first.

    A POST marks one notification as read, or all those until the latest one on the screen.
    """
    viewer = request.viewer
    if request.method == "POST":
        preference_actions.mark_read(viewer=viewer, **_read(request.POST))
        return redirect("account-notifications")
    start = request.GET.get("from", "0")
    if not (start.isascii() and start.isdigit() and len(start) < 7):
        raise Invalid(attr="from")
    rows = list(selectors.notifications(viewer)[int(start) : int(start) + PAGE + 1])
    context = _frame("account-notifications") | {
        "lines": [
            (line, localize_path(line.path))
            for line in selectors.lines(viewer.organisation, rows[:PAGE])
        ],
        "until": rows[0].created_at.isoformat() if rows else "",
        "start": int(start),
        "next_start": int(start) + PAGE if len(rows) > PAGE else None,
    }
    return render(request, "following/notifications.html", context)


def _frame(name):
    return account_frame(name) | {"tabs": notification_tabs(name)}


def _read(sent):
    """Return which notifications a form marks as read: one by its id, or all until a moment.

    Raise `Invalid` if the form names neither.
    """
    try:
        if sent.get("id"):
            return {"notification_id": UUID(sent["id"])}
        until = parse_datetime(sent.get("until", ""))
    except ValueError:
        until = None
    if until is None or until.tzinfo is None:
        raise Invalid(attr="until")
    return {"until": until}


@page("following.manage")
def list_followed(request):
    """List what the viewer follows, each with a button to stop. Stop following on POST."""
    viewer = request.viewer
    if request.method == "POST":
        kind, object_id = _read_followed(request.POST)
        follow_actions.stop_following(viewer=viewer, kind=kind, object_id=object_id)
        messages.success(request, _("You no longer follow this page."))
        return redirect("account-followed")
    found = [
        (selectors.followed_label(kind), kind, pk, *_title(kind, subject))
        for kind, pk, subject in selectors.followed(viewer)
    ]
    context = _frame("account-followed") | {"followed": found}
    return render(request, "following/followed.html", context)


def _read_followed(sent):
    try:
        return Followed(sent.get("kind")).value, UUID(sent.get("id", ""))
    except ValueError:
        raise Invalid(attr="kind") from None


def _title(kind, subject):
    """Return the title and address of a followed object, both empty if it is no longer public."""
    subject_kind = news_subjects.get_subject(kind)
    return (
        (subject_kind.title(subject), localize_path(subject_kind.path(subject)))
        if subject is not None
        else ("", "")
    )


@page("following.manage")
def edit_choices(request):
    """Show and save the channel for each kind of news, and the frequency of the summary."""
    person = request.viewer.participant
    wished = {**selectors.channels_of(person.pk), "every": selectors.rhythm_of(person.pk)}
    form = ChoicesForm(posted(request), initial=wished)
    if submit(request, form, "participant", preference_actions.choose_channels):
        messages.success(request, _("Your choices have been saved."))
        return redirect("account-notification-choices")
    context = _frame("account-notification-choices") | {"form": form}
    return render(request, "following/choices.html", context, status=status(form))


@page("following.manage", prepare=True)
def follow(request, kind, target_id):
    """Follow something, or stop.

    A visitor signs in first, which starts to follow.
    """
    viewer = request.viewer
    if kind not in Followed.values:
        raise NotFound
    subject_kind = news_subjects.get_subject(kind)
    subject = subject_kind.get(viewer, target_id)
    path = localize_path(subject_kind.path(subject))
    if viewer.participant is None:
        pending = PendingAct(
            "follow",
            request.path,
            str(_("Follow")),
            about=subject_kind.title(subject),
            fields={"step": ["follow"]},
        )
        raise SignInForAct(pending, back=path)
    if request.method == "POST":
        stops = bool(request.POST.get("stop"))
        act = follow_actions.stop_following if stops else follow_actions.follow
        act(viewer=viewer, kind=kind, object_id=target_id)
        message = (
            _("You no longer follow this page.")
            if stops
            else _("You follow this page. We tell you what is new.")
        )
        messages.success(request, message)
        return redirect(path)
    context = {
        "title": subject_kind.title(subject),
        "path": path,
        "is_followed": selectors.follows(viewer, kind, target_id),
    }
    return render(request, "following/follow.html", context)


@page("mail.stop")
def stop_mails(request, token):
    """Show the page that each e-mail links to. Its one button stops these e-mails, without sign-in.

    The page has no other effect.
    """
    links.get_participant(request.organisation, token)
    is_done = request.method == "POST"
    if is_done:
        preference_actions.stop_mails(viewer=request.viewer, token=token)
    return render(request, "following/mail_stop.html", {"is_done": is_done})


def localize_path(path: str) -> str:
    """Return the address of a page, given by its path, in the language of the current page."""
    return translate_url(path, get_language())
