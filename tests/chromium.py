"""The browser of the tests: Debian's Chromium, without a window."""

import asyncio
import os
import shutil
from contextlib import contextmanager

import pytest
from playwright.sync_api import expect, sync_playwright

# A busy machine shows a page late, so the timeout is long. A page that never comes still fails.
expect.set_options(timeout=20_000)

# The same engine, built without the parts that only a window needs. It uses a fifth less processor
# time on the same pages.
NAMES = ("chromium-headless-shell", "chromium", "google-chrome")
ARGUMENTS = ["--no-sandbox"]


@pytest.fixture(scope="session")
def driven():
    """Start one browser for all the tests of a process, to be used as `with driven() as browser:`.

    Inside the block, Playwright's event loop runs in this thread, and Django refuses database
    queries there. Outside the block, that loop does not run, and asyncio does not know about it.
    Without Chromium, a test fails in continuous integration and is skipped elsewhere.
    """
    found = next(filter(None, map(shutil.which, NAMES)), None)
    if not found:
        pytest.fail("Chromium is missing") if os.environ.get("CI") else pytest.skip(
            "Chromium is missing"
        )
    playwright = sync_playwright().start()
    loop = asyncio.get_running_loop()
    browser = playwright.chromium.launch(executable_path=found, args=ARGUMENTS)
    asyncio._set_running_loop(None)

    @contextmanager
    def drive():
        asyncio._set_running_loop(loop)
        try:
            yield browser
            for context in browser.contexts:
                context.close()
        finally:
            asyncio._set_running_loop(None)

    yield drive
    with drive():
        browser.close()
        playwright.stop()


@pytest.fixture
def chromium(driven):
    """Return the browser, for one test."""
    with driven() as browser:
        yield browser
