"""Static files under hashed names, in which our own scripts find the modules that they import."""

from django.contrib.staticfiles.storage import HashedFilesMixin
from whitenoise.storage import CompressedManifestStaticFilesStorage

# Django can do so for every script; those of packages hold lines that look like imports and lead nowhere.
IMPORT = r"""(?P<matched>import (?P<names>\{[^}]*\}) from "(?P<url>\./[^"]+)";)"""


class Statics(CompressedManifestStaticFilesStorage):
    """A script that changed is loaded together with what it imports, whatever browsers have kept."""

    patterns = (*HashedFilesMixin.patterns, ("js/*.js", ((IMPORT, 'import %(names)s from "%(url)s";'),)))
