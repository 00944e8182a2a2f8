"""The components page, which shows each component in each state, and sample pages.

They are for developers, not for the public.
"""

from django.http import Http404, HttpResponse
from django.shortcuts import render

from consult.organisations import brand as colours
from frontend.living import samples

PAGES = (
    "home",
    "consultation",
    "topic",
    "proposal",
    "propose",
    "one-by-one",
    "bench",
    "desk",
    "report",
)
COLOURS = {
    "Sapin": "11524E",
    "Ardoise": "1F4E8C",
    "Brique": "9A3B26",
    "Prune": "6B2A5B",
    "Jaune": "FFCC00",
}
TOKENS = "brand brand-deep brand-soft brand-tint paper surface sunken ink muted edge line hi agree mixed dis err"


def list_components(request):
    """Show the reference sheet."""
    return render(request, "living/sheet.html", _context(request))


def show_sample_page(request, name):
    """Show a page of the product with sample data, whose template can be copied."""
    if name not in PAGES:
        raise Http404
    return render(request, f"living/{name.replace('-', '_')}.html", _context(request))


def send_sample_brand(request, colour):
    """Return the CSS tokens of a brand colour, to see a page in it."""
    try:
        text = colours.css(f"#{colour}")
    except ValueError as error:
        raise Http404 from error
    return HttpResponse(text, content_type="text/css")


def _context(request):
    theme = request.GET.get("theme", "auto")
    colour = request.GET.get("colour", "")
    return samples.page() | {
        "display": {"theme": theme if theme in ("light", "dark") else "auto"},
        "nav_current": "consultations",
        "colour": colour if colour in COLOURS.values() else "",
        "colours": COLOURS,
        "tokens": TOKENS.split(),
        "pages": PAGES,
        "query": request.GET.urlencode(),
    }
