"""The addresses of proposals."""

from django.urls import path

from frontend.proposals import speaking, views, writing

TOPIC = "consultations/<slug:slug>/topics/<slug:topic_slug>/"
HERE = "consultations/<slug:slug>/proposals/<int:number>/"

urlpatterns = [
    path(f"{TOPIC}propose/", writing.propose, name="proposal-new"),
    path(f"{TOPIC}speak/", speaking.speak, name="voice-new"),
    path(f"{TOPIC}speak/<uuid:voice_id>/take-back/", speaking.take_back, name="voice-take-back"),
    path(f"{TOPIC}similar/", writing.similar, name="proposal-similar"),
    path(HERE, views.show, name="proposal"),
    path(f"{HERE}versions/", views.versions, name="proposal-versions"),
    path(f"{HERE}edit/", writing.edit, name="proposal-edit"),
    path(f"{HERE}tags/", writing.tags, name="proposal-tags"),
    path(f"{HERE}withdraw/", writing.withdraw, name="proposal-withdraw"),
]
