"""The reasons for which moderation limited a contribution of a workshop, for its facilitators."""

from consult.workshops import rules
from moderation.decisions.selectors import statements as statement_selectors


def statement_of(request, workshop, proposal):
    """Return why a contribution is limited, for its facilitators and moderators, or None.

    Run no query where no decision limits it.
    """
    if proposal.decision_number is None:
        return None
    return statement_selectors.statement_for_author(
        request.viewer, proposal, is_responsible=rules.facilitates(request.viewer, workshop)
    )
