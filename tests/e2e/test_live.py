"""Live pages: two people on one page see each other's acts, and no field in use is disturbed."""

import os
import time

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import sign_in
from tests.e2e.votes import let_four_people_vote
from tests.faults.harness import wait_until

pytestmark = pytest.mark.browser
# Milliseconds from the answer to the acting browser. In a parallel run, other tests use the cores
# too.
SOON = 8000 if os.environ.get("PYTEST_XDIST_WORKER") else 2000


def place(site, number=None):
    return f"/consultations/{site.scene.consultation.slug}/proposals/{number or site.scene.proposal.number}/"


@pytest.fixture
def citizen(browse):
    page = browse()
    sign_in(page, "citoyenne@example.org")
    return page


def opened(page, address):
    """Open a page and wait until its figures are live."""
    page.goto(address)
    expect(page.locator("[data-consult-live-said]")).to_be_visible(timeout=15000)
    return page


def fresh():
    """Return a part of an address that no page was stored for.

    The stored page of a visitor may be without the text of a test that has just ended.
    """
    return f"fresh={time.time_ns()}"


def press(page):
    """Withdraw the current position, or take one: both change the count."""
    withdraw_button = page.locator("form[action$='/withdraw/'] button")
    (
        withdraw_button if withdraw_button.count() else page.locator("button.position-agree")
    ).first.click()


def accept(page):
    """Accept the charter, which is asked once."""
    for box in page.locator("main [name=charter_accepted]").all():
        box.check()


def count(page):
    return page.locator("[id^=count-open]").first


@pytest.mark.long
def test_position_and_comment_reach_the_other_browser_at_once(site, browse, citizen):
    let_four_people_vote(site)
    address = place(site)
    reader = opened(browse(width=390), f"{address}?{fresh()}")
    citizen.goto(address)
    before, comments = (
        count(reader).inner_text(),
        reader.locator("#comment-list > .comment").count(),
    )
    with citizen.expect_response(lambda answer: answer.request.method == "POST"):
        press(citizen)
    expect(count(reader)).not_to_have_text(before, timeout=SOON)
    expect(count(citizen)).to_have_text(count(reader).inner_text())
    text = f"Un avis de plus, le {time.time()}, pour voir."
    citizen.locator("#id_body").fill(text)
    accept(citizen)
    citizen.locator("form[action$='/comment/'] button[type=submit]").first.click()
    pill = reader.locator(".pill")
    expect(pill).to_have_text("Afficher 1 nouveau commentaire", timeout=SOON)
    # nothing is inserted by itself
    expect(reader.locator("#comment-list > .comment")).to_have_count(comments)
    pill.click()
    new = reader.locator("#comment-list > .comment").first
    expect(new).to_contain_text(text)
    expect(new).to_be_focused()
    expect(pill).to_have_count(0)
    assert reader.wrong == citizen.wrong == []


def test_new_proposal_waits_behind_the_pill_then_can_be_voted_on(site, browse, citizen):
    topic = f"/consultations/{site.scene.consultation.slug}/topics/theme-2/"
    readers = [
        opened(browse(), topic),
        opened(browse(), f"/consultations/{site.scene.consultation.slug}/"),
    ]
    cards, figure = (
        readers[0].locator(".proposal-card").count(),
        readers[1].locator("#figures-now dd").first,
    )
    before = figure.inner_text()
    citizen.goto(topic + "propose/")
    title = "Prêter des ordinateurs à la médiathèque du quartier"
    citizen.locator("#id_title").fill(title)
    citizen.locator("#id_body").fill(
        "Chacun pourrait apprendre chez soi, à son rythme, sans rien acheter."
    )
    accept(citizen)
    citizen.locator("button[value=review]").click()
    citizen.locator("button[value=send]").click()
    citizen.wait_for_url("**/proposals/*/")
    pill = readers[0].locator(".pill")
    expect(pill).to_have_text("Afficher 1 nouvelle contribution", timeout=SOON)
    expect(figure).not_to_have_text(before, timeout=SOON)
    expect(readers[0].locator(".proposal-card")).to_have_count(cards)
    pill.click()
    first = readers[0].locator(".proposal-card").first
    expect(first).to_contain_text(title.replace("'", "’"))
    expect(first.locator("h3 a")).to_be_focused()
    first.locator("button.position-agree").click()
    readers[0].wait_for_url("**/sign-in/?next=*")


def test_field_in_use_is_not_touched(site, browse, citizen):
    let_four_people_vote(site)
    writer = browse()
    sign_in(writer, "citoyenne@example.org")
    opened(writer, place(site))
    field = writer.locator("#id_body")
    field.fill("Une phrase en cours")
    field.evaluate(
        "field => { field.focus(); field.setSelectionRange(4, 10); window.before = field; }"
    )
    before = writer.locator("[id^=count-]").first.inner_text()
    citizen.goto(place(site))
    press(citizen)
    expect(writer.locator("[id^=count-]").first).not_to_have_text(before, timeout=SOON)
    state = field.evaluate(
        "field => [field === window.before, document.activeElement === field, field.value,"
        " field.selectionStart, field.selectionEnd]"
    )
    assert state == [True, True, "Une phrase en cours", 4, 10]


def test_page_with_a_cut_websocket_shows_the_time_of_its_figures_and_polls(site, browse, citizen):
    let_four_people_vote(site)
    reader = browse()
    lines = []

    def cut(line):
        lines.append(line)
        line.close(code=1012) if len(lines) < 4 else line.connect_to_server()

    reader.route_web_socket("**/ws/consultations/**", cut)
    reader.clock.install()
    reader.goto(place(site))
    before = count(reader).inner_text()
    reader.clock.run_for(4500)
    note = reader.locator("[data-consult-live-stopped]")
    expect(note).to_be_visible()
    expect(note).to_contain_text("Mises à jour en direct interrompues")
    expect(note).to_contain_text("Les chiffres datent de")
    expect(note.locator("a")).to_have_text("Actualiser la page")
    citizen.goto(place(site))
    press(citizen)
    expect(count(citizen)).not_to_have_text(before)
    # Answers are cached for some seconds: the first reading may still return the old figure.
    wait_until(
        lambda: (
            reader.clock.run_for(16000) or count(reader).inner_text() == count(citizen).inner_text()
        )
    )
    reader.clock.run_for(60000)
    expect(note).to_be_hidden()
    expect(reader.locator("[data-consult-live-said]")).to_be_visible()


def test_new_texts_are_announced_by_polling_without_websockets(site, browse, citizen):
    topic = f"/consultations/{site.scene.consultation.slug}/topics/theme-6/"
    discussion, proposals = browse(), browse(width=390)
    addresses = {
        discussion: f"{place(site)}?{fresh()}",
        proposals: f"{topic}?sort=oldest&{fresh()}",
    }
    for reader, address in addresses.items():
        reader.route_web_socket("**/ws/consultations/**", lambda line: line.close(code=1012))
        reader.clock.install()
        reader.goto(address)
        reader.clock.run_for(4500)
        expect(reader.locator("[data-consult-live-stopped]")).to_be_visible()
        reader.clock.run_for(16000)
        expect(reader.locator(".pill")).to_have_count(0)
    comment = "Un commentaire écrit pendant la coupure (exemple)."
    write_comment(citizen, place(site), comment)
    propose(citizen, topic, "Un préau pour attendre le bus (exemple)")
    texts = {
        discussion: "Afficher 1 nouveau commentaire",
        proposals: "Afficher 1 nouvelle contribution",
    }
    for reader, text in texts.items():
        pill = reader.locator(".pill")
        wait_until(lambda reader=reader, pill=pill: reader.clock.run_for(16000) or pill.count())
        expect(pill).to_have_text(text)
        reader.clock.run_for(16000)
        expect(pill).to_have_text(text)
    discussion.locator(".pill").click()
    expect(discussion.locator("#comment-list > .comment").first).to_contain_text(comment)


def write_comment(page, address, text):
    """Send a comment on the contribution of an address."""
    page.goto(address)
    page.locator("#id_body").fill(text)
    accept(page)
    page.locator("form[action$='/comment/'] button[type=submit]").first.click()


def propose(page, topic, title):
    """Publish a contribution in the topic of an address."""
    page.goto(f"{topic}propose/")
    page.locator("#id_title").fill(title)
    page.locator("#id_body").fill("Chacun pourrait s’abriter sans payer, à toute heure.")
    accept(page)
    page.locator("button[value=review]").click()
    page.locator("button[value=send]").click()
    page.wait_for_url("**/proposals/*/")


def take_away(page, kind, pk):
    """Remove a text as a moderator, with a reason."""
    page.goto(f"/staff/moderation/{kind}/{pk}/")
    page.locator("[name=reason][value=insult]").check()
    page.locator("[name=facts]").fill("Une voisine y est traitée de menteuse (exemple).")
    page.locator("button[name=action][value=remove]").click()
    page.wait_for_load_state()


@pytest.mark.long
def test_removed_texts_disappear_from_open_pages_and_no_field_is_touched(site, browse, citizen):
    citizen.goto(f"/consultations/{site.scene.consultation.slug}/topics/theme-3/propose/")
    title = "Fermer le guichet de la place à tous ces gens"
    citizen.locator("#id_title").fill(title)
    citizen.locator("#id_body").fill("Ils n'ont rien à faire chez nous, tout le monde le dit ici.")
    accept(citizen)
    citizen.locator("button[value=review]").click()
    citizen.locator("button[value=send]").click()
    citizen.wait_for_url("**/proposals/*/")
    here, pk = (
        citizen.url.partition("#")[0],
        citizen.locator("article[data-consult-live-of]").get_attribute("data-consult-live-of"),
    )
    citizen.locator("#id_body").fill("Et la voisine du troisième ment (exemple).")
    accept(citizen)
    citizen.locator("form[action$='/comment/'] button[type=submit]").first.click()
    comment = citizen.locator("#comment-list > .comment")
    expect(comment).to_contain_text("la voisine du troisième")
    comment_pk = comment.get_attribute("id").removeprefix("comment-")
    reader, lister, moderator = opened(browse(), here), browse(width=390), browse()
    opened(lister, f"/consultations/{site.scene.consultation.slug}/topics/theme-3/?sort=newest")
    opened(citizen, here)
    field = citizen.locator("#id_body")
    field.fill("Une phrase en cours")
    field.evaluate(
        "field => { field.focus(); field.setSelectionRange(4, 10); window.before = field; }"
    )
    reader.locator(f"#words-{comment_pk} a").first.focus()
    sign_in(moderator, "moderatrice@example.org")
    take_away(moderator, "comment", comment_pk)
    for page in (reader, citizen):
        expect(page.locator(f"#words-{comment_pk}")).to_contain_text(
            "La modération a retiré", timeout=SOON
        )
        expect(page.locator("#comment-list")).not_to_contain_text("la voisine du troisième")
    expect(reader.locator(f"#words-{comment_pk}")).to_be_focused()
    expect(reader.locator(".proposal-text")).to_contain_text("rien à faire chez nous")
    take_away(moderator, "proposal", pk)
    for page in (reader, citizen):
        expect(page.locator(f"#words-{pk} .tombstone")).to_contain_text(
            "La modération a retiré", timeout=SOON
        )
        expect(page.locator("h1")).not_to_contain_text("Fermer le guichet")
        expect(page.locator(".proposal-text")).to_have_count(0)
        assert "Fermer le guichet" not in page.title()
    card = lister.locator(f"#proposal-{pk}")
    expect(card).to_contain_text("La modération a retiré", timeout=SOON)
    expect(card).not_to_contain_text("Fermer le guichet")
    state = field.evaluate(
        "field => [field === window.before, document.activeElement === field, field.value,"
        " field.selectionStart, field.selectionEnd]"
    )
    assert state == [True, True, "Une phrase en cours", 4, 10]
    assert reader.wrong == lister.wrong == []


def test_figures_show_their_time_and_a_refresh_link_without_scripts(site, browse):
    reader = browse(scripts=False)
    for address in (place(site), f"/consultations/{site.scene.consultation.slug}/"):
        reader.goto(address)
        line = reader.locator("[data-consult-live]")
        expect(line).to_contain_text("Chiffres de")
        expect(line.locator("a").first).to_have_text("Actualiser")
        assert reader.locator("[data-consult-live-said], [data-consult-live-stopped]").evaluate_all(
            "all => all.every(one => one.hidden)"
        )


def test_closed_consultation_is_not_live(site, browse):
    reader = browse()
    reader.goto("/consultations/budget/")
    expect(reader.locator("[data-consult-live]")).to_have_count(0)
