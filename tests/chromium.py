"""The browser of the tests: Debian's Chromium, without a window."""

import os
import shutil
from contextlib import contextmanager

import pytest
from playwright.sync_api import expect, sync_playwright

# A machine that does much at once shows a page late; what never comes still fails.
expect.set_options(timeout=20_000)

# The same engine, built without what only a window needs: a fifth less of a processor's time on the same pages.
NAMES = ("chromium-headless-shell", "chromium", "google-chrome")


@contextmanager
def launched():
    """A browser; without one the test fails where everything must run, and is skipped elsewhere.

    While it is open, Django refuses its database to this thread: Playwright's event loop runs in it.
    """
    found = next(filter(None, map(shutil.which, NAMES)), None)
    if not found:
        pytest.fail("Chromium is missing") if os.environ.get("CI") else pytest.skip("Chromium is missing")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=["--no-sandbox"])
        yield browser
        browser.close()
