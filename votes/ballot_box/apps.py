from django.apps import AppConfig


class BallotBoxConfig(AppConfig):
    """Ballots and the ledger, behind a narrow door."""

    name = "votes.ballot_box"
    label = "ballot_box"
