"""The ASGI application: HTTP and WebSocket on one server."""

import gc
import os
import sys

import django
from channels.routing import ProtocolTypeRouter
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.urls import get_resolver
from uvicorn.config import STARTUP_FAILURE

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "consult.project.settings.local")
# Each thread would open its own connection. With a pool, they share a few: five threads that answer
# requests keep theirs, and probes, downloads and sockets borrow the others.
os.environ["DATABASE_POOL"] = os.environ.get("DATABASE_POOL") or "15"

try:
    # Django's application, which builds every answer and caches none.
    django.setup(set_prefix=False)
    # These modules read the settings, which depend on the variables above.
    from consult.core.postgres.sessions import require_own_sessions
    from consult.core.web.request_handler import RequestHandler
    from consult.project import statics

    made = RequestHandler()
    statics.require_manifest()
    require_own_sessions()
except ImproperlyConfigured as refusal:
    # With any other exit code the server would start this process again and again.
    sys.stderr.write(f"{refusal}\n")
    sys.exit(STARTUP_FAILURE)

# These modules import models, so the apps must be ready first.
from consult.core.web.shared_pages import SharedPages
from consult.core.web.traffic import Traffic
from consult.media.tus.reception import Reception
from consult.project import routing
from frontend.toolkit.pages.overload import overload_notice
from frontend.toolkit.sessions.display import DISPLAY_COOKIE
from frontend.toolkit.sharing.shared_bodies import WRITTEN_COOKIE

# A request with one of these cookies is personal. Other cookies, such as those of a parent domain
# or of an audience counter, do not make it so.
OWN_COOKIES = {
    settings.SESSION_COOKIE_NAME,
    settings.CSRF_COOKIE_NAME,
    settings.LANGUAGE_COOKIE_NAME,
    DISPLAY_COOKIE,
    WRITTEN_COOKIE,
}
OWN_COOKIES |= {"messages", "mfa_trusted"}

http = SharedPages(
    made,
    cookies=OWN_COOKIES,
    apart=(*settings.HOSTLESS_PATHS, settings.MEDIA_URL),
    notice=overload_notice,
)
application = Traffic(ProtocolTypeRouter({"http": Reception(http), "websocket": routing.websocket}))

# The first request would load the pages otherwise.
get_resolver().url_patterns  # noqa: B018
# The objects of this moment stay until the end of the process. Without them a full collection of
# garbage is cheap, and one in about 80 pages keeps the garbage below a few MiB.
gc.collect()
gc.freeze()
gc.set_threshold(*gc.get_threshold()[:2], 2)
