"""Static files under hashed names, in which our own scripts find the modules that they import."""

from django.contrib.staticfiles.storage import HashedFilesMixin, staticfiles_storage
from django.core.exceptions import ImproperlyConfigured
from whitenoise.storage import CompressedManifestStaticFilesStorage

# Django can do so for every script; those of packages hold lines that look like imports and lead nowhere.
IMPORT = r"""(?P<matched>import (?P<names>\{[^}]*\}) from "(?P<url>\./[^"]+)";)"""


class Statics(CompressedManifestStaticFilesStorage):
    """A script that changed is loaded together with what it imports, whatever browsers have kept."""

    patterns = (*HashedFilesMixin.patterns, ("js/*.js", ((IMPORT, 'import %(names)s from "%(url)s";'),)))


def require_manifest():
    """Raise ImproperlyConfigured where files have hashed names and nobody has collected them."""
    if getattr(staticfiles_storage, "hashed_files", True):
        return
    raise ImproperlyConfigured(
        f"Consult does not start in production: {staticfiles_storage.path(staticfiles_storage.manifest_name)} is "
        "missing, and every page would fail. Run `manage.py collectstatic` (docs/operating.md, Without containers)."
    )
