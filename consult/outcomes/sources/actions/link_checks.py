"""The check of the links of sources. It is off unless the operator switches it on."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.db.models import F, Q

from consult.core.postgres import clock, tenancy
from consult.organisations.selectors import organisations
from consult.outcomes.enums import SourceState
from consult.outcomes.models import Source
from consult.outcomes.sources.link_probe import REAL, Network, probe

if TYPE_CHECKING:
    from consult.organisations.models import Organisation

# How often a link is checked, and how many links of an organisation one run checks.
AGAIN_AFTER = timedelta(days=30)
MOST_IN_A_RUN = 100


def check_links_everywhere(network: Network = REAL) -> int:
    """Check links of every organisation, and return how many; none unless it is switched on."""
    if not settings.CHECK_LINKS_OF_SOURCES:
        return 0
    checked = 0
    for organisation in organisations():
        with tenancy.organisation(organisation.pk):
            checked += check_links(organisation, network)
    return checked


def check_links(organisation: Organisation, network: Network = REAL) -> int:
    """Check the links of sorted sources that were not checked for a month; return how many.

    No transaction is open during a request.
    """
    due = Q(link_checked_at__isnull=True) | Q(link_checked_at__lt=clock.now() - AGAIN_AFTER)
    rows = Source.objects.filter(due, organisation=organisation, state=SourceState.KEPT)
    rows = rows.exclude(url="").order_by(F("link_checked_at").asc(nulls_first=True), "pk")
    found = list(rows.values_list("pk", "url")[:MOST_IN_A_RUN])
    for pk, url in found:
        Source.objects.filter(pk=pk).update(
            link_state=probe(url, network), link_checked_at=clock.now()
        )
    return len(found)
