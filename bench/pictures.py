"""The command that makes the pictures of the README: `make pictures` writes them to docs/pictures.

A site with the demo is served on a database of its own, and Chromium opens its pages.
"""

import os
import secrets
import shutil
import sys
import tempfile
from io import BytesIO
from pathlib import Path

import django

FOLDER = Path(__file__).resolve().parents[1] / "docs" / "pictures"
MOST_BYTES = 120_000
BROWSERS = ("chromium-headless-shell", "chromium", "google-chrome")
CONSULTATION = "territoire-numerique"
HERE = f"/consultations/{CONSULTATION}/"
# Reasons for which participants of the pictures report a comment, so that the queue is not empty.
REASONS = ("insult", "spam", "off_topic", "privacy", "duplicate", "defamation")


def main() -> int:
    """Make every picture, and print its size. Return the exit code."""
    browser = next(filter(None, map(shutil.which, BROWSERS)), None)
    if not browser:
        print("Chromium is missing (apt-get install chromium)")
        return 1
    with tempfile.TemporaryDirectory() as var:
        Path(var, "vote_key").write_text(secrets.token_urlsafe(64))
        os.environ |= {"CONSULT_VAR": var, "SECRET_KEY": "only-for-pictures-" + "0" * 40}
        os.environ["DJANGO_SETTINGS_MODULE"] = "bench.settings"
        django.setup()
        _make(browser)
    return 0


def _make(executable):
    """Fill a database, serve it, and take the pictures."""
    from bench.servers import free_port, fresh_database, serve

    os.environ["PORT"] = str(free_port())
    fresh_database("consult_pictures")
    workshop = _fill()
    with serve("consult.project.asgi:application", workers=1, port=int(os.environ["PORT"])):
        _photograph(executable, f"http://localhost:{os.environ['PORT']}", workshop)


def _fill():
    """Load the demo, and let participants report comments. Return the id of a workshop."""
    from consult.accounts.viewer import Viewer
    from consult.accounts.viewers.selectors import viewer_of
    from consult.consultations.selectors.consultations import get_consultation
    from consult.core.postgres import tenancy
    from consult.core.records import limits
    from consult.demo import actions, people
    from consult.workshops.meetings.selectors.workshops import list_workshops
    from debates.texts.selectors.streams import stream_comments
    from moderation.notices.actions import submit_notice

    organisation = actions.seed().organisation
    with tenancy.organisation(organisation.pk), limits.lifted():
        system = Viewer.system(organisation)
        consultation = get_consultation(system, CONSULTATION)
        public = [
            row for row in stream_comments(system, consultation) if row["state"] == "published"
        ]
        reporters = people.citizens(organisation)[-len(REASONS) :]
        for row, reason, person in zip(public[::4], REASONS, reporters, strict=False):
            submit_notice(
                viewer=viewer_of(organisation, person),
                target_kind="comment",
                target_id=row["id"],
                reason=reason,
                explanation="Je signale ce texte pour illustrer la file (exemple).",
            )
        return list_workshops(system, consultation)[0].pk


def _photograph(executable, origin, workshop):
    """Open each page as the person who uses it, and write its picture."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=executable, args=["--no-sandbox"])

        def browse(email=None, width=1280, height=860, scale=1):
            context = chromium.new_context(
                base_url=origin,
                viewport={"width": width, "height": height},
                device_scale_factor=scale,
                locale="fr-FR",
            )
            page = context.new_page()
            if email:
                _sign_in(page, email)
            return page

        phone = browse(width=390, height=844, scale=2)
        phone.goto(f"{HERE}topics/mediation/")
        _scroll(phone, ".proposal-card")
        _write("phone", phone)

        voter = browse("citoyenne@example.org")
        _vote(voter)
        _write("vote-receipt", voter)

        moderator = browse("moderatrice@example.org")
        moderator.goto("/staff/moderation/")
        moderator.wait_for_load_state("networkidle")
        _write("moderation-desk", moderator)

        manager = browse("responsable@example.org")
        manager.goto(f"/staff{HERE}timetable/")
        _write("timetable", manager)

        facilitator = browse("animateur@example.org")
        facilitator.goto(f"/staff/workshops/{workshop}/kit/print/")
        _scroll(facilitator, ".kit-sheet:has(svg.kit-qr)")
        _write("workshop-kit", facilitator)
        chromium.close()


def _sign_in(page, email):
    from consult.demo.people import PASSWORD

    page.goto("/sign-in/password/?next=/robots.txt")
    page.locator("#id_email").fill(email)
    page.locator("#id_password").fill(PASSWORD)
    page.locator("main form button[type=submit]").click()
    page.wait_for_url("**/robots.txt")
    page.goto("/")  # the message that the person is signed in appears here, and on no picture


def _scroll(page, selector):
    """Scroll until the first element that matches is near the top of the window."""
    page.locator(selector).first.evaluate(
        "element => window.scrollTo(0, element.getBoundingClientRect().top + scrollY - 120)"
    )


def _vote(page):
    """Vote on the question whose result is live, and open the receipt."""
    page.goto(HERE)
    page.get_by_text("Quels soirs ouvrir les ateliers").first.click()
    page.wait_for_url("**/questions/**")
    question = page.url.split("/questions/")[1].split("/")[0]
    for place in (0, 2):
        page.locator("main .option-card input").nth(place).check()
    page.locator("main button[value=cast]").click()
    page.wait_for_load_state()
    page.goto(f"{HERE}questions/{question}/receipt/")


def _write(name, page):
    """Write the picture of what the window shows, as small as the README needs."""
    from PIL import Image

    page.wait_for_load_state("load")
    picture = Image.open(BytesIO(page.screenshot(animations="disabled")))
    for quality in range(85, 30, -10):
        written = BytesIO()
        picture.save(written, "WEBP", quality=quality, method=6)
        if written.tell() <= MOST_BYTES:
            break
    FOLDER.mkdir(parents=True, exist_ok=True)
    (FOLDER / f"{name}.webp").write_bytes(written.getvalue())
    print(f"{name}.webp: {written.tell():,} bytes", flush=True)


if __name__ == "__main__":
    sys.exit(main())
