"""The addresses of proposals."""

from django.urls import path

from frontend.proposals import editor, views, voice_messages

TOPIC = "consultations/<slug:slug>/topics/<slug:topic_slug>/"
HERE = "consultations/<slug:slug>/proposals/<int:number>/"

urlpatterns = [
    path(f"{TOPIC}propose/", editor.propose, name="proposal-new"),
    path(f"{TOPIC}speak/", voice_messages.speak, name="voice-new"),
    path(
        f"{TOPIC}speak/<uuid:voice_id>/take-back/", voice_messages.take_back, name="voice-take-back"
    ),
    path(f"{TOPIC}similar/", editor.similar, name="proposal-similar"),
    path(HERE, views.show, name="proposal"),
    path(f"{HERE}versions/", views.versions, name="proposal-versions"),
    path(f"{HERE}edit/", editor.edit, name="proposal-edit"),
    path(f"{HERE}tags/", editor.tags, name="proposal-tags"),
    path(f"{HERE}withdraw/", editor.withdraw, name="proposal-withdraw"),
]
