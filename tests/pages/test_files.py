"""Files on pages: sent by authorized people, shown with their holder, never executed."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from consult.accounts.models import Account
from consult.accounts.sign_in.actions import confirm_address
from consult.consultations.actions import documents as document_actions
from consult.consultations.actions import welcome as welcome_actions
from consult.consultations.models import Consultation
from consult.consultations.selectors import welcome as welcome_selectors
from consult.core.files import checks
from consult.core.models import Job, StoredFile
from debates.models import Proposal
from tests.consultations.drafts import preview_key
from tests.core import uploads
from tests.core.uploads import upload
from tests.factories import make

pytestmark = pytest.mark.django_db
PHOTO = uploads.image(size=(900, 600))


@pytest.fixture(autouse=True)
def _room(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def manager(consultation):
    return make.person("manager", consultation)


def cover(consultation, manager, **more):
    prepared = checks.prepare(upload(PHOTO))
    texts = {"cover_alt_fr": "Une rue pavée, un jour de marché"} | more
    return welcome_actions.choose_cover(
        viewer=manager, consultation_id=consultation.pk, upload=prepared, **texts
    )


def document(consultation, manager, name="rapport.pdf", content=None, **more):
    prepared = checks.prepare(upload(content or uploads.pdf(), name))
    fields = {"consultation_id": consultation.pk, "title_fr": "Le rapport (exemple)"} | more
    return document_actions.add_document(viewer=manager, upload=prepared, **fields)


def address(file, name="small.webp"):
    return reverse("media", args=[file.pk, name])


def status(client, url, *args, **kwargs):
    """Return the status of an address after reading the whole response.

    Otherwise a file would stay open.
    """
    answer = client.get(url, *args, **kwargs)
    b"".join(answer)
    return answer.status_code


def test_cover_is_shown_with_its_words_and_measures(consultation, manager):
    updated = cover(consultation, manager)
    page = make.client().get(reverse("consultation", args=[consultation.slug])).content.decode()
    assert f'src="{address(updated.cover)}"' in page
    assert 'width="900" height="600" alt="Une rue pavée, un jour de marché"' in page
    answer = make.client().get(address(updated.cover))
    assert (answer.status_code, answer["Content-Type"], answer["X-Content-Type-Options"]) == (
        200,
        "image/webp",
        "nosniff",
    )
    assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert answer["Cache-Control"] == "public, max-age=60"
    assert not answer.cookies
    assert "Content-Disposition" not in answer
    again = make.client().get(address(updated.cover), headers={"if-none-match": answer["ETag"]})
    assert (again.status_code, again.content, again["Cache-Control"]) == (
        304,
        b"",
        "public, max-age=60",
    )
    head = make.client().head(address(updated.cover))
    assert (head.content, head["Content-Length"]) == (
        b"",
        str(len(b"".join(answer.streaming_content))),
    )


def test_document_is_offered_to_be_saved_and_never_opened_in_place(consultation, manager):
    sent = uploads.pdf(b"% Jean Dupuis\n")
    stored_document = document(consultation, manager, name='Étude "finale".pdf', content=sent)
    answer = make.client().get(address(stored_document.file, "document.pdf"))
    served = b"".join(answer.streaming_content)
    assert (served[:5], b"Dupuis" in sent, b"Dupuis" in served) == (b"%PDF-", True, False)
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"].startswith("attachment; filename")
    page = make.client().get(reverse("consultation", args=[consultation.slug])).content.decode()
    assert "Le rapport (exemple)" in page
    assert "PDF, " in page


@pytest.mark.sampled(2)
@pytest.mark.parametrize("name", ["large.webp", "original", "..%2fsmall.webp", "small.webp.html"])
def test_unknown_part_of_a_file_is_not_found(consultation, manager, name):
    file = document(consultation, manager).file
    assert status(make.client(), f"/media/{file.pk}/{name}") == 404


def test_file_of_a_draft_is_shown_to_the_team_and_with_the_preview_key(organisation):
    draft = make.consultation(organisation, slug="brouillon", state="draft")
    manager = make.person("manager", draft)
    file = cover(draft, manager).cover
    key = preview_key(draft)
    statuses = {
        "visitor": status(make.client(), address(file)),
        "participant": status(make.client(make.person(organisation=organisation)), address(file)),
        "manager": status(make.client(manager), address(file)),
        "preview": status(make.client(), address(file), {"preview": key}),
        "wrong preview": status(make.client(), address(file), {"preview": "x"}),
    }
    assert statuses == {
        "visitor": 404,
        "participant": 404,
        "manager": 200,
        "preview": 200,
        "wrong preview": 404,
    }
    response = make.client().head(address(file), {"preview": key})
    assert response["Cache-Control"] == "private, max-age=60"
    page = make.client().get(reverse("consultation", args=[draft.slug]), {"preview": key})
    assert f"{address(file)}?preview={key}" in page.content.decode()


def test_removed_document_is_gone_at_once(consultation, manager):
    stored_document = document(consultation, manager)
    file_address = address(stored_document.file, "document.pdf")
    assert status(make.client(), file_address) == 200
    document_actions.remove_document(viewer=manager, document_id=stored_document.pk)
    assert status(make.client(), file_address) == 404


def test_public_files_have_their_own_origin(consultation, manager, settings):
    settings.MEDIA_ORIGIN = "https://files.example.org"
    file = cover(consultation, manager).cover
    files_client = make.client(host="files.example.org")
    assert status(files_client, address(file)) == 200
    assert files_client.get("/").status_code == 404
    assert files_client.get(reverse("consultation", args=[consultation.slug])).status_code == 404
    page = make.client().get(reverse("consultation", args=[consultation.slug])).content.decode()
    assert f"https://files.example.org{address(file)}" in page
    assert (
        "https://files"
        not in make.client(manager)
        .get(reverse("consultation", args=[consultation.slug]))
        .content.decode()
    )


# ---- the team's pages


def post(client, url, form, /, **fields):
    return client.post(
        url, {"form": form, **{f"{form}-{name}": value for name, value in fields.items()}}
    )


def test_manager_chooses_a_cover_and_must_describe_it(consultation, manager):
    client, url = make.client(manager), reverse("staff-images", args=[consultation.slug])
    refused = post(client, url, "cover", upload=upload(PHOTO))
    assert refused.status_code == 422
    assert not StoredFile.objects.exists()
    assert post(client, url, "cover", upload=upload(PHOTO), is_decorative="on").status_code == 302
    consultation.refresh_from_db()
    assert (consultation.cover.kind, consultation.cover_alt_fr) == ("image", "")
    # Another description, the same image.
    assert post(client, url, "cover", cover_alt_fr="Le marché").status_code == 302
    assert client.post(reverse("staff-cover-remove", args=[consultation.slug])).status_code == 302
    consultation.refresh_from_db()
    assert consultation.cover is None


def test_picture_of_a_topic_is_described_credited_shown_and_removed(consultation, manager):
    topic, client = consultation.topics.first(), make.client(manager)
    url = reverse("staff-topic", args=[consultation.slug, topic.pk])
    assert post(client, url, "picture", upload=upload(PHOTO)).status_code == 422
    assert post(client, url, "picture", picture_alt_fr="Un banc").status_code == 422
    assert not StoredFile.objects.exists()
    words = {"picture_alt_fr": "Un banc au soleil", "picture_credit": "Ville, domaine public"}
    assert post(client, url, "picture", upload=upload(PHOTO), **words).status_code == 302
    topic.refresh_from_db()
    first_picture = topic.picture
    assert post(client, url, "picture", upload=upload(PHOTO), **words).status_code == 302
    topic.refresh_from_db()
    second_picture = topic.picture
    visitor = make.client()
    assert status(visitor, address(topic.picture)) == 200
    card = visitor.get(reverse("consultation", args=[consultation.slug])).content.decode()
    assert 'alt="Un banc au soleil"' in card
    page = visitor.get(reverse("topic", args=[consultation.slug, topic.slug])).content.decode()
    assert 'alt="Un banc au soleil"' in page
    assert "Image : Ville, domaine public" in page.replace("\u00a0", " ")
    picture = visitor.get(f"/api/v1/topics/{topic.pk}/").json()["picture"]
    assert (picture["width"], picture["alt"]) == (900, "Un banc au soleil")
    assert picture["credit"] == "Ville, domaine public"
    removed = reverse("staff-topic-picture-remove", args=[consultation.slug, topic.pk])
    assert client.post(removed).status_code == 302
    dropped = Job.objects.filter(name="core.drop_file").order_by("pk")
    assert {job.arguments["file_id"] for job in dropped} == {
        str(first_picture.pk),
        str(second_picture.pk),
    }
    assert welcome_selectors.find_used_files([first_picture.pk, second_picture.pk]) == set()
    topic.refresh_from_db()
    assert (topic.picture, topic.picture_alt_fr, topic.picture_credit) == (None, "", "")


def test_picture_of_a_topic_of_a_draft_is_not_public(organisation):
    draft = make.consultation(organisation, slug="brouillon", state="draft")
    topic = draft.topics.first()
    welcome_actions.choose_topic_picture(
        viewer=make.person("manager", draft),
        topic_id=topic.pk,
        upload=checks.prepare(upload(PHOTO)),
        picture_alt_fr="Un banc",
    )
    topic.refresh_from_db()
    assert status(make.client(), address(topic.picture)) == 404
    assert status(make.client(), address(topic.picture) + f"?preview={preview_key(draft)}") == 200


def test_refused_file_keeps_what_was_typed(consultation, manager):
    url = reverse("staff-images", args=[consultation.slug])
    bad = upload(b"<svg onload='alert(1)'/>", "dessin.svg")
    answer = post(make.client(manager), url, "document", upload=bad, title_fr="Un plan (exemple)")
    assert answer.status_code == 422
    page = answer.content.decode()
    assert 'value="Un plan (exemple)"' in page
    assert "id_document-upload_error" in page


def test_image_of_a_topic_is_described_and_its_document_needs_a_file_or_an_address(
    consultation, manager
):
    topic, client = consultation.topics.first(), make.client(manager)
    url = reverse("staff-topic", args=[consultation.slug, topic.pk])
    assert post(client, url, "document", title_fr="Plan", upload=upload(PHOTO)).status_code == 422
    assert post(client, url, "document", title_fr="Plan").status_code == 422
    file_and_address = {"upload": upload(uploads.pdf(), "x.pdf"), "url": "https://example.org/x"}
    assert post(client, url, "document", title_fr="Plan", **file_and_address).status_code == 422
    sent = post(
        client,
        url,
        "document",
        title_fr="Plan",
        upload=upload(PHOTO),
        description_fr="Le quartier vu du ciel",
    )
    assert sent.status_code == 302
    page = (
        make.client().get(reverse("topic", args=[consultation.slug, topic.slug])).content.decode()
    )
    assert 'alt="Le quartier vu du ciel"' in page


def test_partners_contact_and_help_are_shown(consultation, manager):
    client = make.client(manager)
    images, help_ = (
        reverse(name, args=[consultation.slug]) for name in ("staff-images", "staff-help")
    )
    logo = upload(uploads.image("PNG", (200, 80), mode="RGBA"), "logo.png")
    partner = {"name": "La région (exemple)", "url": "https://example.org", "upload": logo}
    assert post(client, images, "partner", **partner).status_code == 302
    assert (
        post(client, help_, "point", kind="phone", name_fr="Allô mairie (exemple)").status_code
        == 422
    )
    point = {
        "kind": "phone",
        "name_fr": "Allô mairie (exemple)",
        "phone": "01 02 03 04 05",
        "details_fr": "9 h à 17 h",
    }
    assert post(client, help_, "point", **point).status_code == 302
    contact = {
        "contact_name": "Service (exemple)",
        "contact_email": "service@example.org",
        "hashtag": "Essai2027",
    }
    assert post(client, help_, "contact", **contact).status_code == 302
    assert post(client, help_, "contact", hashtag="deux mots").status_code == 422
    page = make.client().get(reverse("consultation", args=[consultation.slug])).content.decode()
    for words in (
        'alt="La région (exemple)"',
        'href="tel:0102030405"',
        "Allô mairie",
        "service@example.org",
        "#Essai2027",
    ):
        assert words in page
    data = make.client().get(f"/api/v1/consultations/{consultation.slug}/").json()
    assert data["help_points"] == [
        {
            "kind": "phone",
            "name": "Allô mairie (exemple)",
            "details": "9 h à 17 h",
            "phone": "01 02 03 04 05",
        }
    ]
    assert data["partners"][0]["logo"]["url"].startswith("http://testserver/media/")


def test_logo_of_the_organisation_is_in_the_tile(organisation):
    admin = make.person("organisation_admin", organisation=organisation)
    client, url = make.client(admin), reverse("staff-organisation-logo")
    assert client.post(url, {"upload": upload(b"x", "x.png")}).status_code == 422
    assert client.post(url, {"upload": upload(PHOTO)}).status_code == 302
    organisation.refresh_from_db()
    tile = f'<img src="/media/{organisation.logo_id}/small.webp" alt="" width="46" height="46">'
    assert tile in make.client().get("/").content.decode()
    assert client.post(url, {"remove": "1"}).status_code == 302
    assert "/media/" not in make.client().get("/").content.decode()


# ---- files of a proposal


@pytest.fixture
def author(consultation):
    """Return a participant whose account is two days old."""
    viewer = make.person(consultation=consultation)
    confirm_address(account=viewer.participant.account)
    Account.objects.filter(pk=viewer.participant.account_id).update(
        created_at=timezone.now() - timedelta(days=2)
    )
    return viewer


WRITTEN = {
    "title": "Ralentir devant l'école",
    "body": "Un texte assez long pour dire ce que nous proposons.",
    "language": "fr",
    "charter_accepted": "on",
}


def proposing(consultation):
    return reverse("proposal-new", args=[consultation.slug, consultation.topics.first().slug])


def test_files_are_offered_before_sending_and_read_first(consultation, author):
    client, url = make.client(author), proposing(consultation)
    review = client.post(url, WRITTEN | {"step": "review"}).content.decode()
    assert 'enctype="multipart/form-data"' in review
    assert 'name="file_1"' in review
    sent = client.post(
        url, WRITTEN | {"step": "send", "file_1": upload(PHOTO), "words_1": "Le carrefour, vide"}
    )
    assert sent.status_code == 302
    page = client.get(sent["Location"]).content.decode()
    assert 'alt="Le carrefour, vide"' in page
    assert status(make.client(), sent["Location"]) == 404  # a moderator has not read it yet
    attachments = client.get(f"/api/v1/proposals/{Proposal.objects.get().pk}/").json()[
        "attachments"
    ]
    assert [
        (attachment["type"], attachment["description"], attachment["width"])
        for attachment in attachments
    ] == [("image/webp", "Le carrefour, vide", 900)]
    moderator = make.person("moderator", consultation)
    desk = make.client(moderator).get(
        reverse("staff-moderate", args=["proposal", Proposal.objects.get().pk])
    )
    assert 'alt="Le carrefour, vide"' in desk.content.decode()


def test_refused_file_keeps_the_text_and_says_to_choose_again(consultation, author):
    client, url = make.client(author), proposing(consultation)
    bad = {"file_1": upload(b"<svg/>", "dessin.svg"), "words_1": "Un plan"}
    answer = client.post(url, WRITTEN | {"step": "send"} | bad)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Relire avant d" in page
    assert 'value="Ralentir devant l&#x27;école"' in page
    assert 'value="Un plan"' in page
    assert not Proposal.objects.exists()
    answer = client.post(url, WRITTEN | {"step": "send", "words_1": "Un plan"})
    assert answer.status_code == 422
    assert "Choisissez le fichier, ou effacez sa description." in answer.text


def read_stored(answer):
    """Return the tokens of the files that a page keeps."""
    return re.findall(r'name="file_stored" value="([^"]+)"', answer.text)


def test_file_without_a_description_is_kept_until_it_is_described(consultation, author):
    client, url = make.client(author), proposing(consultation)
    answer = client.post(url, WRITTEN | {"step": "send", "file_1": upload(PHOTO, "carrefour.jpg")})
    assert answer.status_code == 422
    assert "carrefour" in answer.text and "en une phrase." in answer.text
    [token] = read_stored(answer)
    changed = client.post(url, WRITTEN | {"step": "edit", "file_stored": token})
    assert read_stored(changed) == [token]
    sent = WRITTEN | {"step": "send", "file_stored": token, "words_stored_1": "Le carrefour, vide"}
    page = client.get(client.post(url, sent)["Location"])
    assert 'alt="Le carrefour, vide"' in page.text
    assert StoredFile.objects.count() == 1


def test_file_chosen_with_a_text_that_is_refused_is_kept(consultation, author):
    client, url = make.client(author), proposing(consultation)
    file = {"file_1": upload(PHOTO), "words_1": "Le carrefour"}
    answer = client.post(url, WRITTEN | {"title": "", "step": "send"} | file)
    assert answer.status_code == 422
    [token] = read_stored(answer)
    assert 'value="Le carrefour"' in answer.text
    sent = {"step": "send", "file_stored": token, "words_stored_1": "Le carrefour"}
    assert client.post(url, WRITTEN | sent).status_code == 302
    assert Proposal.objects.get().versions.get().attachments.count() == 1


def test_several_files_are_described_one_by_one_and_one_is_removed(consultation, author):
    client, url = make.client(author), proposing(consultation)
    files = {"file_1": [upload(PHOTO, f"photo-{n}.jpg") for n in (1, 2)]}
    tokens = read_stored(client.post(url, WRITTEN | {"step": "send"} | files))
    sent = {"step": "send", "file_stored": tokens, "words_stored_1": "Le banc"}
    assert client.post(url, WRITTEN | sent).status_code == 422
    assert client.post(url, WRITTEN | sent | {"file_removed_2": "on"}).status_code == 302
    assert Proposal.objects.get().versions.get().attachments.get().description == "Le banc"


def test_stored_file_of_another_consultation_is_refused(consultation, author, organisation):
    client, url = make.client(author), proposing(consultation)
    other = proposing(make.consultation(organisation, slug="autre"))
    [token] = read_stored(client.post(other, WRITTEN | {"step": "send", "file_1": upload(PHOTO)}))
    sent = {"step": "send", "words_stored_1": "Le carrefour"}
    for wrong in (token, f"{token}x"):
        client.post(url, WRITTEN | sent | {"file_stored": wrong})
    assert not [row for row in Proposal.objects.all() if row.versions.get().attachments.exists()]


def test_files_of_newcomers_wait_for_a_moderator_and_the_form_says_so(consultation):
    Consultation.objects.update(media_mode="post")
    url, newcomer = proposing(consultation), make.client(make.person(consultation=consultation))
    review = newcomer.post(url, WRITTEN | {"step": "review"}).text
    assert 'name="file_1"' in review
    assert "la modération lit votre contribution avant de la publier" in review
    visitor = make.client()
    assert 'name="file_1"' not in visitor.post(url, WRITTEN | {"step": "review"}).text
    assert "Pour joindre des images ou des documents" in visitor.get(url).text
    sent = newcomer.post(url, WRITTEN | {"step": "send", "file_1": upload(PHOTO), "words_1": "x"})
    assert sent.status_code == 302
    assert Proposal.objects.get().state == "pending"
    assert StoredFile.objects.exists()
    waiting = newcomer.get(sent["Location"]).text
    assert "<figure>" in waiting and "Signaler" not in waiting


def test_author_takes_a_file_off(consultation, author):
    client, url = make.client(author), proposing(consultation)
    client.post(url, WRITTEN | {"step": "send", "file_1": upload(PHOTO), "words_1": "Le carrefour"})
    proposal = Proposal.objects.get()
    edit = reverse("proposal-edit", args=[consultation.slug, proposal.number])
    assert "Le carrefour" in client.get(edit).content.decode()
    stored_file = StoredFile.objects.get()
    assert client.post(edit, WRITTEN | {"removed_files": [str(stored_file.pk)]}).status_code == 302
    assert (
        "<figure>"
        not in client.get(
            reverse("proposal", args=[consultation.slug, proposal.number])
        ).content.decode()
    )


def test_same_form_sent_twice_keeps_one_file(consultation, author):
    client, url, key = make.client(author), proposing(consultation), str(uuid4())
    for _ in range(2):
        sent = {"step": "send", "file_1": upload(PHOTO), "words_1": "Le carrefour", "key": key}
        assert client.post(url, WRITTEN | sent).status_code == 302
    assert (Proposal.objects.count(), StoredFile.objects.count()) == (1, 1)
