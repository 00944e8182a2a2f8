"""The routes of the API, version 1."""

from django.urls import path
from rest_framework.routers import SimpleRouter

from consult.api.answers import OfficialAnswers
from consult.api.appeals import Appeals, Decisions
from consult.api.approvals import Approvals
from consult.api.ballots import Ballots
from consult.api.comments import Comments, Discussion, Endorsements
from consult.api.consultations import Consultations
from consult.api.excerpts import Excerpts
from consult.api.mail_stop import MailStop
from consult.api.me import Copy, Me
from consult.api.measures import Accounts, Measures
from consult.api.moderation import Cases, Log
from consult.api.moderation_figures import ModerationFigures
from consult.api.notices import Notices
from consult.api.objections import ObjectionsOfConsultation
from consult.api.positions import Positions
from consult.api.presence import Presences
from consult.api.proposals import Proposals
from consult.api.questionnaires import Questionnaires, QuestionnairesOfConsultation
from consult.api.questions import Questions, Receipts
from consult.api.quotations import QuotationsOfConsultation
from consult.api.recordings import Recordings, Transcripts, WorkshopRecordings
from consult.api.remarks import Remarks, RemarksOfConsultation, SynthesisReview
from consult.api.schema import SchemaDoor, docs
from consult.api.sources import SourcesOfConsultation
from consult.api.synthesis import SynthesisOfConsultation
from consult.api.topics import Topics
from consult.api.uploads import UploadParts, Uploads
from consult.api.workshops import Workshops

router = SimpleRouter(use_regex_path=False)
router.register("consultations", Consultations, "consultations")
router.register("topics", Topics, "topics")
router.register("proposals", Proposals, "proposals")
router.register("comments", Comments, "comments")
router.register("questions", Questions, "questions")
router.register("questionnaires", Questionnaires, "questionnaires")
router.register("recordings", Recordings, "recordings")
router.register("workshops", Workshops, "workshops")
router.register("receipts", Receipts, "receipts")
router.register("notices", Notices, "notices")
router.register("moderation/cases", Cases, "moderation-cases")
router.register("moderation/decisions", Decisions, "moderation-decisions")
router.register("moderation/appeals", Appeals, "moderation-appeals")
router.register("moderation/approvals", Approvals, "moderation-approvals")
router.register("moderation/measures", Measures, "moderation-measures")
router.register("moderation/log", Log, "moderation-log")
router.register("moderation/presence", Presences, "moderation-presence")

OWN = {"get": "retrieve", "put": "update", "delete": "destroy"}
SAID = {"put": "update", "delete": "destroy"}


def route(address, door, methods, name):
    """Return a route outside the router, with the same arguments that a router would give."""
    return path(
        address, door.as_view(methods, basename=name, detail="id" in address), name=f"api-{name}"
    )


urlpatterns = [
    route("schema/", SchemaDoor, {"get": "retrieve"}, "schema"),
    path("docs/", docs, name="api-docs"),
    route("proposals/<uuid:id>/comments/", Discussion, {"get": "list"}, "discussion"),
    route("proposals/<uuid:id>/position/", Positions, OWN, "positions"),
    route(
        "proposals/<uuid:id>/answer/",
        OfficialAnswers,
        {"get": "retrieve", "put": "update"},
        "official-answers",
    ),
    route(
        "consultations/<slug:slug>/questionnaires/",
        QuestionnairesOfConsultation,
        {"get": "list"},
        "consultation-questionnaires",
    ),
    route(
        "consultations/<slug:slug>/objections/",
        ObjectionsOfConsultation,
        {"get": "list", "post": "create"},
        "consultation-objections",
    ),
    route(
        "consultations/<slug:slug>/remarks/",
        RemarksOfConsultation,
        {"get": "list", "post": "create"},
        "consultation-remarks",
    ),
    route(
        "remarks/<uuid:id>/",
        Remarks,
        {"get": "retrieve", "delete": "destroy"},
        "remarks",
    ),
    route(
        "consultations/<slug:slug>/quotations/",
        QuotationsOfConsultation,
        {"get": "list"},
        "consultation-quotations",
    ),
    route(
        "consultations/<slug:slug>/sources/",
        SourcesOfConsultation,
        {"get": "list"},
        "consultation-sources",
    ),
    route(
        "consultations/<slug:slug>/synthesis/",
        SynthesisOfConsultation,
        {"get": "retrieve"},
        "consultation-synthesis",
    ),
    route(
        "consultations/<slug:slug>/synthesis/review/",
        SynthesisReview,
        {"get": "retrieve"},
        "consultation-synthesis-review",
    ),
    route("questions/<uuid:id>/ballot/", Ballots, OWN, "ballots"),
    route("comments/<uuid:id>/endorsement/", Endorsements, SAID, "endorsements"),
    route(
        "workshops/<uuid:id>/recordings/",
        WorkshopRecordings,
        {"post": "create"},
        "workshop-recordings",
    ),
    route(
        "recordings/<uuid:id>/transcript/",
        Transcripts,
        {"get": "retrieve", "patch": "partial_update"},
        "transcripts",
    ),
    route("recordings/<uuid:id>/excerpts/", Excerpts, {"post": "create"}, "excerpts"),
    route("mail-stop/<str:token>/", MailStop, {"get": "retrieve", "post": "create"}, "mail-stop"),
    route("moderation/accounts/<uuid:id>/hide/", Accounts, {"post": "hide"}, "moderation-accounts"),
    route("moderation/figures/", ModerationFigures, {"get": "retrieve"}, "moderation-figures"),
    route("me/", Me, {"get": "retrieve", "delete": "destroy"}, "me"),
    route("me/export/", Copy, {"get": "retrieve"}, "me-export"),
    route("uploads/", Uploads, {"post": "create"}, "uploads"),
    route(
        "uploads/<uuid:id>/",
        Uploads,
        {"get": "retrieve", "patch": "partial_update", "delete": "destroy"},
        "uploads",
    ),
    route("uploads/<uuid:id>/parts/", UploadParts, {"post": "create"}, "upload-parts"),
    *router.urls,
]
