"""The serializers of files: address, type, size, and the description of images.

The description is for readers who do not see the image.
"""

from rest_framework import serializers

from consult.api.addresses import Addresses
from consult.api.serializers import ReadOnlySerializer


class DocumentSerializer(ReadOnlySerializer):
    """A document or an image to look at before contributing."""

    title = serializers.CharField()
    url = serializers.URLField(help_text="A page elsewhere, or the file itself.")
    type = serializers.CharField(allow_blank=True)
    size = serializers.IntegerField(allow_null=True, help_text="In bytes.")
    description = serializers.CharField(allow_blank=True, help_text="What an image shows.")


class ImageSerializer(ReadOnlySerializer):
    """An image, at its largest."""

    url = serializers.URLField()
    width = serializers.IntegerField()
    height = serializers.IntegerField()
    alt = serializers.CharField(allow_blank=True, help_text="Empty where it is decorative.")
    credit = serializers.CharField(allow_blank=True, help_text="Who made it.")


class AttachmentSerializer(ReadOnlySerializer):
    """A file beside a text; an image says its measures."""

    url = serializers.URLField()
    description = serializers.CharField()
    name = serializers.CharField()
    type = serializers.CharField()
    size = serializers.IntegerField(help_text="In bytes.")
    width = serializers.IntegerField(allow_null=True)
    height = serializers.IntegerField(allow_null=True)


def image(addresses: Addresses, file, alt, credit="") -> dict | None:
    """Return an image as a dict, or None where there is no file."""
    if file is None:
        return None
    part = file.variants[0]
    return {
        "url": addresses.file(file, part),
        "width": part["width"],
        "height": part["height"],
        "alt": alt,
        "credit": credit,
    }


def document(addresses: Addresses, row) -> dict:
    """Return a document to read before contributing, as a dict."""
    url = addresses.file(row.file, row.file.variants[0]) if row.file else row.url
    serialized = {"title": row.title, "url": url, "type": row.media_type, "size": row.size}
    return serialized | {"description": row.description}


def attachment(addresses: Addresses, row) -> dict:
    """Return an attachment of a text, as a dict."""
    file = row.file
    part = row.file.variants[0]
    return {
        "url": addresses.file(file, part),
        "description": row.description,
        "name": file.name,
        "type": file.media_type,
        "size": part["size"],
        "width": part["width"],
        "height": part["height"],
    }
