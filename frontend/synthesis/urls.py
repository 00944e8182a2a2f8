"""The addresses of the published synthesis, its versions, its files, and its review as a draft."""

from django.urls import path

from frontend.synthesis import remarks, views
from frontend.synthesis.review import views as review

HERE = "consultations/<slug:slug>/synthesis/"
REVIEW = f"{HERE}review/"
VERSION = f"{HERE}versions/<int:version>/"

urlpatterns = [
    path(HERE, views.show_synthesis, name="synthesis"),
    path(f"{HERE}versions/", views.list_versions, name="synthesis-versions"),
    path(VERSION, views.show_version, name="synthesis-version"),
    path(f"{VERSION}chapters/<int:place>/", views.show_chapter, name="synthesis-chapter"),
    path(f"{VERSION}synthesis.pdf", views.send_pdf, name="synthesis-pdf"),
    path(f"{VERSION}synthesis.odt", views.send_odt, name="synthesis-odt"),
    path(f"{VERSION}synthesis.jsonld", views.send_linked_data, name="synthesis-jsonld"),
    path(REVIEW, review.show_review, name="synthesis-review"),
    path(f"{REVIEW}passages/<uuid:passage>/", review.write_remark, name="synthesis-passage"),
    path(f"{HERE}remarks/", remarks.list_remarks, name="synthesis-remarks"),
    path(f"{HERE}remarks/<uuid:remark_id>/", remarks.show_remark, name="synthesis-remark"),
    path(
        f"{HERE}remarks/<uuid:remark_id>/withdraw/",
        review.withdraw_remark,
        name="synthesis-remark-withdraw",
    ),
]
