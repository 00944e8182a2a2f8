"""Every address of an installation."""

urlpatterns = []
