"""Jobs of open data."""

from consult.core import jobs
from consult.opendata import actions


@jobs.job("opendata.build_version")
def build_version(version_id):
    """Build a version that was asked for."""
    actions.build_version(version_id=version_id)
