"""The short pages of the organisation: their tabs, their fields, and what they change in public."""

import uuid
from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from lxml import html

from consult.accounts.enums import Role
from consult.accounts.tenants.actions import edit_organisation
from consult.core.exceptions import Invalid
from consult.core.tasks import forget
from consult.organisations import brand
from consult.organisations.enums import AccessibilityState
from consult.organisations.models import Organisation
from tests.factories import make
from tests.pages.test_menu import TABS, entries, read, title

pytestmark = pytest.mark.django_db

IDENTITY = "staff-organisation-identity"
NOTICES = "staff-organisation-notices"
STATEMENT = "staff-organisation-accessibility"
PAGES = (IDENTITY, NOTICES, STATEMENT, "staff-organisation-answers")
LEGAL = (
    "publisher",
    "publication_director",
    "hosting_provider",
    "contact_email",
    "data_protection_email",
)


@pytest.fixture
def admin(organisation):
    return make.client(make.person(Role.ORGANISATION_ADMIN, organisation=organisation))


def send(client, name, /, **typed):
    return client.post(reverse(name), {"key": uuid.uuid4(), **typed})


def typed_in(client, name):
    """Return the values of the form of a page, as a browser sends them."""
    form = client.get(reverse(name)).context["form"]
    shown = {field: form[field].value() for field in form.fields if field != "key"}
    return {field: value for field, value in shown.items() if value not in (None, False)}


@pytest.mark.parametrize("page", ["list", *PAGES])
@pytest.mark.parametrize("role", [None, *Role])
def test_page_of_the_organisation_opens_for_its_administrators_alone(consultation, role, page):
    name = "staff-organisation" if page == "list" else page
    person = make.person(role, consultation, organisation=consultation.organisation)
    answer = make.client(person).get(reverse(name))
    if role == Role.ORGANISATION_ADMIN:
        assert answer.status_code == 200
    else:
        assert answer.status_code in (403, 404)


def test_each_tab_of_the_organisation_opens_the_page_of_its_name(admin):
    listed = entries(read(admin, reverse("staff-organisation")), "//ol[@class='tasks plain']//a")
    tabs = entries(read(admin, reverse(IDENTITY)), TABS)
    assert tabs == listed
    assert len(tabs) <= 6
    for label, address in tabs.items():
        page = read(admin, address)
        assert title(page) == label
        assert page.xpath("string(//div[@class='place']//a[@aria-current]/text())").strip() == label


@pytest.mark.parametrize("field", LEGAL)
def test_empty_legal_field_is_to_do_where_it_is_written(organisation, admin, field):
    Organisation.objects.filter(pk=organisation.pk).update(**{field: ""})
    listed = read(admin, reverse("staff-organisation"))
    [row] = listed.xpath("//ol[@class='tasks plain']/li[contains(@class, 'todo')]")
    assert row.xpath(".//a/@href") == [reverse(NOTICES)]
    assert "À faire" in row.text_content()
    page = read(admin, reverse(NOTICES))
    assert page.xpath(f"//a[@href='#id_{field}']")
    assert page.xpath(f"//*[@id='id_{field}']")
    waiting = page.xpath("//nav[@class='nav']//a[@href='/staff/organisation/']//*[@class='unread']")
    assert waiting[0].text.strip() == "1"


def test_nothing_is_to_do_once_every_legal_field_is_filled(organisation, admin):
    Organisation.objects.filter(pk=organisation.pk).update(
        **dict.fromkeys(LEGAL, "mairie@example.org")
    )
    for name in ("staff-organisation", IDENTITY, NOTICES):
        page = read(admin, reverse(name))
        assert "À faire" not in page.xpath("string(//main)")
        assert not page.xpath("//nav[@class='nav']//*[@class='unread']")


@pytest.mark.parametrize("name", [IDENTITY, NOTICES, STATEMENT])
def test_page_is_saved_with_each_optional_field_empty(admin, name):
    form = admin.get(reverse(name)).context["form"]
    typed = {
        field: form[field].value() if form.fields[field].required else ""
        for field in form.fields
        if field not in ("key", "languages")
    }
    saved = send(admin, name, **typed)
    assert saved.status_code == 302, saved.context["form"].errors


# ---- identity


def test_colour_of_the_palette_changes_the_public_style_sheet(organisation, admin):
    typed = typed_in(admin, IDENTITY) | {"name": "Ville-aux-Chênes", "palette": "#9A3B26"}
    assert send(admin, IDENTITY, **typed).status_code == 302
    organisation.refresh_from_db()
    assert organisation.name == "Ville-aux-Chênes"
    assert organisation.brand_colour == "#9A3B26"
    page = make.client().get(reverse("legal")).content.decode()
    assert f"/brand/{organisation.brand_hash}.css" in page
    assert "--brand:" in make.client().get(f"/brand/{organisation.brand_hash}.css").text
    assert typed_in(admin, IDENTITY)["palette"] == "#9A3B26"


def test_colour_of_ones_own_is_read_with_or_without_its_sign(organisation, admin):
    typed = typed_in(admin, IDENTITY) | {"palette": "own", "brand_colour": "ffcc00"}
    assert send(admin, IDENTITY, **typed).status_code == 302
    organisation.refresh_from_db()
    assert organisation.brand_colour == "#FFCC00"
    shown = typed_in(admin, IDENTITY)
    assert shown["palette"] == "own"
    assert shown["brand_colour"] == "#FFCC00"


@pytest.mark.parametrize("colour", ["", "jaune", "#FFCC0", "#FFCC000"])
def test_wrong_colour_is_refused_on_its_field_and_the_rest_stays(organisation, admin, colour):
    typed = typed_in(admin, IDENTITY) | {"name": "Bourg", "palette": "own"}
    typed["brand_colour"] = colour
    refused = send(admin, IDENTITY, **typed)
    assert refused.status_code == 422
    assert list(refused.context["form"].errors) == ["brand_colour"]
    assert 'value="Bourg"' in refused.text
    assert f"colours/{organisation.brand_colour[1:]}.css" in refused.text
    organisation.refresh_from_db()
    assert organisation.name != "Bourg"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", ""),
        ("time_zone", "Mars/Olympus"),
        ("palette", "#000000"),
    ],
)
def test_wrong_value_of_the_identity_is_refused_on_its_field(admin, field, value):
    refused = send(admin, IDENTITY, **typed_in(admin, IDENTITY) | {field: value})
    assert refused.status_code == 422
    assert list(refused.context["form"].errors) == [field]


def test_result_follows_what_was_typed_and_saves_nothing(organisation, admin):
    before = organisation.name
    typed = typed_in(admin, IDENTITY)
    typed |= {"name": "Grand-Bourg", "tagline_fr": "Vos idées (exemple)", "palette": "#6B2A5B"}
    shown = html.fromstring(send(admin, IDENTITY, **typed, step="show").content)
    result = shown.xpath("//*[@id='identity-result']")[0]
    assert result.xpath(".//link/@href") == [reverse("staff-organisation-colours", args=["6B2A5B"])]
    assert result.xpath(".//*[@class='mini']/@data-theme") == ["light", "dark"]
    assert result.text_content().count("Grand-Bourg") == 2
    assert result.text_content().count("Vos idées (exemple)") == 2
    assert shown.xpath("//input[@name='name']/@value") == ["Grand-Bourg"]
    organisation.refresh_from_db()
    assert organisation.name == before


def test_style_sheet_of_a_tried_colour_has_the_tokens_of_both_modes(admin):
    sent = admin.get(reverse("staff-organisation-colours", args=["9A3B26"]))
    assert sent["Content-Type"] == "text/css"
    assert sent.text == brand.preview_css("#9A3B26")
    light, dark = brand.ramp("#9A3B26")
    assert f".mini {{ --brand:{light['brand']};" in sent.text
    assert f".mini[data-theme=dark] {{ --brand:{dark['brand']};" in sent.text
    assert admin.get("/staff/organisation/colours/jaune.css").status_code == 404


def test_french_zones_come_first(admin):
    zones = read(admin, reverse(IDENTITY)).xpath("//select[@name='time_zone']/optgroup")
    assert zones[0].get("label") == "France"
    assert zones[0].xpath("option/@value")[:2] == ["Europe/Paris", "Indian/Reunion"]
    assert len(zones[0].xpath("option")) == 12
    assert len(zones[1].xpath("option")) > 300


# ---- notices


def test_notices_are_shown_on_the_legal_pages(admin):
    typed = typed_in(admin, NOTICES) | {
        "publisher": "Commune de Bourg, 2 place du Marché",
        "hosting_provider": "Syndicat (exemple)",
        "data_protection_email": "donnees@bourg.example.org",
        "legal_notice_fr": "Nous **aussi**.",
    }
    assert send(admin, NOTICES, **typed).status_code == 302
    legal = make.client().get(reverse("legal")).text
    assert "2 place du Marché" in legal
    assert "Nous <strong>aussi</strong>." in legal
    assert "donnees@bourg.example.org" in make.client().get(reverse("privacy")).text


@pytest.mark.parametrize("field", ["contact_email", "data_protection_email"])
def test_wrong_address_is_refused_on_its_field_and_stays(admin, field):
    refused = send(admin, NOTICES, **typed_in(admin, NOTICES) | {field: "donnees.bourg.fr"})
    assert refused.status_code == 422
    assert list(refused.context["form"].errors) == [field]
    assert 'value="donnees.bourg.fr"' in refused.text
    assert "avec son @" in refused.text


def test_storage_times_come_with_the_last_run_of_the_deletions(admin, settings):
    settings.DRAFT_DAYS = 77
    page = admin.get(reverse(NOTICES)).text
    assert "77 jours" in page
    assert "Dernier effacement" not in page
    forget()
    shown = admin.get(reverse(NOTICES)).text
    assert "Dernier effacement" in shown
    assert str(timezone.localtime().year) in shown


# ---- accessibility


def test_statement_is_made_from_its_fields(admin):
    day = timezone.localdate() - timedelta(days=3)
    sent = send(
        admin,
        STATEMENT,
        accessibility="partial",
        accessibility_tested_by="Atelier du test (exemple)",
        accessibility_declared_on=day.isoformat(),
        accessibility_environment="Firefox et NVDA",
        accessibility_notice_fr="Les cartes n'ont pas de description.",
        accessibility_exemptions_fr="Les arrêtés numérisés.",
        accessibility_scheme="https://bourg.example.org/schema",
    )
    assert sent.status_code == 302, sent.context["form"].errors
    page = make.client().get(reverse("accessibility")).text
    for words in (
        "partiellement conforme",
        "Atelier du test (exemple)",
        "Firefox et NVDA",
        "Les cartes n’ont pas de description.",
        "Les arrêtés numérisés.",
        'href="https://bourg.example.org/schema"',
        str(day.year),
    ):
        assert words in page


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("accessibility", "perfect"),
        ("accessibility_declared_on", "hier"),
        ("accessibility_scheme", "javascript:alert(1)"),
        ("accessibility_tested_by", "x" * 201),
    ],
)
def test_wrong_value_of_the_statement_is_refused_on_its_field(admin, field, value):
    typed = {"accessibility": "none", "accessibility_notice_fr": "Les cartes."} | {field: value}
    refused = send(admin, STATEMENT, **typed)
    assert refused.status_code == 422
    assert list(refused.context["form"].errors) == [field]
    assert "Les cartes." in refused.text


def test_statement_of_a_day_to_come_is_refused_by_the_clock_of_the_organisation(
    organisation, admin
):
    tomorrow = timezone.localdate() + timedelta(days=1)
    typed = {"accessibility": "none", "accessibility_declared_on": tomorrow.isoformat()}
    refused = send(admin, STATEMENT, **typed)
    assert refused.status_code == 422
    assert list(refused.context["form"].errors) == ["accessibility_declared_on"]
    organisation.refresh_from_db()
    assert organisation.accessibility_declared_on is None


@pytest.mark.parametrize("state", [AccessibilityState.PARTLY, AccessibilityState.FULLY])
def test_compliance_without_an_audit_is_refused(organisation, admin, state):
    refused = send(admin, STATEMENT, accessibility=state)
    assert refused.status_code == 422
    assert list(refused.context["form"].errors) == ["accessibility_tested_by"]
    viewer = make.person(Role.ORGANISATION_ADMIN, organisation=organisation)
    with pytest.raises(Invalid):
        edit_organisation(viewer=viewer, accessibility=state)


def test_identity_is_saved_beside_a_statement_from_before_the_rule(organisation, admin):
    Organisation.objects.filter(pk=organisation.pk).update(
        accessibility="full", accessibility_declared_on=date(2999, 1, 1)
    )
    assert send(admin, IDENTITY, **typed_in(admin, IDENTITY)).status_code == 302


# ---- answers


def test_second_reader_is_switched_on_and_off(organisation, admin):
    name = "staff-organisation-answers"
    assert send(admin, name, answers_need_second_reader="on").status_code == 302
    organisation.refresh_from_db()
    assert organisation.answers_need_second_reader
    assert send(admin, name).status_code == 302
    organisation.refresh_from_db()
    assert not organisation.answers_need_second_reader
