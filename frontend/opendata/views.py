"""The open data pages: the list of datasets, and the page of one dataset.

The page of a dataset gives its tables, files and licence, and how to recount the votes.
"""

from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from consult.consultations.enums import Licence, Platform
from consult.opendata import selectors
from frontend.presenters.parts.components import Crumb, Download
from frontend.toolkit.pages.page import PUBLIC, page
from votes.selectors.restorations import list_restorations

GROUPS = [
    ("debate", gettext_lazy("Debate")),
    ("votes", gettext_lazy("Votes and questionnaires")),
    ("workshops", gettext_lazy("Workshops")),
    ("outcomes", gettext_lazy("Answers, synthesis and sources")),
    ("moderation", gettext_lazy("Moderation")),
]
MEMBERS = {
    "votes": {
        "questions",
        "results",
        "batches",
        "ledger",
        "ballots",
        "checkpoints",
        "positions",
        "imported_tallies",
        "questionnaires",
        "questionnaire_items",
        "questionnaire_answers",
    },
    "workshops": {
        "workshops",
        "workshop_topics",
        "declared_counts",
        "provenances",
        "transcripts",
    },
    "outcomes": {
        "official_answers",
        "expected_answers",
        "sources",
        "source_citations",
        "syntheses",
        "quotations",
        "coverage",
        "used_contributions",
        "objections",
        "remarks",
    },
    "moderation": {"moderation_decisions", "moderation_figures"},
}


@page(PUBLIC, shared=60)
def list_datasets(request):
    """List the published datasets."""
    found = selectors.datasets(request.viewer)
    return render(request, "opendata/list.html", {"nav_current": "open-data", "datasets": found})


@page(PUBLIC, shared=60)
def show_dataset(request, slug, version="latest"):
    """Show a version of a dataset: its contents, files, licence, and links to other versions.

    Without a number, it is the latest published version, or the last one if all were withdrawn.
    """
    found = selectors.get_dataset(request.viewer, slug)
    at_hand = (
        found.latest or found.all_versions[0]  # type: ignore[attr-defined]  # an annotation of the query
        if version == "latest"
        else selectors.get_version(request.viewer, slug, version)
    )
    origin = found.consultation.origin
    context = {
        "nav_current": "open-data",
        "crumbs": [Crumb(_("Open data"), reverse("open-data")), Crumb(found.consultation.title)],
        "dataset": found,
        "restorations": list_restorations(request.viewer, found.consultation_id),
        "version": at_hand,
        "licence": Licence(found.consultation.licence),
        "platform": Platform.name_of(origin) if origin in Platform.values else "",
        "is_withdrawn": at_hand.is_withdrawn,
    }
    if not context["is_withdrawn"]:
        context |= _files(slug, at_hand)
    return render(request, "opendata/dataset.html", context)


def _files(slug, version):
    resources = [
        (resource, [_download(slug, version, file) for file in resource.files])
        for resource in selectors.describe(version)
    ]
    full = [row for row in resources if row[0].rows]
    groups = [(title, [row for row in full if _group_of(row[0]) == name]) for name, title in GROUPS]
    archive = _download(slug, version, selectors.archive(version), _("Everything"))
    manifest = reverse("open-data-file", args=[slug, version.number, "datapackage.json"])
    return {
        "groups": [group for group in groups if group[1]],
        "empty": [row for row in resources if not row[0].rows],
        "archive": archive,
        "manifest_url": manifest,
    }


def _group_of(resource):
    """Return the group of a table: that of its name, or else the debate."""
    return next((group for group, names in MEMBERS.items() if resource.name in names), "debate")


def _download(slug, version, file, label=None):
    url = reverse("open-data-file", args=[slug, version.number, file.name])
    return Download(f"{label}, {file.format}" if label else file.format.upper(), url, file.bytes)
