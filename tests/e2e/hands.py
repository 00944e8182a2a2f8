"""Somebody with a telephone on a slow line: machines are measured, people are a model, both are written down here."""

from __future__ import annotations

import time
from contextlib import contextmanager

# « Fast 3G » as browsers' tools have it; large files are counted rather than waited for: tests send small ones.
NETWORK = {"offline": False, "latency": 150, "downloadThroughput": 200_000, "uploadThroughput": 94_000}
# Seconds of a person: to find what to press and press it, and letters a second with two thumbs (30 words a minute).
PRESSES, LETTERS = 3, 2.5
# How many times slower than this one the processor of the telephone is.
SLOWER = 4


class Wait:
    """Seconds that a person waits for machines: what passes here, and what a slower processor would take besides.

    Chromium is not slowed down: it would hold a processor all the while, even where a page waits for the network.
    """

    def __init__(self, page):
        self.seconds, self.tools = 0.0, page.context.browser.new_browser_cdp_session()

    @contextmanager
    def running(self):
        """Add what passes in the block."""
        began, before = time.monotonic(), self._worked()
        yield
        more = sum(seconds - before.get(process, 0) for process, seconds in self._worked().items())
        self.seconds += time.monotonic() - began + (SLOWER - 1) * more

    def _worked(self):
        """Return the seconds of processor of each process of the browser."""
        processes = self.tools.send("SystemInfo.getProcessInfo")["processInfo"]
        return {process["id"]: process["cpuTime"] for process in processes}


class Hands:
    """What one presses, types, reads and waits for on a page."""

    def __init__(self, page):
        self.page, self.presses, self.letters, self.read, self.wait = page, 0, 0, 0.0, Wait(page)
        tools = page.context.new_cdp_session(page)
        tools.send("Network.enable")
        tools.send("Network.emulateNetworkConditions", NETWORK)

    def reads(self, seconds):
        """Look at a photo, listen, think."""
        self.read += seconds

    def sends(self, octets):
        """Files that are larger than those of the test."""
        self.wait.seconds += octets / NETWORK["uploadThroughput"]

    def opens(self, address):
        """Follow a link from elsewhere."""
        with self.wait.running():
            self.page.goto(address)

    def types(self, field, text):
        """Press a field, and type in it."""
        self.presses, self.letters = self.presses + 1, self.letters + len(text)
        field.fill(text)

    def corrects(self, field, text, word):
        """Go to a word of a field, and write it anew; the field then says this."""
        self.presses, self.letters = self.presses + 2, self.letters + len(word)
        field.fill(text)

    def keys(self, where, *keys):
        """By keyboard."""
        self.presses += len(keys)
        with self.wait.running():
            for key in keys:
                where.press(key)

    def chooses(self, field, value):
        """In a list."""
        self.presses += 2
        field.select_option(value)

    def presses_on(self, button):
        """A button or a link, and wait for what follows."""
        self.presses += 1
        with self.wait.running():
            button.click()
            self.page.wait_for_load_state()

    @property
    def waited(self):
        """Seconds of the machines."""
        return self.wait.seconds

    @property
    def person(self):
        """Seconds of the person."""
        return self.presses * PRESSES + self.letters / LETTERS + self.read

    def told(self):
        """In a line."""
        minutes = (self.person + self.waited) / 60
        return f"{minutes:.1f} min: {self.presses} presses, {self.letters} letters, {self.waited:.0f} s of machines"
