"""The addresses of an installation.

Pages have the language in their address; the API and files do not.
"""

from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path

from consult.core.web import health, metrics
from consult.organisations import certificates
from frontend import crawlers
from frontend.media.captions import send_captions
from frontend.media.views import send_file
from frontend.opendata.files import send_dataset_file
from frontend.site import views as site

urlpatterns = [
    path("api/v1/", include("consult.api.urls")),
    path("health/live", health.live, name="health-live"),
    path("health/serve", health.serve, name="health-serve"),
    path("health/ready", health.ready, name="health-ready"),
    path("health/host", certificates.ask, name="health-host"),
    path("metrics", metrics.metrics, name="metrics"),
    path(
        "open-data/<slug:slug>/<str:version>/<str:filename>",
        send_dataset_file,
        name="open-data-file",
    ),
    path("media/<uuid:file_id>/captions.vtt", send_captions, name="media-captions"),
    path("media/<uuid:file_id>/<str:name>", send_file, name="media"),
    path("robots.txt", crawlers.send_robots, name="robots"),
    path("sitemap.xml", crawlers.send_sitemap_index, name="sitemap"),
    path("sitemaps/pages.xml", crawlers.send_page_sitemap, name="sitemap-pages"),
    path(
        "sitemaps/<slug:slug>/<int:part>.xml",
        crawlers.send_proposal_sitemap,
        name="sitemap-proposals",
    ),
    path("brand/<slug:hash_>.css", site.send_brand, name="brand-css"),
    *i18n_patterns(path("", include("frontend.urls")), prefix_default_language=False),
]

handler400 = "frontend.errors.bad_request"
handler403 = "frontend.errors.forbidden"
handler404 = "frontend.errors.not_found"
handler500 = "frontend.errors.server_error"
