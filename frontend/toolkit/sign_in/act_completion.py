"""The end of a pending act: its own page does it, as if the signed-in person had sent the form.

So every rule of that page holds: charter, measures, dates, limits, personal data.
"""

from contextlib import nullcontext
from copy import copy
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse, HttpResponseRedirect, QueryDict
from django.urls import resolve, reverse
from django.utils import translation
from django.utils.datastructures import MultiValueDict
from django.utils.http import urlencode
from django_htmx.middleware import HtmxDetails

from consult.accounts.requests import SiteRequest
from consult.accounts.sign_in import codes
from consult.accounts.viewers.selectors import viewer_for
from frontend.toolkit.pages.team_area import team_url
from frontend.toolkit.sessions.pending_acts import WORDS, PendingAct, unseal
from frontend.toolkit.sessions.unsent_texts import join_texts, put_back_unsent, take_unsent

REMEMBERED = "consult.pending_act"
# Pages that ask for more before the act can be done.
SIGN_IN_STEPS = ("sign-in", "account-second-factor")


def finish(
    request: SiteRequest,
    signed_in: HttpResponse,
    act: PendingAct | None,
    *,
    email: str,
    token: str = "",
) -> HttpResponse:
    """Do the act that waited for a sign-in, and return its answer, or the one of the sign-in.

    If the second factor is still to come, remember the act for this person, encrypted. `token` is
    the secret of the request for a code.
    """
    request.session.pop(REMEMBERED, None)
    if act is None:
        return _to_work(request, signed_in)
    if request.user.is_authenticated:
        return _complete(request, signed_in, act, token)
    if signed_in.get("Location") == reverse("mfa_authenticate"):
        sealed = act.seal(request.organisation)
        request.session[REMEMBERED] = {"act": sealed, "token": token, "email": email}
    return signed_in


def finish_remembered(request: SiteRequest, signed_in: HttpResponse) -> HttpResponse:
    """Do the act that waited for the second factor of the person who has just signed in."""
    remembered = request.session.pop(REMEMBERED, None)
    if not remembered or not request.user.is_authenticated:
        return _to_work(request, signed_in)
    act = unseal(request.organisation, remembered["act"])
    if act is None or request.user.email.lower() != remembered["email"].lower():
        return signed_in
    return _complete(request, signed_in, act, remembered["token"])


def _to_work(request: SiteRequest, signed_in: HttpResponse) -> HttpResponse:
    """Lead a member of the team to their work, if they came for no other page.

    A member whose name is still a pseudonym chooses a name first.
    """
    if not request.user.is_authenticated:
        return signed_in
    viewer = viewer_for(request.organisation, request.user)
    work = team_url(viewer)
    if viewer.participant is None or not work:
        return signed_in
    place = signed_in.get("Location", "")
    if place == reverse("home"):
        place = work
    if viewer.participant.has_provisional_name:
        place = f"{reverse('sign-in-name')}?{urlencode({'next': place})}"
    return HttpResponseRedirect(place)


def _complete(
    request: SiteRequest, signed_in: HttpResponse, act: PendingAct, token: str
) -> HttpResponse:
    """Do the act once for all browsers that have the code or the link.

    They wait for each other at the row of the request for a code.
    """
    request.viewer = viewer_for(request.organisation, request.user)
    if request.viewer.participant is None:
        return signed_in
    with transaction.atomic() if token else nullcontext():
        ask = codes.locked(token) if token else None
        done = codes.load_pending_data(ask, token).get("done") if ask else None
        if done:
            take_unsent(request, act.path)
            messages.success(request, str(WORDS[done["kind"]].done))
            return HttpResponseRedirect(done["place"])
        typed = act.fields or take_unsent(request, act.path)
        if not typed:  # the text waits in the browser where it was typed
            return signed_in
        request.unsent = join_texts(typed)
        answer = _send(request, act, typed)
        if not _is_done(answer):
            if act.fields is None:
                put_back_unsent(request, act.path, typed)
            return answer
        if ask:
            codes.settle(ask, token, place=answer["Location"], kind=act.kind)
    return answer


def _send(request: SiteRequest, act: PendingAct, typed: dict[str, list[str]]) -> Any:
    """Return the answer of the page of the act to the form, in the language of its address."""
    path, _mark, query = act.path.partition("?")
    language = translation.get_language_from_path(path) or settings.LANGUAGE_CODE
    sent: Any = copy(request)
    for cached in ("headers", "accepted_types", "GET"):
        sent.__dict__.pop(cached, None)
    sent.META = {
        name: value
        for name, value in request.META.items()
        if name != "HTTP_REFERER" and not name.startswith("HTTP_HX_")
    }
    sent.META |= {"REQUEST_METHOD": "POST", "PATH_INFO": path, "QUERY_STRING": query}
    sent.method = "POST"
    sent.path = sent.path_info = path
    sent.GET = QueryDict(query)
    sent.POST = _as_form(typed, act.key)
    sent._files = MultiValueDict()
    sent.htmx = HtmxDetails(sent)
    sent.LANGUAGE_CODE = language
    with translation.override(language):
        sent.resolver_match = resolve(path)
        view, args, kwargs = sent.resolver_match
        return view(sent, *args, **kwargs)


def _as_form(typed: dict[str, list[str]], key: str) -> QueryDict:
    form = QueryDict(mutable=True)
    form["key"] = key
    for name, values in typed.items():
        form.setlist(name, values)
    return form


def _is_done(answer: HttpResponse) -> bool:
    """Return whether an answer leads on, as the page of an act does once it is done."""
    further_steps = tuple(reverse(name) for name in SIGN_IN_STEPS)
    return answer.status_code == 302 and not answer["Location"].startswith(further_steps)
