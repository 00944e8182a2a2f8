"""The permissions and the minimums of coverage and of representative selections."""

# As for opinion groups: below this number of people, the order of a list of contributions could
# say how a few of them voted.
FEWEST_PEOPLE = 100
LONGEST_SELECTION = 100
