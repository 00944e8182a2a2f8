"""The count of refusals, written a second time from the format of the ledger alone."""


def by_refusals(ballots, options):
    """Count by fewest-refusals-1: the fewer voters refuse an option, the better its rank."""
    refused = {option: ballots[option] for option in options}
    return {
        option: (1 + sum(other < number for other in refused.values()), number, "", "")
        for option, number in refused.items()
    }
