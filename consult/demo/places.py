"""The organisation and the host of the demo."""

from django.conf import settings
from django.utils.translation import gettext as _

from consult.core.exceptions import NotAllowed
from consult.demo.text_files import editorial
from consult.organisations.actions import create_organisation
from consult.organisations.selectors import get_organisation, organisation_for_host, origin

DOMAIN = "localhost"
BESIDE = "demo.localhost"


def is_on_developer_machine() -> bool:
    """Return whether the site is on a developer's machine, served over plain HTTP.

    Production refuses plain HTTP, so a public site never matches.
    """
    return settings.PUBLIC_SCHEME == "http"


def organisation_of_demo(named: str | None = None):
    """Return the organisation of the demo, created at the first run, next to any others.

    `named` is a host or a slug. Raise `NotAllowed` if it is not the demo's own.
    """
    described = editorial()["organisation"]
    try:
        found = get_organisation(described["slug"])
    except LookupError:
        domain = BESIDE if organisation_for_host(DOMAIN) else DOMAIN
        _refuse_another(is_own=named in (None, domain, described["slug"]), domain=domain)
        return create_organisation(domain=domain, **described)
    _refuse_another(is_own=named is None or get_organisation(named) == found, domain=origin(found))
    return found


def _refuse_another(*, is_own, domain):
    if not is_own:
        raise NotAllowed(
            _("The demo fills its own organisation (%(host)s) and no other.") % {"host": domain}
        )
