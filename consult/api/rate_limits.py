"""The rate limits that callers of the API meet, described in words."""

from django.conf import settings

# The acts that each rule of `settings.RATE_LIMITS` counts. A rule that only pages use is left out.
COUNTED = {
    "appeal": "appeals of a visitor, by network",
    "ballot": "answers to polls, changes and withdrawals included",
    "code_mail": "codes sent to one address, by network",
    "comment": "comments and replies",
    "edit": "changes to own contributions and comments",
    "endorsement": "comments marked as useful, and agreements with passages of a draft",
    "entry": "contributions typed for the group of a workshop",
    "erasure": "tries to erase the account",
    "export": "copies of own data",
    "invitation": "invitations to a team, by sender",
    "invitation_mail": "invitations to a team, by recipient",
    "invitation_total": "invitations to a team, by organisation",
    "notice": "notices, by person or by a visitor's device",
    "notice_network": "notices of visitors, by network",
    "notice_unproved": "notices of a visitor without proof of work, by device",
    "notice_unproved_network": "notices of visitors without proof of work, by network",
    "objection": "objections to passages of a synthesis",
    "position": "positions, changes and withdrawals included",
    "proposal": "contributions",
    "remark": "changes asked for in the draft of a synthesis",
    "transcript": "corrections of a transcript",
    "upload": "uploads announced",
    "upload_of_object": "files that are sent for one workshop, by all senders",
}
WINDOWS = {60: "a minute", 3600: "an hour", 86400: "a day"}


def list_rate_limits() -> list[tuple[str, str, str]]:
    """Return (rule, what it counts, how many are allowed) for each limit, in alphabetical order."""
    return [(rule, counted, _allowed(rule)) for rule, counted in sorted(COUNTED.items())]


def _allowed(rule):
    return ", ".join(
        f"{number} {WINDOWS[seconds]}" for number, seconds in settings.RATE_LIMITS[rule]
    )
