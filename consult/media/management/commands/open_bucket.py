"""Let browsers put files into the bucket, at addresses signed by this site (`UPLOADS_DIRECT`)."""

from typing import Any

from django.core.files.storage import storages
from django.core.management.base import BaseCommand, CommandError

from consult.core.exceptions import StorageIsAway
from consult.media.octets.storage import octets


class Command(BaseCommand):
    """The command that sets the CORS rule of the bucket.

    A browser with a signed address may then put the part that the address was signed for.
    """

    help = __doc__

    def handle(self, *args: Any, **options: Any) -> None:
        """Set the CORS rule. Safe to repeat."""
        if not hasattr(storages["default"], "bucket_name"):
            raise CommandError("Files are stored on this machine. Set S3_BUCKET first.")
        try:
            octets.bucket.open_to_browsers()
        except StorageIsAway as error:
            bucket = storages["default"].bucket_name
            raise CommandError(
                f"The rule of the bucket {bucket} could not be set: {error.__cause__ or error}. Check S3_BUCKET, "
                "S3_ENDPOINT_URL, the key, and that the bucket exists."
            ) from error
        self.stdout.write(
            "Browsers may now send files straight to the bucket, where UPLOADS_DIRECT is set."
        )
