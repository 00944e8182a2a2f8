"""Pages about the site itself: display choices, how it works, accessibility, legal texts.

The module also serves the colours of an organisation as CSS.
"""

from django.conf import settings
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _

from consult.core.words import text
from consult.organisations import selectors as organisations
from frontend.site.mailbox import mails
from frontend.toolkit.pages.page import PUBLIC, is_place, page
from frontend.toolkit.sessions.display import Display, remember

A_WHILE = 300


@page(PUBLIC)
def choose_display(request):
    """Show and save the choice of colours, text size and movement.

    The choice sets the only cookie that remembers it.
    """
    back = request.POST.get("next") or request.GET.get("next")
    back = back if is_place(back) else "/"
    if request.method != "POST":
        return render(request, "site/display.html", {"next": back})
    response = HttpResponseRedirect(back)
    choice = Display.of(*(request.POST.get(name) for name in ("theme", "text", "motion")))
    remember(response, choice, secure=request.is_secure())
    return response


@page(PUBLIC, shared=A_WHILE)
def show_how_it_works(request):
    """Explain in plain words what happens to a proposal and to a position."""
    return render(request, "site/how_it_works.html", {"nav_current": "how-it-works"})


@page(PUBLIC, shared=A_WHILE)
def show_accessibility(request):
    """Show the accessibility statement, with the true state of the site."""
    return _notice(
        request,
        "site/accessibility.html",
        request.organisation.accessibility_notice,
        exemptions_html=_rendered(request.organisation.accessibility_exemptions),
    )


@page(PUBLIC, shared=A_WHILE)
def show_privacy(request):
    """Show the personal data page.

    It names the controller, the data, their purposes and durations, and the rights of people.
    """
    return _notice(
        request,
        "site/privacy.html",
        request.organisation.privacy_notice,
        draft_days=settings.DRAFT_DAYS,
        backup_days=settings.BACKUP_DAYS,
    )


@page(PUBLIC, shared=A_WHILE)
def show_legal_notice(request):
    """Show the legal notice: publisher, director of publication, hosting provider."""
    return _notice(request, "site/legal.html", request.organisation.legal_notice)


def _notice(request, template, words, **context):
    return render(request, template, {"notice_html": _rendered(words), **context})


def _rendered(words):
    return text.render(words) if words else ""


@page(PUBLIC, shared=A_WHILE)
def show_source_code(request):
    """Show the source code page (AGPL, section 13).

    Its address is the setting of the operator, or else the address of the project.
    """
    commit = settings.CONSULT_COMMIT
    project = settings.PROJECT_URL.removesuffix(".git")
    of_project = f"{project}/tree/{commit}" if commit else project
    context = {"url": settings.CONSULT_SOURCE_URL or of_project, "commit": commit}
    return render(request, "site/source_code.html", context)


@page(PUBLIC)
def list_mails(request):
    """Show the e-mails that the site would have sent, on a machine where the product is tried."""
    return render(
        request,
        "site/mail.html",
        {"mails": mails(getattr(settings, "EMAIL_FILE_PATH", None) or ".")},
    )


@page(PUBLIC)
def send_brand(request, hash_):
    """Return the CSS tokens of an organisation's colour.

    The address changes with the colour, so browsers may store the answer for a year.
    """
    css = organisations.brand_css(hash_)
    if css is None:
        raise Http404(_("These colours do not exist."))
    return HttpResponse(
        css,
        content_type="text/css",
        headers={"Cache-Control": "public, max-age=31536000, immutable"},
    )
