"""Addresses of the synthesis of a consultation: its chapters and blocks, and its publication."""

from django.urls import path

from frontend.staff.synthesis import blocks, chapters, publication, views

HERE = "staff/consultations/<slug:slug>/synthesis/"
CHAPTER = f"{HERE}chapters/<uuid:chapter_id>/"
BLOCK = f"{HERE}blocks/<uuid:block_id>/"

urlpatterns = [
    path(HERE, views.show_synthesis, name="staff-synthesis"),
    path(f"{HERE}preview/", views.preview_synthesis, name="staff-synthesis-preview"),
    path(f"{HERE}draft.pdf", views.send_draft_pdf, name="staff-synthesis-pdf"),
    path(f"{HERE}draft.odt", views.send_draft_odt, name="staff-synthesis-odt"),
    path(f"{HERE}coverage/", views.render_coverage, name="staff-synthesis-coverage"),
    path(f"{HERE}chapters/", chapters.add_chapter, name="staff-chapter-new"),
    path(CHAPTER, chapters.show_chapter, name="staff-chapter"),
    path(f"{CHAPTER}edit/", chapters.edit_chapter, name="staff-chapter-edit"),
    path(f"{CHAPTER}reading/", chapters.render_reading, name="staff-chapter-reading"),
    path(f"{CHAPTER}move/", chapters.move_chapter, name="staff-chapter-move"),
    path(f"{CHAPTER}remove/", chapters.delete_chapter, name="staff-chapter-remove"),
    path(f"{CHAPTER}restore/", chapters.restore_chapter, name="staff-chapter-restore"),
    path(f"{CHAPTER}blocks/", blocks.add_block, name="staff-block-new"),
    path(BLOCK, blocks.save_block, name="staff-block"),
    path(f"{BLOCK}open/", blocks.open_block, name="staff-block-open"),
    path(f"{BLOCK}move/", blocks.move_block, name="staff-block-move"),
    path(f"{BLOCK}remove/", blocks.delete_block, name="staff-block-remove"),
    path(f"{BLOCK}restore/", blocks.restore_block, name="staff-block-restore"),
    path(f"{BLOCK}history/", blocks.show_history, name="staff-block-history"),
    path(f"{BLOCK}comments/", blocks.add_comment, name="staff-block-comment"),
    path(
        f"{HERE}comments/<uuid:block_comment_id>/resolve/",
        blocks.resolve_comment,
        name="staff-comment-resolve",
    ),
    path(f"{BLOCK}words/", blocks.confirm_words, name="staff-block-words"),
    path(f"{BLOCK}contributions/", blocks.attach_contributions, name="staff-block-contributions"),
    path(f"{HERE}announcement/", publication.announce_day, name="staff-synthesis-announcement"),
    path(f"{HERE}review/", publication.open_review, name="staff-synthesis-review"),
    path(f"{HERE}review/end/", publication.end_review, name="staff-synthesis-review-end"),
    path(f"{HERE}publish/", publication.publish_version, name="staff-synthesis-publish"),
]
