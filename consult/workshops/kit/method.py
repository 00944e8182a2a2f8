"""The method sheet: how to run a workshop in two hours, for a first-time facilitator."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from consult.workshops.kit.blocks import Heading, Points, Sheet, Step, Steps, Words


def sheet() -> Sheet:
    """Return the method: steps before the workshop, during it, and on the evening after."""
    return Sheet("method", _("Hold a workshop in two hours"), (*_before(), *_during(), *_after()))


def _before() -> tuple[Words, Heading, Points]:
    return (
        Words(
            _(
                "From 6 to 40 people, at tables of 4 to 8. One person leads, another keeps the time. Nobody needs to "
                "know the subject: the questions are enough."
            )
        ),
        Heading(_("Before")),
        Points(
            (
                _("Choose one to three topics. One topic for each table works well."),
                _("Choose a room without steps, with good light and little echo. Say how to come."),
                _(
                    "Print the questions, the answer sheets and the cards. Bring thick pens and sticky notes."
                ),
                _("If you record: try the device where you will sit, and bring its charger."),
            )
        ),
    )


def _during() -> tuple[Heading, Steps]:
    moments = (
        (
            10,
            _("Welcome"),
            _("Each person says their first name, and what brings them. Form the tables."),
        ),
        (
            10,
            _("The rules, and who agrees to be recorded"),
            _(
                "One person speaks at a time. People may disagree. If you record, hand out "
                "the cards now and read them aloud. A person who refuses sits far from the "
                "device and takes part all the same."
            ),
        ),
        (
            10,
            _("The question"),
            _(
                "Read the question aloud, twice. Read its context. Ask a person to say it in "
                "other words."
            ),
        ),
        (
            5,
            _("Alone, in silence"),
            _(
                "Each person notes one or two ideas. People who prefer may tell them to a neighbour."
            ),
        ),
        (
            45,
            _("At the table"),
            _(
                "Each person reads one idea, then you discuss. One person writes on the answer sheet: one sheet for "
                "each idea. Write disagreements too. After half of the time, ask those who have not spoken."
            ),
        ),
        (
            25,
            _("All together"),
            _(
                "Each table reads its sheets aloud. The others say what they keep, what they doubt, what is missing."
            ),
        ),
        (
            10,
            _("Check the sheets"),
            _(
                "Each table reads its sheets again, and corrects them. You send only what the table has read."
            ),
        ),
        (
            5,
            _("What happens next"),
            _(
                "Say when the contributions will be on the site, and where the answer will be published. Count who "
                "is there."
            ),
        ),
    )
    return Heading(_("The two hours")), Steps(tuple(_timed(moments)))


def _timed(
    moments: tuple[
        tuple[int, str, str],
        tuple[int, str, str],
        tuple[int, str, str],
        tuple[int, str, str],
        tuple[int, str, str],
        tuple[int, str, str],
        tuple[int, str, str],
        tuple[int, str, str],
    ],
) -> Iterator[Step]:
    """Yield each step with its beginning, in hours and minutes since the first."""
    passed = 0
    for minutes, title, text in moments:
        begins = f"{passed // 60}:{passed % 60:02}"
        yield Step(_("%(begins)s, %(n)s min") % {"begins": begins, "n": minutes}, title, text)
        passed += minutes


def _after() -> tuple[Heading, Points, Heading, Points]:
    return (
        Heading(_("So that everyone speaks")),
        Points(
            (
                _("A person who does not write may dictate. Write their words as they say them."),
                _(
                    "Read aloud everything that is on paper. Face people when you speak, so "
                    "that they can read your lips."
                ),
                _(
                    "Let a silence last. Ten seconds are short for a person who is looking for words."
                ),
                _("If one person talks too much, go round the table, one minute each."),
            )
        ),
        Heading(_("The evening after")),
        Points(
            (
                _(
                    "On the site, open your workshop and choose “Write a contribution”. One sheet, one contribution."
                ),
                _("Write what the sheet says, in its own words. Correct the spelling alone."),
                _("Take photos of the boards, without faces."),
                _(
                    "Write down how many people came. They are counted separately: a "
                    "workshop adds no opinion."
                ),
                _("Write down the consent of each card before you send a recording."),
            )
        ),
    )
