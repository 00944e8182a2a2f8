"""A day at the desk of moderators by keyboard alone: two hundred mixed cases, until none is left.

Only keys act after the desk is opened. A person should need less than twenty seconds, with the
context in sight: the test checks what the first screen shows. The time of the machine is measured
and printed.
"""

import statistics
import time

import pytest
from django.test import override_settings
from django.utils import translation
from playwright.sync_api import expect

from consult.core.postgres import tenancy
from moderation.decisions.chain import first_bad_decision
from moderation.enums import Action
from moderation.models import Case, Decision
from tests.e2e.conftest import aside, inside, next_document, sign_in
from tests.e2e.day import DAY, EMAIL, day
from tests.factories import make

pytestmark = [pytest.mark.browser, pytest.mark.long]
WIDTH, HEIGHT = 1280, 900
DESK = "/staff/moderation/"
# seconds of the machine for one decision, from the first key to the next case on screen
MOST = 5


@pytest.fixture(
    scope="module",
    params=[1, pytest.param(8, marks=pytest.mark.soak)],
    ids=["twelve cases", "two hundred cases"],
)
def at_work(request, site, django_db_blocker):
    """Yield a day of work."""
    rows = DAY[:12] if request.param == 1 else DAY * request.param
    host = f"jour{request.param}.localhost"

    def made():
        with inside(site.database), override_settings(MEDIA_ROOT=site.folder / "media"):
            return day(rows, host, site.origin.replace("localhost", host))

    with django_db_blocker.unblock():
        yield aside(made)


class Desk:
    """A moderator with a keyboard at the desk."""

    def __init__(self, page, steps):
        self.page, self.keys, self.seconds = page, page.keyboard, []
        self.looked_at, self.out_of_sight = set(), []
        self.steps = {step.case: step for step in steps}
        self.order = [step.case for step in steps]

    def at_hand(self):
        """Return the step of the case on screen."""
        return self.steps[
            self.page.locator("[data-consult-desk]").get_attribute("data-consult-desk-case")
        ]

    def open_page(self, key):
        """Press a key that opens another page, and wait for it."""
        with next_document(self.page):
            self.keys.press(key)
        self.page.locator("[data-consult-keys]:not([hidden])").wait_for()

    def is_done(self):
        """Return whether the desk shows that no case is left."""
        return self.page.locator("[data-consult-done]").count() == 1

    def works(self):
        """Decide one case after another, until none is left.

        Look at the cases of other moderators on the way.
        """
        while not self.is_done():
            self.look_at_reserved_case()
            step = self.at_hand()
            self.out_of_sight += [
                (step.row.kind, element)
                for element in list_hidden_elements(self.page, step.row.kind)
            ]
            began = time.monotonic()
            assert not step.row.reserved, "it leads to what somebody else decides"
            self.decides(step)
            self.seconds.append(time.monotonic() - began)
            step.log.append(step.act)
            step.done += 1
            if step.row.is_undone and step.done == 1:
                self.open_page("u")
                assert self.at_hand() == step
                step.log.append(Action.UNDO)

    def decides(self, step):
        """Choose a reason, a message and a decision by their keys."""
        if step.reason_key:
            self.keys.press(step.reason_key)
        if step.reason_key == "6":
            self.keys.type(step.reason_word)
            self.keys.press("Escape")
        if step.row.typed:
            self.keys.press("e")
            self.keys.press("Control+a")
            self.keys.type(step.message)
            self.keys.press("Escape")
        if step.act == Action.MOVE:
            for key in ("m", "ArrowDown", "Escape"):
                self.keys.press(key)
        if step.act == Action.MERGE:
            self.keys.press("f")
            self.keys.type(str(step.into))
            return self.open_page("Enter")
        return self.open_page(step.key)

    def look_at_reserved_case(self):
        """Go to a case of a colleague or an own case with J.

        No key decides there, and K comes back.
        """
        current = self.at_hand()
        following = self.order[self.order.index(current.case) + 1 :][:1]
        if (
            not following
            or following[0] in self.looked_at
            or not self.steps[following[0]].row.reserved
        ):
            return
        self.looked_at.add(following[0])
        self.open_page("j")
        assert self.at_hand().case == following[0]
        expect(self.page.locator("[name=action]")).to_have_count(0)
        for key in "1rcpah":
            self.keys.press(key)
        self.open_page("k")
        assert self.at_hand() == current


def test_day_of_mixed_cases_is_decided_by_keyboard_alone(site, at_work, browse):
    page = browse(width=WIDTH, at=at_work.origin)
    sign_in(page, EMAIL)
    for _ in range(2):  # the first page also says that the moderator is signed in
        page.goto(DESK)
    desk = Desk(page, at_work.steps)
    with translation.override("fr"):
        desk.works()
    remaining = page.locator("#queue > li").count()
    assert remaining == sum(bool(step.row.reserved) for step in at_work.steps)
    assert desk.looked_at
    assert page.wrong == []
    print_times(desk.seconds)
    assert statistics.median(desk.seconds) < MOST
    assert aside(lambda: read_stored_acts(site, at_work)) == list_planned_acts(at_work)
    assert desk.out_of_sight == []


# Elements that a decision needs. A case without words has no text to read, and a first text has no
# context.
ALWAYS = {
    "its title": ".case h2",
    "what is known of its author": ".case .meta",
    "the reasons": "#id_reason .options",
    "what leaves it online": ".decision [data-consult-key=p]",
}
OF_TEXTS = {
    "the text": ".case .prose.read",
    "what stands around it": ".case .desk-before",
    "what was said of it": ".case .dots li",
}


def list_hidden_elements(page, kind):
    """Return the elements that the first screen does not show whole.

    Files, sound and meetings are as long as they are.
    """
    needed = ALWAYS | (OF_TEXTS if kind.split()[-1] in ("proposal", "comment", "version") else {})
    found = [
        (element, match.bounding_box())
        for element, selector in needed.items()
        for match in page.locator(selector).all()
    ]
    assert needed.keys() - {element for element, _box in found} <= {"what stands around it"}
    return [element for element, box in found if box["y"] < 0 or box["y"] + box["height"] > HEIGHT]


def print_times(seconds):
    """Print the time of the machine."""
    worst = statistics.quantiles(seconds, n=20)[-1]
    print(
        f"{len(seconds)} decisions: median {statistics.median(seconds):.2f} s, p95 {worst:.2f} s of the machine"
    )


def list_planned_acts(at_work):
    """Return the planned decisions and messages, intact hash chains, and the cases left."""
    with translation.override("fr"):
        acts = [
            [(act, "" if act == Action.UNDO else step.facts(act)) for act in step.log]
            for step in at_work.steps
        ]
    planned = [_acts(step.row) for step in at_work.steps]
    assert [step.log for step in at_work.steps] == planned
    return acts, [None, None], sum(bool(step.row.reserved) for step in at_work.steps)


def _acts(row):
    acts = [Action(name) for name in row.acts]
    return [acts[0], Action.UNDO, *acts[1:]] if row.is_undone else acts


def read_stored_acts(site, at_work):
    """Return the same values as `list_planned_acts`, read from the database."""
    with inside(site.database):
        tenancy.set_organisation(at_work.organisation.pk)
        rows = Decision.objects.filter(
            organisation=at_work.organisation, moderator_id=at_work.moderator
        )
        found = {}
        for decision in rows.select_related("statement").order_by("consultation", "number"):
            found.setdefault(decision.target_id, []).append(
                (Action(decision.action), decision.statement.facts)
            )
        visitor = make.visitor(at_work.organisation)
        chains = [
            first_bad_decision(visitor, consultation) for consultation in at_work.consultations
        ]
        waiting = Case.objects.filter(
            organisation=at_work.organisation, state__in=["open", "claimed"]
        ).count()
        return [found.get(step.target_id, []) for step in at_work.steps], chains, waiting
