"""The download of a kit under a file name."""

from io import BytesIO

from django.http import StreamingHttpResponse

from consult.accounts.requests import SiteRequest
from consult.core.web.streams import streamed

ODT = "application/vnd.oasis.opendocument.text"
PDF = "application/pdf"


def send_download(
    request: SiteRequest, stream: BytesIO, media_type: str, name: str
) -> StreamingHttpResponse:
    """Return a response that streams a file, to be saved under its name.

    The headers keep browsers from displaying it inside the site.
    """
    response = streamed(request, stream, media_type)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["X-Content-Type-Options"] = "nosniff"
    return response
