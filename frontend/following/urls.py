"""The addresses of the viewer's follows and notifications."""

from django.urls import path

from frontend.following import views

urlpatterns = [
    path("account/notifications/", views.notifications, name="account-notifications"),
    path("account/notifications/followed/", views.followed, name="account-followed"),
    path("account/notifications/choices/", views.choices, name="account-notification-choices"),
    path("follow/<slug:kind>/<uuid:target_id>/", views.follow, name="follow"),
    path("mail-stop/<str:token>/", views.mail_stop, name="mail-stop"),
]
