"""The path of a page in each language.

Django's `translate_url` resolves the path again among all patterns, which takes a tenth of the time of
a page. Languages differ by their prefix alone, on the routes that have one.
"""

from django.conf import settings
from django.urls import translate_url

from consult.accounts.requests import SiteRequest

_has_languages: dict[str, bool] = {}


def translate_path(request: SiteRequest, path: str, language: str) -> str:
    """Return the path of the requested page in a language, or `path` where it has only one.

    `path` is the path of the request, with its query string or without it.
    """
    match = request.resolver_match
    codes = [code for code, _name in settings.LANGUAGES]
    if match is None:
        return path
    if match.route not in _has_languages:
        _has_languages[match.route] = len({translate_url(path, code) for code in codes}) > 1
    if not _has_languages[match.route]:
        return path
    for code in codes:
        if path.startswith(f"/{code}/"):
            path = path.removeprefix(f"/{code}")
    return path if language == settings.LANGUAGE_CODE else f"/{language}{path}"
