"""The address of the page on which an invitation to the team is accepted."""

from django.urls import path

from frontend.invitations.views import accept_invitation

urlpatterns = [path("invitation/<str:token>/", accept_invitation, name="invitation")]
