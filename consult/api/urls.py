"""The routes of the API, version 1."""

from django.urls import path
from rest_framework.routers import SimpleRouter

from consult.api.answers import OfficialAnswerViewSet
from consult.api.appeals import AppealViewSet, DecisionViewSet
from consult.api.approvals import ApprovalViewSet
from consult.api.ballots import BallotViewSet
from consult.api.charters import CharterViewSet
from consult.api.comments import CommentViewSet, DiscussionViewSet, EndorsementViewSet
from consult.api.consultations import ConsultationViewSet
from consult.api.excerpts import ExcerptViewSet
from consult.api.mail_stop import MailStopViewSet
from consult.api.me import CopyViewSet, MeViewSet
from consult.api.measures import AccountViewSet, MeasureViewSet
from consult.api.members import InvitationViewSet, MemberViewSet
from consult.api.moderation import CaseViewSet, LogViewSet
from consult.api.moderation_figures import ModerationFiguresViewSet
from consult.api.notices import NoticeViewSet
from consult.api.objections import ConsultationObjectionViewSet
from consult.api.phases import PhaseViewSet
from consult.api.positions import PositionViewSet
from consult.api.presence import PresenceViewSet
from consult.api.proposals import ProposalViewSet
from consult.api.question_options import QuestionOptionViewSet
from consult.api.questionnaire_parts import ItemViewSet, SectionViewSet
from consult.api.questionnaires import ConsultationQuestionnaireViewSet, QuestionnaireViewSet
from consult.api.questions import QuestionViewSet, ReceiptViewSet
from consult.api.quotations import ConsultationQuotationViewSet
from consult.api.recordings import RecordingViewSet, TranscriptViewSet, WorkshopRecordingViewSet
from consult.api.remarks import ConsultationRemarkViewSet, RemarkViewSet, SynthesisReviewViewSet
from consult.api.schema import SchemaViewSet, docs
from consult.api.sources import ConsultationSourceViewSet
from consult.api.starts import StartViewSet
from consult.api.synthesis import ConsultationSynthesisViewSet
from consult.api.topics import TopicViewSet
from consult.api.uploads import UploadPartViewSet, UploadViewSet
from consult.api.workshops import WorkshopViewSet

router = SimpleRouter(use_regex_path=False)
router.register("consultations", ConsultationViewSet, "consultations")
router.register("starts", StartViewSet, "starts")
router.register("topics", TopicViewSet, "topics")
router.register("phases", PhaseViewSet, "phases")
router.register("proposals", ProposalViewSet, "proposals")
router.register("comments", CommentViewSet, "comments")
router.register("questions", QuestionViewSet, "questions")
router.register("questionnaires", QuestionnaireViewSet, "questionnaires")
router.register("recordings", RecordingViewSet, "recordings")
router.register("workshops", WorkshopViewSet, "workshops")
router.register("receipts", ReceiptViewSet, "receipts")
router.register("notices", NoticeViewSet, "notices")
router.register("moderation/cases", CaseViewSet, "moderation-cases")
router.register("moderation/decisions", DecisionViewSet, "moderation-decisions")
router.register("moderation/appeals", AppealViewSet, "moderation-appeals")
router.register("moderation/approvals", ApprovalViewSet, "moderation-approvals")
router.register("moderation/measures", MeasureViewSet, "moderation-measures")
router.register("moderation/log", LogViewSet, "moderation-log")
router.register("moderation/presence", PresenceViewSet, "moderation-presence")

OWN = {"get": "retrieve", "put": "update", "delete": "destroy"}
SAID = {"put": "update", "delete": "destroy"}


def route(address, door, methods, name):
    """Return a route outside the router, with the same arguments that a router would give."""
    return path(
        address, door.as_view(methods, basename=name, detail="id" in address), name=f"api-{name}"
    )


urlpatterns = [
    route("schema/", SchemaViewSet, {"get": "retrieve"}, "schema"),
    path("docs/", docs, name="api-docs"),
    route("proposals/<uuid:id>/comments/", DiscussionViewSet, {"get": "list"}, "discussion"),
    route("proposals/<uuid:id>/position/", PositionViewSet, OWN, "positions"),
    route(
        "proposals/<uuid:id>/answer/",
        OfficialAnswerViewSet,
        {"get": "retrieve", "put": "update"},
        "official-answers",
    ),
    route(
        "consultations/<slug:slug>/charter/",
        CharterViewSet,
        {"get": "retrieve", "put": "update"},
        "charters",
    ),
    route(
        "consultations/<slug:slug>/members/",
        MemberViewSet,
        {"get": "list", "post": "create"},
        "members",
    ),
    route(
        "consultations/<slug:slug>/members/<uuid:member_id>/",
        MemberViewSet,
        {"delete": "destroy"},
        "members",
    ),
    route(
        "consultations/<slug:slug>/invitations/",
        InvitationViewSet,
        {"get": "list"},
        "invitations",
    ),
    route(
        "consultations/<slug:slug>/invitations/<uuid:invitation_id>/",
        InvitationViewSet,
        {"delete": "destroy"},
        "invitations",
    ),
    route(
        "consultations/<slug:slug>/invitations/<uuid:invitation_id>/send/",
        InvitationViewSet,
        {"post": "send"},
        "invitations",
    ),
    route(
        "consultations/<slug:slug>/questionnaires/",
        ConsultationQuestionnaireViewSet,
        {"get": "list"},
        "consultation-questionnaires",
    ),
    route(
        "questionnaires/<uuid:id>/sections/",
        SectionViewSet,
        {"post": "create"},
        "questionnaire-sections",
    ),
    route(
        "questionnaires/<uuid:id>/sections/<uuid:section_id>/",
        SectionViewSet,
        {"patch": "partial_update", "delete": "destroy"},
        "questionnaire-sections",
    ),
    route(
        "questionnaires/<uuid:id>/sections/<uuid:section_id>/move/",
        SectionViewSet,
        {"post": "move"},
        "questionnaire-sections",
    ),
    route(
        "questionnaires/<uuid:id>/items/",
        ItemViewSet,
        {"post": "create"},
        "questionnaire-items",
    ),
    route(
        "questionnaires/<uuid:id>/items/<uuid:item_id>/",
        ItemViewSet,
        {"patch": "partial_update", "delete": "destroy"},
        "questionnaire-items",
    ),
    route(
        "questionnaires/<uuid:id>/items/<uuid:item_id>/move/",
        ItemViewSet,
        {"post": "move"},
        "questionnaire-items",
    ),
    route(
        "consultations/<slug:slug>/objections/",
        ConsultationObjectionViewSet,
        {"get": "list", "post": "create"},
        "consultation-objections",
    ),
    route(
        "consultations/<slug:slug>/remarks/",
        ConsultationRemarkViewSet,
        {"get": "list", "post": "create"},
        "consultation-remarks",
    ),
    route(
        "remarks/<uuid:id>/",
        RemarkViewSet,
        {"get": "retrieve", "delete": "destroy"},
        "remarks",
    ),
    route(
        "consultations/<slug:slug>/quotations/",
        ConsultationQuotationViewSet,
        {"get": "list"},
        "consultation-quotations",
    ),
    route(
        "consultations/<slug:slug>/sources/",
        ConsultationSourceViewSet,
        {"get": "list"},
        "consultation-sources",
    ),
    route(
        "consultations/<slug:slug>/synthesis/",
        ConsultationSynthesisViewSet,
        {"get": "retrieve"},
        "consultation-synthesis",
    ),
    route(
        "consultations/<slug:slug>/synthesis/review/",
        SynthesisReviewViewSet,
        {"get": "retrieve"},
        "consultation-synthesis-review",
    ),
    route("questions/<uuid:id>/ballot/", BallotViewSet, OWN, "ballots"),
    route(
        "questions/<uuid:id>/options/",
        QuestionOptionViewSet,
        {"post": "create"},
        "question-options",
    ),
    route(
        "questions/<uuid:id>/options/<uuid:option_id>/",
        QuestionOptionViewSet,
        {"patch": "partial_update", "delete": "destroy"},
        "question-options",
    ),
    route("comments/<uuid:id>/endorsement/", EndorsementViewSet, SAID, "endorsements"),
    route(
        "workshops/<uuid:id>/recordings/",
        WorkshopRecordingViewSet,
        {"post": "create"},
        "workshop-recordings",
    ),
    route(
        "recordings/<uuid:id>/transcript/",
        TranscriptViewSet,
        {"get": "retrieve", "patch": "partial_update"},
        "transcripts",
    ),
    route("recordings/<uuid:id>/excerpts/", ExcerptViewSet, {"post": "create"}, "excerpts"),
    route(
        "mail-stop/<str:token>/",
        MailStopViewSet,
        {"get": "retrieve", "post": "create"},
        "mail-stop",
    ),
    route(
        "moderation/accounts/<uuid:id>/hide/",
        AccountViewSet,
        {"post": "hide"},
        "moderation-accounts",
    ),
    route(
        "moderation/figures/", ModerationFiguresViewSet, {"get": "retrieve"}, "moderation-figures"
    ),
    route("me/", MeViewSet, {"get": "retrieve", "delete": "destroy"}, "me"),
    route("me/export/", CopyViewSet, {"get": "retrieve"}, "me-export"),
    route("uploads/", UploadViewSet, {"post": "create"}, "uploads"),
    route(
        "uploads/<uuid:id>/",
        UploadViewSet,
        {"get": "retrieve", "patch": "partial_update", "delete": "destroy"},
        "uploads",
    ),
    route("uploads/<uuid:id>/parts/", UploadPartViewSet, {"post": "create"}, "upload-parts"),
    *router.urls,
]
