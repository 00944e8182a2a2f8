"""The addresses of proposals."""

from django.urls import path

from frontend.proposals import changes, submission, views
from frontend.proposals.voice_messages import views as voice_messages

TOPIC = "consultations/<slug:slug>/topics/<slug:topic_slug>/"
HERE = "consultations/<slug:slug>/proposals/<int:number>/"

urlpatterns = [
    path(f"{TOPIC}propose/", submission.create_proposal, name="proposal-new"),
    path(f"{TOPIC}speak/", voice_messages.create_voice_message, name="voice-new"),
    path(
        f"{TOPIC}speak/<uuid:voice_id>/take-back/",
        voice_messages.delete_voice_message,
        name="voice-take-back",
    ),
    path(f"{TOPIC}similar/", submission.list_similar, name="proposal-similar"),
    path(HERE, views.show_proposal, name="proposal"),
    path(f"{HERE}versions/", views.list_versions, name="proposal-versions"),
    path(f"{HERE}edit/", changes.edit_proposal, name="proposal-edit"),
    path(f"{HERE}tags/", changes.edit_tags, name="proposal-tags"),
    path(f"{HERE}withdraw/", changes.withdraw_proposal, name="proposal-withdraw"),
]
