"""Names of the authority belong to its team; look-alike and invisible names are refused (ADR 133)."""

import unicodedata
from io import StringIO

import pytest
from django.core.management import call_command
from hypothesis import example
from hypothesis import given as sample
from hypothesis import strategies as st

from consult.accounts.models import Institution, Participant
from consult.accounts.people.actions import choose_public_name, give_reserved_name
from consult.accounts.people.institutions import declare_institution
from consult.accounts.people.lookalikes import (
    ALIKE_LETTERS,
    INVISIBLE,
    clean_name,
    fold_name,
    has_letter,
    mixes_alphabets,
)
from consult.accounts.people.reserved_names import (
    NameIsReserved,
    check_public_name,
    is_reserved,
)
from consult.accounts.viewer import Viewer
from consult.core.exceptions import Invalid, NotAllowed, TooMany
from consult.core.models import JournalEntry
from consult.demo import text_files
from consult.organisations.models import Organisation
from consult.outcomes.answers.actions import dues
from tests.factories import make

OWN = ["Agence des territoires (exemple)", "Agence des territoires", "Voirie", "Service jeunesse"]
VISITOR = Viewer.public(Organisation(name=OWN[0], contact_email="mairie@example.org"))


# ---- the rule
@pytest.mark.parametrize(
    "name",
    [
        *("Agence des territoires (exemple)", "agence  DES territoires", "AgenceDesTerritoires"),
        *("Jean, Agence des territoires", "Voirie", "Jean du service jeunesse", "L'hôtel de ville"),
        *("Mairie", "M a i r i e", "MAlRlE", "rnairie", "Mairie2", "𝐌𝐚𝐢𝐫𝐢𝐞", "ᴍᴀɪʀɪᴇ", "ꓟꓮꓲꓣꓲꓰ"),
        *("Mairie de Brest", "Modération", "M0dération", "Modératrice (équipe)", "Marie (équipe)"),
        *("Les modérateurs", "modérateur·rice", "Admin", "ADMÏN", "Compte officiel", "Vérifiée"),
        *("Maire", "Le Maire", "M. le maire", "Maire de Brest", "Adjoint au maire", "Manager"),
    ],
)
def test_name_of_the_authority_or_of_a_role_is_reserved(name):
    assert is_reserved(clean_name(name), OWN)


@pytest.mark.parametrize(
    "name",
    [
        *("Jean Maire", "Bruno Le Maire", "Lemaire", "Aline Lemaire-Adjoint", "Andrea Mayor"),
        *("Jean-Luc Territoires", "Aimé Voiry", "Élise L.", "Personne 12345", "Claude (exemple)"),
        *("Олена Шевченко", "Γιώργος Παπαδόπουλος", "李小龍", "محمد بن علي", "Tシャツ", "N’Golo"),
        *(name for name in text_files.people()["given_names"]),
        *(account["name"] for account in text_files.people()["accounts"]),
    ],
)
def test_name_of_a_person_is_free(name):
    assert check_public_name(VISITOR, name) == name


@pytest.mark.parametrize("row", text_files.people()["institutions"], ids=lambda row: row["name"])
def test_institution_of_the_demo_is_free(row):
    assert not is_reserved(row["name"], OWN, of_person=False)


@pytest.mark.parametrize(
    ("name", "is_refused"),
    [
        *(
            ("Mairie de Brest", False),
            ("Équipe mobile du Val", False),
            ("Amis de la voirie", False),
        ),
        *(("Mairie", True), ("La Voirie", True), ("AGENCE DES TERRITOIRES", True)),
        *(("Modération", True), ("Association vérifiée", True), ("L'équipe officielle", True)),
    ],
)
def test_institution_may_have_a_word_of_a_role_but_not_the_name_of_the_authority(name, is_refused):
    assert is_reserved(name, OWN, of_person=False) is is_refused


@pytest.mark.parametrize("name", ["Admіn", "Cаmille", "Μarie", "Camille Мartin"])
def test_word_of_two_alphabets_is_refused(name):
    assert mixes_alphabets(name)
    with pytest.raises(Invalid, match="un seul alphabet"):
        check_public_name(VISITOR, name)


@pytest.mark.parametrize(
    "name",
    [
        *(
            "",
            " ",
            "\u200b\u200b",
            "\u3164",
            "\u2800\u2800",
            "\u115f",
            "\u180e",
            "\u202e",
            "\ufeff",
        ),
        *(
            "\U000e0041\U000e0042",
            "\u00ad",
            "\ufe0f",
            "\u034f",
            "42",
            "…",
            "🙂",
            "\u0301",
            "\ue000",
        ),
    ],
)
def test_name_without_a_visible_letter_is_refused(name):
    with pytest.raises(Invalid):
        check_public_name(VISITOR, name)


def test_invisible_characters_are_removed_and_needed_joiners_stay():
    assert clean_name("Ca\u200bmi\u00adlle\u2800\u3164 \u202eRoche\u200d") == "Camille Roche"
    assert clean_name("نیم\u200cفاصله") == "نیم\u200cفاصله"
    assert clean_name("क्\u200dष") == "क्\u200dष"


# ---- any text
@sample(st.text())
def test_cleaning_any_name_twice_changes_nothing_more(name):
    cleaned = clean_name(name)
    assert clean_name(cleaned) == cleaned == unicodedata.normalize("NFC", cleaned)
    assert not INVISIBLE.search(cleaned)


@sample(st.text())
@example("12")
def test_name_is_folded_as_its_cleaned_form(name):
    folded = fold_name(name)
    assert folded == fold_name(clean_name(name)) == fold_name(unicodedata.normalize("NFKC", name))
    assert fold_name(" ".join(folded)) == folded


WORD = st.text("abcdefghijklmnopqrstuvwxyzéèêïç", min_size=1, max_size=12)
HIDDEN = st.sampled_from("\u200b\u200d\u2060\u00ad\ufe0f\u202e\u180e\u115f")
ALIKE_OF = {}
for _letter, _latin in ALIKE_LETTERS.items():
    ALIKE_OF.setdefault(_latin, []).append(chr(_letter))


@sample(st.lists(WORD, min_size=1, max_size=3), st.data())
def test_disguised_name_is_folded_as_the_plain_one(words, data):
    name = " ".join(words)
    disguised = "".join(
        data.draw(st.sampled_from([letter, letter.upper(), *ALIKE_OF.get(letter, [])]))
        + data.draw(st.sampled_from(["", "\u0301"]) if letter.isalpha() else st.just(""))
        + data.draw(HIDDEN | st.just(""))
        for letter in name
    )
    assert fold_name(disguised) == fold_name(name)


@sample(st.text() | st.text("мМаАrRiIеE1l \u200b\u3164()"))
def test_any_name_is_accepted_or_refused_with_a_sentence(name):
    try:
        accepted = check_public_name(VISITOR, name)
    except Invalid as refusal:
        assert refusal.attr == "public_name"
        assert str(refusal).endswith(".")
    else:
        assert has_letter(accepted)
        assert not is_reserved(accepted, OWN)


# ---- the acts
pytestmark = pytest.mark.django_db


def test_person_with_a_role_may_use_the_name_of_a_service(consultation):
    manager = make.person("manager", consultation)
    dues.create_service(manager, consultation.pk, name="Voirie")
    assert choose_public_name(viewer=manager, public_name="Voirie").public_name == "Voirie"
    citizen = make.person(consultation=consultation)
    with pytest.raises(NameIsReserved):
        choose_public_name(viewer=citizen, public_name="La voirie")
    with pytest.raises(NameIsReserved):
        declare_institution(viewer=citizen, name="Voirie", kind="commune")


def test_contact_of_a_consultation_is_reserved(consultation):
    consultation.contact_name = "Mission participation"
    consultation.save()
    with pytest.raises(NameIsReserved):
        choose_public_name(
            viewer=make.person(consultation=consultation), public_name="Mission participation"
        )


def test_name_of_another_participant_is_free(consultation):
    known = make.person(consultation=consultation).participant
    chosen = choose_public_name(
        viewer=make.person(consultation=consultation), public_name=known.public_name
    )
    assert chosen.public_name == known.public_name


def test_only_an_administrator_gives_a_name_and_only_a_reserved_one(consultation):
    person = make.person(consultation=consultation).participant
    wanted = {"email": person.account.email, "public_name": "Maire"}
    with pytest.raises(NotAllowed):
        give_reserved_name(viewer=make.person("manager", consultation), **wanted)
    admin = make.person("organisation_admin", consultation)
    with pytest.raises(Invalid) as refusal:
        give_reserved_name(viewer=admin, **wanted | {"public_name": "Camille"})
    assert refusal.value.attr == "public_name"
    with pytest.raises(Invalid) as refusal:
        give_reserved_name(viewer=admin, **wanted | {"email": "inconnue@example.org"})
    assert refusal.value.attr == "email"
    give_reserved_name(viewer=admin, **wanted)
    person.refresh_from_db()
    assert (person.public_name, person.has_provisional_name) == ("Maire", False)
    entry = JournalEntry.objects.get(act="account.give_reserved_name")
    assert (entry.actor, entry.object_id) == (admin.participant.pk, person.pk)
    assert "Maire" not in str(entry.data)


def test_requests_to_give_a_name_are_rate_limited(consultation, settings):
    settings.RATE_LIMITS_ON = True
    settings.RATE_LIMITS = settings.RATE_LIMITS | {"reserved_name": ((1, 3600),)}
    admin = make.person("organisation_admin", consultation)
    asked = {"viewer": admin, "email": "inconnue@example.org", "public_name": "Maire"}
    with pytest.raises(Invalid):
        give_reserved_name(**asked)
    with pytest.raises(TooMany):
        give_reserved_name(**asked)


def test_existing_names_are_listed_and_stay(consultation):
    team = make.person("moderator", consultation, public_name="Modération")
    old = make.person(consultation=consultation, public_name="Mairie").participant
    mixed = make.person(consultation=consultation, public_name="Admіn").participant
    hidden = make.person(consultation=consultation, public_name="\u3164").participant
    make.person(consultation=consultation, public_name="Camille Roche")
    institution = Institution.objects.create(
        organisation=consultation.organisation, name=consultation.organisation.name
    )
    out = StringIO()
    call_command("list_reserved_names", stdout=out)
    lines = out.getvalue().splitlines()
    assert f"participant {old.pk} reserved: Mairie" in lines
    assert f"participant {mixed.pk} two alphabets in one word: Admіn" in lines
    assert f"participant {hidden.pk} no letter: \u3164" in lines
    assert f"institution {institution.pk} reserved: {institution.name}" in lines
    assert lines[-1] == "4 names."
    assert str(team.participant.pk) not in out.getvalue()
    assert Participant.objects.get(pk=old.pk).public_name == "Mairie"
