"""The download of a kit under a file name."""

from consult.core.streams import streamed

ODT = "application/vnd.oasis.opendocument.text"
PDF = "application/pdf"


def saved(request, stream, media_type: str, name: str):
    """Return a response that streams a file, to be saved under its name.

    The headers keep browsers from displaying it inside the site.
    """
    response = streamed(request, stream, media_type)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["X-Content-Type-Options"] = "nosniff"
    return response
