"""The acts of open data: publish, withdraw, and import what was said elsewhere."""

from consult.opendata.actions.publishing import build_version, publish_dataset, publish_now
from consult.opendata.actions.withdrawing import replace_outdated, withdraw_version

__all__ = [
    "build_version",
    "publish_dataset",
    "publish_now",
    "replace_outdated",
    "withdraw_version",
]
