"""The addresses of the viewer's drafts."""

from django.urls import path

from frontend.drafts import views

urlpatterns = [
    path("account/drafts/", views.list_drafts, name="account-drafts"),
    path("account/drafts/<uuid:draft_id>/", views.open_draft, name="account-draft"),
]
