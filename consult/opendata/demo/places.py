"""Where the demo lives."""

from django.conf import settings

from consult.opendata.demo.reading import editorial
from consult.organisations.actions import create_organisation
from consult.organisations.selectors import get_organisation, organisation_for_host

DOMAIN, BESIDE = "localhost", "demo.localhost"


def is_on_a_machine_of_ones_own() -> bool:
    """Plain HTTP is never served to the public: production refuses it."""
    return settings.PUBLIC_SCHEME == "http"


def organisation_of_demo():
    """The demo's organisation, made the first time; beside others where there are some."""
    described = editorial()["organisation"]
    try:
        return get_organisation(described["slug"])
    except LookupError:
        domain = BESIDE if organisation_for_host(DOMAIN) else DOMAIN
        return create_organisation(domain=domain, **described)
