"""Nothing moves while the main pages of citizens load on a slow telephone."""

import pytest
from playwright.sync_api import expect

from tests.e2e.hands import NETWORK

pytestmark = pytest.mark.browser
MOST = 0.05  # of the viewport, as the metric "cumulative layout shift" counts it
OBSERVED = """
window.shifts = [];
new PerformanceObserver((list) => {
  for (const { value, hadRecentInput, sources } of list.getEntries()) {
    if (hadRecentInput) continue;
    window.shifts.push({ value, moved: sources.map(({ node }) => node?.outerHTML?.slice(0, 120)) });
  }
}).observe({ type: "layout-shift", buffered: true });
"""


@pytest.mark.parametrize("page_name", ["topic", "proposal"])
def test_page_moves_little_while_it_loads(browse, site, page_name):
    here = f"/consultations/{site.scene.consultation.slug}"
    address = {
        "topic": f"{here}/topics/theme-4/",
        "proposal": f"{here}/proposals/{site.scene.proposal.number}/",
    }[page_name]
    page = browse(width=390)
    page.add_init_script(OBSERVED)
    tools = page.context.new_cdp_session(page)
    tools.send("Network.enable")
    tools.send("Network.emulateNetworkConditions", NETWORK)
    page.goto(address, wait_until="networkidle")
    expect(page.locator("[data-consult-live-said]")).to_be_visible()
    expect(page.locator("[data-consult-listen] button").first).to_be_visible()
    shifts = page.evaluate("window.shifts")
    assert sum(shift["value"] for shift in shifts) <= MOST, shifts
