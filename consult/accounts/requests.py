"""The type of the requests that pages and API views receive."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from consult.accounts.models import Account
from consult.accounts.viewer import Viewer

if TYPE_CHECKING:
    from consult.organisations.models import Organisation


class SiteRequest(HttpRequest):
    """A request of one organisation, with its viewer, as the middleware leaves it.

    It is used in annotations only. Django makes the requests.
    """

    organisation: Organisation
    viewer: Viewer
    user: Account
    htmx: HtmxDetails
    has_no_personal_data: bool
    unsent: str
    awaits_act: bool
    session_used_at: datetime
    is_shared: bool
