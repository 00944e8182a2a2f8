"""The main pages of each role show soon on a telephone with a slow network.

Each page is opened with an empty cache, at "fast 3G" and with a processor four times slower. Other
programs on the machine change these times, so the test belongs to the long ones.
"""

from statistics import median

import pytest

from tests.e2e.conftest import sign_in
from tests.e2e.everything import EVERYBODY
from tests.e2e.hands import NETWORK, SLOWER
from tests.e2e.test_every_page import name_of

pytestmark = [pytest.mark.browser, pytest.mark.soak, pytest.mark.usefixtures("everything")]
# in milliseconds, the goals of docs/performance.md
LARGEST, BLOCKING = 1500, 50
TIMES = 3
MAIN = {
    *("home", "consultation", "topic", "proposal", "question", "questionnaire", "search"),
    *("workshop", "synthesis", "results", "answers", "open-data", "sign-in"),
    *("account", "account-contributions", "account-notifications", "proposal-new"),
    *("questionnaire-answer", "question-ballot"),
    *("staff", "staff-consultation", "staff-synthesis", "staff-chapter", "staff-answers"),
    *("staff-workshops", "staff-workshop", "staff-recording", "staff-workshop-sheet"),
    *("staff-moderation", "staff-case", "staff-organisation", "staff-platform"),
}
OBSERVED = """
window.paint = { largest: 0, blocking: 0 };
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) window.paint.largest = entry.startTime;
}).observe({ type: "largest-contentful-paint", buffered: true });
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) window.paint.blocking += entry.duration - 50;
}).observe({ type: "longtask", buffered: true });
"""


def main_pages(stops):
    """Return the first address of each main page among the stops of a person."""
    found = {}
    for stop in stops:
        name = name_of(stop.address)
        if name in MAIN and stop.status == 200 and not stop.refused:
            found.setdefault(name, stop.address)
    return found


def open_slowly(page, address):
    """Open an address with an empty cache, `TIMES` times.

    Return the medians of when its largest part showed, and of how long tasks blocked it. The page
    is opened once before, because the first reader after a start waits until the server has read
    its templates.
    """
    page.goto(address, wait_until="commit")
    tools = page.context.new_cdp_session(page)
    tools.send("Network.enable")
    tools.send("Network.emulateNetworkConditions", NETWORK)
    tools.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    paints = []
    for _ in range(TIMES):
        tools.send("Network.clearBrowserCache")
        page.goto(address, wait_until="networkidle")
        paints.append(page.evaluate("window.paint"))
    tools.detach()
    return {name: median(paint[name] for paint in paints) for name in paints[0]}


@pytest.mark.takes(600)
@pytest.mark.parametrize("role", [role for role in EVERYBODY if role != "other"])
def test_main_pages_of_a_role_show_soon(browse, everything, role):
    addresses = main_pages(everything.stops[role])
    page = browse(at=everything.origin, width=390)
    if role in everything.emails:
        sign_in(page, everything.emails[role])
    page.context.add_init_script(OBSERVED)
    late = {}
    for name, address in addresses.items():
        paint = open_slowly(page, address)
        print(f"{role} {name}: {paint['largest']:.0f} ms, blocked {paint['blocking']:.0f} ms")
        if not 0 < paint["largest"] <= LARGEST or paint["blocking"] > BLOCKING:
            late[name] = paint
    assert not late
