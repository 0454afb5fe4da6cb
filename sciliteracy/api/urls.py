"""All addresses of the interface, version 1."""

from django.urls import include, path
from rest_framework.routers import SimpleRouter

from sciliteracy.api.changes import Changes
from sciliteracy.api.description import Schema, docs
from sciliteracy.api.resources import RESOURCES
from sciliteracy.api.root import Root
from sciliteracy.api.status import Status

router = SimpleRouter()
for name, resource in RESOURCES.items():
    router.register(name, resource, basename=f"api-{name}")

version_1 = [
    path("", Root.as_view(), name="api-root"),
    path("status/", Status.as_view(), name="api-status"),
    path("changes/", Changes.as_view(), name="api-changes"),
    path("schema/", Schema.as_view(), name="api-schema"),
    path("docs/", docs, name="api-docs"),
    *router.urls,
]

urlpatterns = [path("v1/", include(version_1))]
