"""The check that a person gave a recent proof of identity, and the redirect to its page."""

from urllib.parse import urlencode

from django.urls import reverse

from consult.accounts import adapters
from frontend.toolkit.pages.page import to


def is_proven(request, by="") -> bool:
    """Return whether the person gave a proof recently, by any method or by the method `by`."""
    return adapters.recently_signed_in(request, by=by)


def prove_first(request, by=""):
    """Redirect to the page of the proof, which then leads back to this page."""
    return to(request, proof_url(request.path, **({"by": by} if by else {})))


def proof_url(back, **more) -> str:
    """Return the address of the page of the proof, with the path to return to."""
    return f"{reverse('account-prove')}?{urlencode({'next': back, **more})}"
