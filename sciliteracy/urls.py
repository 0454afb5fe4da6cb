"""All addresses of the portal. None carries a language: that is the reader's switch, a cookie.

`sciliteracy.pages.urls` gathers the pages of the apps and those composed from several of them.
"""

from django.urls import include, path

urlpatterns = [
    path("api/", include("sciliteracy.api.urls")),
    path("", include("sciliteracy.pages.urls")),
]

handler400 = "sciliteracy.pages.errors.bad_request"
handler403 = "sciliteracy.pages.errors.forbidden"
handler404 = "sciliteracy.pages.errors.not_found"
handler500 = "sciliteracy.pages.errors.server_error"
