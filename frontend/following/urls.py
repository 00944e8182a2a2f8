"""The addresses of the viewer's follows and notifications."""

from django.urls import path

from frontend.following import views

urlpatterns = [
    path("account/notifications/", views.list_notifications, name="account-notifications"),
    path("account/notifications/followed/", views.list_followed, name="account-followed"),
    path("account/notifications/choices/", views.edit_choices, name="account-notification-choices"),
    path("follow/<slug:kind>/<uuid:target_id>/", views.follow, name="follow"),
    path("mail-stop/<str:token>/", views.stop_mails, name="mail-stop"),
]
