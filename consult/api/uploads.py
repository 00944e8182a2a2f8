"""Resumable uploads by the tus 1.0.0 protocol.

They continue after a lost connection or a restart.
"""

from uuid import UUID

from django.urls import reverse
from django.utils.http import http_date
from django.utils.translation import gettext_lazy as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter
from rest_framework import serializers
from rest_framework.response import Response

from consult.accounts.viewer import Viewer
from consult.api.contracts import Contract
from consult.api.serializers import ReadOnlySerializer
from consult.api.viewsets import ApiViewSet
from consult.consultations.selectors.consultations import (
    get_consultation_row,
    get_consultations,
    slugs,
)
from consult.core.exceptions import Invalid, NotAllowed, NotFound
from consult.core.records.idempotency import Outcome
from consult.media import rules
from consult.media.actions import direct as direct_actions
from consult.media.actions import uploads as upload_actions
from consult.media.enums import UploadState
from consult.media.selectors import get_upload
from consult.media.tus import byte_writer, reception
from consult.media.tus import headers as tus_headers
from consult.workshops.meetings.selectors.workshops import get_workshop
from consult.workshops.rules import can_add_recordings


def _header(name, description, required=True):
    return OpenApiParameter(
        name, str, OpenApiParameter.HEADER, required=required, description=description
    )


RESUMABLE = _header("Tus-Resumable", "`1.0.0`.")
CREATION = (
    RESUMABLE,
    _header("Upload-Length", "Length of the whole file, in bytes."),
    _header(
        "Upload-Metadata",
        "Names with their values in Base64: `purpose` (recording, voice), `consultation` (slug or id), `filename`,"
        " `filetype`, `workshop` (id, optional: limits then apply to this workshop).",
    ),
)
PART = (
    RESUMABLE,
    _header("Upload-Offset", "Where the part begins: the number of bytes received before it."),
    _header("Upload-Checksum", "`sha256` (or sha1, md5) and the digest in Base64.", required=False),
)
OCTETS = {"application/offset+octet-stream": OpenApiTypes.BINARY}


class UploadSerializer(ReadOnlySerializer):
    """An upload of the caller. No other person can read it."""

    id = serializers.UUIDField()
    name = serializers.CharField()
    type = serializers.CharField(source="media_type", allow_blank=True, help_text="As claimed.")
    purpose = serializers.CharField()
    consultation = serializers.SlugField()
    state = serializers.ChoiceField(UploadState.values)
    offset = serializers.IntegerField(help_text="The number of bytes received.")
    length = serializers.IntegerField()
    expires_at = serializers.DateTimeField(
        help_text="When the upload is deleted, if no part arrives and no form uses it."
    )

    def get_consultation(self, _upload):
        """Return the slug of the consultation of the upload."""
        return self.context["slug"]


class PartSerializer(ReadOnlySerializer):
    """A missing part of a file, and the address to which it is sent with PUT.

    The request must contain the bytes of the part, and no header except their length.
    """

    number = serializers.IntegerField()
    offset = serializers.IntegerField(help_text="Where they begin in the file.")
    size = serializers.IntegerField(help_text="Exactly so many.")
    url = serializers.URLField(source="address", help_text="PUT them there within the hour.")


class PartsSerializer(UploadSerializer):
    """An upload that goes directly to the storage bucket of the site.

    It is complete once no part is missing.
    """

    parts = PartSerializer(
        many=True, help_text="The next ones that have not come: put them, then ask again."
    )

    def get_parts(self, _upload):
        """Return the missing parts with their addresses."""
        return self.context["parts"]


class UploadViewSet(ApiViewSet):
    """Uploads sent part by part."""

    contracts = {
        "create": Contract(
            "upload.send",
            UploadSerializer,
            status=201,
            headers=CREATION,
            refuses=("412", "507"),
            ignores_body=True,
        ),
        "retrieve": Contract("upload.send", UploadSerializer, refuses=("410", "412")),
        "partial_update": Contract(
            "upload.send",
            status=204,
            body=OCTETS,
            accepts_idempotency_key=False,
            headers=PART,
            refuses=("408", "410", "412", "460", "507"),
        ),
        "destroy": Contract(
            "upload.send",
            status=204,
            accepts_idempotency_key=False,
            headers=(RESUMABLE,),
            refuses=("412",),
            ignores_body=True,
        ),
    }

    def initial(self, request, *args, **kwargs):
        """Check the version of the tus protocol, except for a request that only reads JSON."""
        super().initial(request, *args, **kwargs)
        if request.method not in ("GET", "OPTIONS"):
            tus_headers.check_version(request.headers)

    def finalize_response(self, request, response, *args, **kwargs):
        """Add the tus headers to every answer."""
        response = super().finalize_response(request, response, *args, **kwargs)
        for name, value in (
            tus_headers.ANNOUNCED if response.status_code == 412 else tus_headers.RESUMABLE
        ).items():
            response[name] = value
        return response

    def options(self, request, *args, **kwargs):
        """Return the abilities of this server in the headers of tus."""
        return Response(
            status=204, headers={**tus_headers.ANNOUNCED, "Tus-Max-Size": str(rules.largest())}
        )

    def create(self, request):
        """Announce a file. Answer 201 with the address of the upload in `Location`.

        The bytes of the file are then sent to that address.
        """
        creation = tus_headers.creation(request.headers)
        consultation_id = self._consultation_id(creation.metadata.get("consultation", ""))
        content = {"length": creation.length, "metadata": dict(creation.metadata)}
        done = self.run_once(
            lambda: Outcome(201, "upload", str(self._announce(creation, consultation_id).pk)),
            content,
        )
        upload = get_upload(self.viewer, done.object_id)
        answer = self._respond(upload, done.status)
        # The address has the language of this request: the same person reads a later refusal.
        language = f"?lang={self.query['lang']}" if "lang" in self.query else ""
        answer["Location"] = reverse("api-uploads", args=[upload.pk]) + language
        return answer

    def _announce(self, creation, consultation_id):
        metadata = creation.metadata
        return upload_actions.create_upload(
            viewer=self.viewer,
            consultation_id=consultation_id,
            purpose=metadata.get("purpose", ""),
            name=metadata.get("filename", ""),
            media_type=metadata.get("filetype", ""),
            length=creation.length,
            meant_for=self._workshop_id(metadata.get("workshop", ""), consultation_id),
        )

    def _workshop_id(self, named, consultation_id):
        """Return the id of the workshop that a recording is sent for, or None."""
        if not named:
            return None
        try:
            workshop = get_workshop(self.viewer, UUID(named))
        except ValueError:
            raise Invalid(attr="workshop") from None
        if workshop.consultation_id != consultation_id or not can_add_recordings(
            self.viewer, workshop
        ):
            raise NotAllowed
        return workshop.pk

    def _consultation_id(self, named):
        if not named:
            raise Invalid(
                _("Choose the consultation that this file belongs to."), attr="consultation"
            )
        try:
            known = UUID(named)
        except ValueError:
            return get_consultation_row(self.viewer, named).pk
        if not get_consultations(self.viewer, [known]):
            raise NotFound
        return known

    def retrieve(self, request, id):
        """Return the state of an upload. HEAD returns it in the headers of tus."""
        return self._respond(get_upload(self.viewer, id), 200)

    def partial_update(self, request, id):
        """Send the rest of a file, or a part of it, from the current offset."""
        transfer = reception.transfer_of(request._request)
        if transfer is None:
            byte_writer.read_from(request._request, self._place(id))
        elif not transfer.is_over:
            transfer.place = self._place(id)
            return Response(status=204)
        elif transfer.refusal:
            raise transfer.refusal
        return Response(
            status=204, headers=_state(upload_actions.receive(viewer=self.viewer, upload_id=id))
        )

    def _place(self, id):
        part = tus_headers.part(self.request.headers)
        upload = get_upload(self.viewer, id)
        upload_actions.check_rest(upload=upload)
        return byte_writer.Place.of(upload, part)

    def destroy(self, request, id):
        """Delete an upload and the bytes received so far."""
        upload_actions.terminate_upload(viewer=self.viewer, upload_id=id)
        return Response(status=204)

    def _respond(self, upload, status):
        slug = _slug(self.viewer, upload)
        metadata = {
            "filename": upload.name,
            "filetype": upload.media_type,
            "purpose": upload.purpose,
            "consultation": slug,
        }
        headers = {
            **_state(upload),
            "Upload-Length": str(upload.length),
            "Upload-Metadata": tus_headers.metadata_of(metadata),
        }
        return Response(
            UploadSerializer(upload, context={"slug": slug}).data, status=status, headers=headers
        )


def _slug(viewer: Viewer, upload):
    return slugs(viewer, [upload.consultation_id]).get(upload.consultation_id, "")


def _state(upload):
    return {
        "Upload-Offset": str(upload.offset),
        "Upload-Expires": http_date(upload.expires_at.timestamp()),
    }


class UploadPartViewSet(ApiViewSet):
    """Uploads that go directly to the storage bucket, where the site has one for that.

    Their bytes never pass through the site.
    """

    contracts = {
        "create": Contract(
            "upload.send", PartsSerializer, accepts_idempotency_key=False, refuses=("410",)
        )
    }

    def create(self, request, id):
        """Return the missing parts of an announced upload, and the addresses to send them to.

        Answer 409 where parts cannot be sent.
        """
        upload, parts = direct_actions.ask_for_parts(viewer=self.viewer, upload_id=id)
        context = {"slug": _slug(self.viewer, upload), "parts": parts}
        return Response(PartsSerializer(upload, context=context).data)
