"""Addresses where official answers are prepared, reviewed, published and followed up."""

from django.urls import path

from frontend.staff.answers import (
    drafting,
    follow_up,
    milestones,
    report,
    review,
    services,
    text_templates,
    views,
)

HERE = "staff/consultations/<slug:slug>/answers/"
ONE = f"{HERE}<uuid:answer_id>/"

urlpatterns = [
    path("staff/answers/", views.redirect_to_home, name="staff-answers-home"),
    path(HERE, views.list_contributions, name="staff-answers"),
    path(f"{HERE}new/", drafting.write_answer, name="staff-answer-new"),
    path(f"{HERE}publication/", review.publish_answers, name="staff-answers-publish"),
    path(f"{HERE}templates/", text_templates.list_templates, name="staff-answer-templates"),
    path(
        f"{HERE}templates/<uuid:template_id>/",
        text_templates.edit_template,
        name="staff-answer-template",
    ),
    path(
        f"{HERE}templates/<uuid:template_id>/delete/",
        text_templates.delete_template,
        name="staff-answer-template-delete",
    ),
    path(f"{HERE}dates/", follow_up.set_dates, name="staff-answer-dues"),
    path(
        f"{HERE}services/<uuid:service_id>/", services.rename_service, name="staff-answer-service"
    ),
    path(
        f"{HERE}services/<uuid:service_id>/delete/",
        services.delete_service,
        name="staff-answer-service-delete",
    ),
    path(
        f"{HERE}milestones/<uuid:milestone_id>/",
        milestones.correct_milestone,
        name="staff-answer-milestone-correct",
    ),
    path(
        f"{HERE}milestones/<uuid:milestone_id>/remove/",
        milestones.remove_milestone,
        name="staff-answer-milestone-remove",
    ),
    path(f"{HERE}report/", report.show_report, name="staff-answers-report"),
    path(f"{HERE}report/report.pdf", report.send_pdf, name="staff-answers-pdf"),
    path(f"{HERE}report/report.odt", report.send_odt, name="staff-answers-odt"),
    path(f"{HERE}report/report.csv", report.send_csv, name="staff-answers-csv"),
    path(
        f"{HERE}contributions/<int:number>/",
        follow_up.show_contribution,
        name="staff-answer-contribution",
    ),
    path(ONE, drafting.edit_answer, name="staff-answer"),
    path(f"{ONE}delete/", drafting.delete_answer, name="staff-answer-delete"),
    path(f"{ONE}review/", review.review_answer, name="staff-answer-review"),
    path(f"{ONE}correction/", review.decide_correction, name="staff-answer-correction"),
    path(f"{ONE}milestones/", follow_up.add_milestone, name="staff-answer-milestone"),
    path(f"{ONE}notes/", follow_up.add_note, name="staff-answer-note"),
]
