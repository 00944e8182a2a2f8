"""A model of a person with a telephone on a slow line.

Machines are measured, and people are modelled.
"""

import time
from contextlib import contextmanager

# "Fast 3G" of the tools of browsers. Large files are counted instead of sent: the tests send small
# ones.
NETWORK = {
    "offline": False,
    "latency": 150,
    "downloadThroughput": 200_000,
    "uploadThroughput": 94_000,
}
# A person needs these seconds to find a button and press it, and types this many letters a second
# with two thumbs (30 words a minute).
PRESSES, LETTERS = 3, 2.5
# how many times slower the processor of the telephone is
SLOWER = 4


class Wait:
    """The seconds that a person waits for machines, measured here and scaled to a slower processor.

    Chromium is not slowed down: its throttling would use a processor all the time, even while a
    page waits for the network.
    """

    def __init__(self, page):
        self.seconds, self.tools = 0.0, page.context.browser.new_browser_cdp_session()

    @contextmanager
    def running(self):
        """Add the duration of the block."""
        began, before = time.monotonic(), self._worked()
        yield
        more = sum(seconds - before.get(process, 0) for process, seconds in self._worked().items())
        self.seconds += time.monotonic() - began + (SLOWER - 1) * more

    def _worked(self):
        """Return the processor seconds of each process of the browser."""
        processes = self.tools.send("SystemInfo.getProcessInfo")["processInfo"]
        return {process["id"]: process["cpuTime"] for process in processes}


class Hands:
    """A person who presses, types, reads and waits on a page."""

    def __init__(self, page):
        self.page, self.presses, self.letters, self.read, self.wait = page, 0, 0, 0.0, Wait(page)
        tools = page.context.new_cdp_session(page)
        tools.send("Network.enable")
        tools.send("Network.emulateNetworkConditions", NETWORK)

    def reads(self, seconds):
        """Add seconds of reading, listening or thinking."""
        self.read += seconds

    def sends(self, octets):
        """Add the time to send files larger than those of the test."""
        self.wait.seconds += octets / NETWORK["uploadThroughput"]

    def opens(self, address):
        """Open an address, as if by a link from elsewhere."""
        with self.wait.running():
            self.page.goto(address)

    def types(self, field, text):
        """Press a field, and type in it."""
        self.presses, self.letters = self.presses + 1, self.letters + len(text)
        field.fill(text)

    def corrects(self, field, text, word):
        """Go to a word of a field and rewrite it. The field then has this text."""
        self.presses, self.letters = self.presses + 2, self.letters + len(word)
        field.fill(text)

    def keys(self, target, *keys):
        """Press keys, and wait for the page."""
        self.presses += len(keys)
        with self.wait.running():
            for key in keys:
                target.press(key)

    def chooses(self, field, value):
        """Choose a value in a list."""
        self.presses += 2
        field.select_option(value)

    def presses_on(self, button):
        """Press a button or a link, and wait for the next page."""
        self.presses += 1
        with self.wait.running():
            button.click()
            self.page.wait_for_load_state()

    @property
    def waited(self):
        """The seconds of the machines."""
        return self.wait.seconds

    @property
    def person(self):
        """The seconds of the person."""
        return self.presses * PRESSES + self.letters / LETTERS + self.read

    def summarize(self):
        """Return the measurement in one line."""
        minutes = (self.person + self.waited) / 60
        return f"{minutes:.1f} min: {self.presses} presses, {self.letters} letters, {self.waited:.0f} s of machines"
