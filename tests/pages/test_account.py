"""The account page, the display choices, and the page of emails of a local installation."""

import pytest
from django.core.mail import EmailMessage, get_connection
from django.urls import reverse

from consult.accounts.models import ApiToken
from consult.accounts.sign_in.actions import confirm_address
from frontend.presenters.account.account_page import PAGES
from tests.factories import make
from tests.pages import given

pytestmark = pytest.mark.django_db


@pytest.fixture
def citizen(consultation):
    return make.person(consultation=consultation)


def test_public_name_is_chosen(citizen):
    client = make.client(citizen)
    assert (
        client.post(reverse("account-profile"), {"public_name": "camille@example.org"}).status_code
        == 422
    )
    assert (
        client.post(reverse("account-profile"), {"public_name": "Camille (exemple)"}).status_code
        == 302
    )
    citizen.participant.refresh_from_db()
    assert citizen.participant.public_name == "Camille (exemple)"


def test_token_is_shown_once_then_revoked(citizen):
    client = make.client(citizen)
    given.proved(client)
    page = client.post(
        reverse("account-tokens"), {"name": "Mon carnet", "days": "90"}
    ).content.decode()
    assert "consult_" in page
    assert "consult_" not in client.get(reverse("account-tokens")).content.decode()
    token = ApiToken.objects.get()
    other = make.client(make.person(organisation=citizen.organisation))
    assert other.post(reverse("account-token-revoke", args=[token.pk])).status_code == 404
    client.post(reverse("account-token-revoke", args=[token.pk]))
    token.refresh_from_db()
    assert token.revoked_at


def test_password_is_set_and_changed_with_the_present_one(citizen):
    account = citizen.participant.account
    confirm_address(account=account)
    client, address = make.client(citizen), reverse("account-password")
    assert client.post(address, {"password": "court"}).status_code == 422
    assert client.post(address, {"password": "quatre mots bien ordinaires"}).status_code == 302
    assert client.post(address, {"password": "encore quatre mots ordinaires"}).status_code == 422
    changed = {
        "current": "quatre mots bien ordinaires",
        "password": "encore quatre mots ordinaires",
    }
    assert client.post(address, changed).status_code == 302
    assert client.get(reverse("account")).status_code == 200


def test_wrong_current_passwords_are_counted(citizen):
    account = citizen.participant.account
    confirm_address(account=account)
    account.set_password("quatre mots bien ordinaires")
    account.save()
    client, address = make.client(citizen), reverse("account-password")
    new = {"password": "encore quatre mots ordinaires"}
    for n in range(5):
        assert (
            "Ce n’est pas votre mot de passe"
            in client.post(address, new | {"current": f"faux {n}"}).content.decode()
        )
    right = client.post(address, new | {"current": "quatre mots bien ordinaires"})
    assert (right.status_code, "Trop d’essais" in right.content.decode()) == (422, True)


def test_other_places_are_signed_out(citizen):
    here, elsewhere = make.client(citizen), make.client(citizen)
    for client, browser in (
        (here, "Firefox/140.0 (X11; Linux)"),
        (elsewhere, "Chrome/140 Android"),
    ):
        assert client.get(reverse("account"), headers={"user-agent": browser}).status_code == 200
    page = here.get(
        reverse("account-sessions"), headers={"user-agent": "Firefox/140.0 (X11; Linux)"}
    ).content.decode()
    assert "Firefox, Linux" in page
    assert "Chrome, Android" in page
    here.post(reverse("account-sessions"))
    assert elsewhere.get(reverse("account")).status_code == 302
    assert here.get(reverse("account")).status_code == 200


def test_index_has_four_groups_and_no_link_has_the_name_of_its_group(citizen):
    page = make.client(citizen).get(reverse("account"))
    groups = page.context["groups"]
    assert len(groups) == 4
    names = [group.title for group in groups]
    names += [link.label for group in groups for link in group.links]
    assert len(set(names)) == len(names)
    assert len({str(page.title) for page in PAGES.values()}) == len(PAGES)


def test_own_contributions_are_shown_to_their_author(consultation, citizen):
    proposal = given.proposal(consultation, citizen)
    voted = given.proposal(consultation)
    given.position(voted, citizen, "mixed")
    commented = given.proposal(consultation, title="Un banc devant l’école")
    given.comment(commented, citizen)
    for _ in range(2):
        given.position(proposal)
        given.comment(proposal)
    page = make.client(citizen).get(reverse("account-contributions")).content.decode()
    assert proposal.title.replace("'", "’") in page
    assert voted.title.replace("'", "’") in page
    assert commented.title in page
    assert "2 avis" in page and "2 commentaires" in page
    assert "glyph-mixed" in page


def test_display_choice_sets_the_one_cookie_and_leaves_the_shared_pages(consultation):
    client = make.client()
    page = client.get(reverse("display"), {"next": "/search/"})
    assert page["Cache-Control"] == "private, no-store"
    response = client.post(
        reverse("display"),
        {"theme": "dark", "text": "large", "motion": "reduced", "next": "/search/"},
    )
    assert response["Location"] == "/search/"
    assert client.cookies["display"].value == "dark.large.reduced"
    home = client.get(reverse("home"))
    assert home["Cache-Control"] == "private, no-store"
    assert 'data-theme="dark"' in home.content.decode()
    client.post(reverse("display"), {"theme": "nimporte", "text": "x"})
    assert client.cookies["display"].value == ""


def test_mail_page_shows_emails_of_the_local_installation(organisation, settings, tmp_path):
    settings.EMAIL_FILE_PATH = tmp_path
    connection = get_connection(
        "django.core.mail.backends.filebased.EmailBackend", file_path=str(tmp_path)
    )
    for code in ("111111", "222222"):
        EmailMessage(
            "Votre code",
            f"Le code é : {code}",
            "de@example.org",
            ["a@example.org"],
            connection=connection,
        ).send()
    page = make.client().get(reverse("mail")).content.decode()
    assert page.index("222222") < page.index("111111")


def test_error_pages(organisation):
    missing = make.client().get("/nulle-part/")
    assert missing.status_code == 404
    assert missing.templates[0].name == "404.html"
    assert make.client(host="inconnu.example.org").get("/").status_code in (200, 404)
    strict = make.client(enforce_csrf_checks=True)
    assert strict.post(reverse("sign-in"), {"email": "a@example.org"}).status_code == 403
    assert (
        make.client().get(reverse("consultation-list"), {"status": "nimporte"}).status_code == 400
    )
