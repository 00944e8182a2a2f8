"""Static files under hashed names, with the imports of the project's scripts rewritten."""

from typing import cast

from django.contrib.staticfiles.storage import HashedFilesMixin, staticfiles_storage
from django.core.exceptions import ImproperlyConfigured
from whitenoise.storage import CompressedManifestStaticFilesStorage

# Django can rewrite the imports of every script. Scripts of packages contain text that looks like
# an import and names no file, so only those of the project are rewritten.
IMPORT = r"""(?P<matched>import (?P<names>\{[^}]*\}) from "(?P<url>\./[^"]+)";)"""


class Statics(CompressedManifestStaticFilesStorage):
    """A storage that writes the hashed names of imported modules into the scripts.

    A changed script is therefore loaded together with the right version of what it imports, even
    where a browser has stored older versions.
    """

    patterns = (
        *HashedFilesMixin.patterns,
        ("js/*.js", ((IMPORT, 'import %(names)s from "%(url)s";'),)),
    )


def require_manifest():
    """Raise `ImproperlyConfigured` where hashed file names are used without collected files."""
    if getattr(staticfiles_storage, "hashed_files", True):
        return
    manifest = staticfiles_storage.path(cast("Statics", staticfiles_storage).manifest_name)
    raise ImproperlyConfigured(
        f"Consult does not start in production: {manifest} is "
        "missing, and every page would fail. Run `manage.py collectstatic` (docs/operating.md, Without containers)."
    )
