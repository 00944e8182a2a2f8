"""A kit as a file to save, named after what it is for."""

from consult.core.streaming import streamed

ODT = "application/vnd.oasis.opendocument.text"
PDF = "application/pdf"


def saved(request, stream, media_type: str, name: str):
    """A file sent as it is read, saved under its name: a browser shows none of it in our pages."""
    response = streamed(request, stream, media_type)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["X-Content-Type-Options"] = "nosniff"
    return response
