"""The base of every resource: who may see, find, make, change and retire its rows, and how that is
answered. What a resource does, its own class says, in terms of verbs and predicates."""

from collections.abc import Callable, Sequence
from typing import Any

from django.conf import settings
from django.db.models import Model, QuerySet
from django.http import HttpResponse
from django.utils import timezone, translation
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext_lazy as _
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.reverse import reverse
from rest_framework.viewsets import GenericViewSet

from agencies.api.doors import throttle_headers
from agencies.api.once import once
from agencies.states import TokenScope
from sciliteracy.lib.access import allow_or_forbid, visible_or_404
from sciliteracy.lib.language import chosen_language
from sciliteracy.lib.rest.conditional import tagged, versions_asked
from sciliteracy.lib.rest.deprecation import Ending
from sciliteracy.lib.rest.paging import CURSOR, ORDERING, SIZE, KeysetPages
from sciliteracy.lib.rest.problems import Problem
from sciliteracy.lib.rest.serializers import (
    Input,
    Reason,
    Shown,
    Tree,
    Words,
    expansions_asked,
    with_expansions,
)

SAFE = ("GET", "HEAD")
ROW_PARAMETERS = frozenset({"fields", "expand", "format"})
LIST_PARAMETERS = ROW_PARAMETERS | {CURSOR, SIZE, ORDERING}
RETIRED = "retired"
OF_RETIRING = ("retired_at", "retired_reason")


class Calls:
    """What every view of the interface has: its door, its language, its headers."""

    access_rule = "api_client"
    http_method_names = ["get", "head", "post", "patch"]
    ends: Ending | None = None

    @classmethod
    def as_view(cls, *args: Any, **kwargs: Any) -> Callable[..., HttpResponse]:
        view = super().as_view(*args, **kwargs)  # type: ignore[misc]
        view.access_rule = cls.access_rule
        return view

    def scope_of(self, request: Request) -> str:
        return TokenScope.READ

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Bodies are read whole, so they are bounded before that; files have a bound of their own
        (`sciliteracy.lib.uploads`)."""
        super().initial(request, *args, **kwargs)  # type: ignore[misc]
        length = request.META.get("CONTENT_LENGTH") or "0"
        form = (request.content_type or "").startswith("multipart/")
        if not form and length.isdigit() and int(length) > settings.DATA_UPLOAD_MAX_MEMORY_SIZE:
            raise Problem("too-large")

    def dispatch(self, request: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        """Programs ask for a language as HTTP has it; of people their choice counts."""
        is_person = settings.SESSION_COOKIE_NAME in request.COOKIES
        choose = chosen_language if is_person else translation.get_language_from_request
        language = choose(request)
        translation.activate(language)
        request.LANGUAGE_CODE = language
        return super().dispatch(request, *args, **kwargs)  # type: ignore[misc]

    def finalize_response(
        self, request: Request, response: HttpResponse, *args: Any, **kwargs: Any
    ) -> HttpResponse:
        response = super().finalize_response(request, response, *args, **kwargs)  # type: ignore[misc]
        response.headers["Content-Language"] = translation.get_language() or ""
        response.headers.setdefault("Cache-Control", "private, no-cache")
        patch_vary_headers(response, ("Authorization", "Cookie", "Accept", "Accept-Language"))
        told = throttle_headers(request._request) | (self.ends.headers if self.ends else {})
        for name, value in told.items():
            response.headers[name] = value
        is_row = 200 <= response.status_code < 300 and isinstance(response, Response)
        if is_row and request.accepted_renderer.format == "json" and response.data is not None:
            tagged(response, request, getattr(response, "version", None))
        return response


class Resource(Calls, GenericViewSet):
    """Rows of one model: the list and the single one."""

    model: type[Model]
    serializer_class: type[Shown]
    input_class: type[Input] | None = None
    related: tuple[str, ...] = ()
    orderings: dict[str, tuple[str, ...]] = {"id": ()}
    search_fields: tuple[str, ...] = ()
    pagination_class = KeysetPages
    lookup_value_regex = "[0-9]{1,18}"
    # Acts of those who report; all other writing is for tokens that maintain.
    reporting_actions: frozenset[str] = frozenset()
    keeps_in_one = True
    lists_retired = False
    # For the description: what acts take and give where that is not the row.
    bodies: dict[str, Any] = {}
    answers: dict[str, Any] = {}

    def scope_of(self, request: Request) -> str:
        if request.method in SAFE:
            return TokenScope.READ
        return TokenScope.REPORT if self.action in self.reporting_actions else TokenScope.WRITE

    # --- Finding rows -----------------------------------------------------------------------------

    def get_queryset(self) -> QuerySet:
        rows = self.model.objects.visible_to(self.request.user)
        return self.shown(rows.retired() if self.retired_asked() else rows.active())

    def shown(self, rows: QuerySet) -> QuerySet:
        """`rows` with all that an answer shows of them."""
        how = {"user": self.request.user, "related": self.related}
        return with_expansions(rows, self.serializer_class, self.tree, **how)

    def found(self, *more: str, retired_too: bool = False) -> Any:
        """The row of the address, in sight; `more` of what it points to is read along."""
        rows = self.model.objects.all() if retired_too else self.model.objects.active()
        rows = rows.select_related(*self.related, *more)
        return visible_or_404(rows, self.request.user, pk=self.kwargs["pk"])

    def retired_asked(self) -> bool:
        """Whether rows out of use are asked for, of resources that have such."""
        return False

    @property
    def tree(self) -> Tree:
        if self.request.method not in SAFE:
            return {}
        asked = self.request.query_params.get("expand", "")
        many_too = self.action == "retrieve"
        return expansions_asked(self.serializer_class, asked, many_too=many_too)

    def only(self) -> set[str] | None:
        asked = self.request.query_params.get("fields")
        if asked is None or self.request.method not in SAFE:
            return None
        names, known = set(asked.split(",")) - {""}, set(self.serializer_class.field_names())
        if not names or names - known:
            told = _("可以选择的字段：%(names)s。") % {"names": ", ".join(sorted(known))}
            raise Problem("bad-parameter", errors={"fields": [told]})
        return names

    def refuse_unknown_parameters(self, known: frozenset[str]) -> None:
        if self.action == "list":
            known |= frozenset(self.filterset_class.base_filters) | LIST_PARAMETERS
            known |= {"search"} if self.search_fields else set()
        if self.action in ("list", "retrieve") and self.lists_retired:
            known |= {RETIRED}
        if unknown := sorted(set(self.request.query_params) - known):
            told = {name[:60]: [_("没有这个参数。")] for name in unknown}
            raise Problem("bad-parameter", errors=told)

    # --- Reading ----------------------------------------------------------------------------------

    def list(self, request: Request) -> Response:
        self.refuse_unknown_parameters(frozenset())
        page = self.paginate_queryset(self.filter_queryset(self.get_queryset()))
        self.prepare(page)
        shown = self.serializer_class(
            page, many=True, only=self.only(), expand=self.tree, context=self.context()
        )
        return self.get_paginated_response(shown.data)

    def retrieve(self, request: Request, pk: str) -> Response:
        self.refuse_unknown_parameters(ROW_PARAMETERS)
        only, tree = self.only(), self.tree
        rows = self.model.objects.all() if self.retired_asked() else self.model.objects.active()
        row = visible_or_404(self.shown(rows), request.user, pk=pk)
        self.prepare([row])
        return self.answered(row, only=only, expand=tree)

    def prepare(self, rows: Sequence[Any]) -> None:
        """Read for all rows of an answer at once what each of them shows beside its own."""

    def context(self) -> dict[str, Any]:
        return {"request": self.request, "view": self, "now": timezone.now()}

    def answered(self, row: Any, status: int = 200, **how: Any) -> Response:
        shown = self.serializer_class(row, context=self.context(), **how)
        response = Response(shown.data, status=status)
        response.version = row.version  # type: ignore[attr-defined]
        return response

    # --- Writing ----------------------------------------------------------------------------------

    def taken(self, serializer: type[Any], **how: Any) -> dict[str, Any]:
        """The body, as far as it is valid."""
        body = serializer(data=self.request.data, context=self.context(), **how)
        body.is_valid(raise_exception=True)
        return body.validated_data

    def row_to_change(self, may: Callable[[Any, Any], bool], *, retired_too: bool = False) -> Any:
        """The row in sight, the right to it, and the version that the caller read: in this order.

        What comes between here and the verb, the verb notices: the row in hand has its version.
        """
        row = self.found(retired_too=retired_too)
        allow_or_forbid(may(self.request.user, row))
        versions = versions_asked(self.request)
        if versions is not None and row.version not in versions:
            raise Problem("changed-meanwhile")
        return row

    def located(self, row: Any) -> Response:
        response = self.answered(row, status=201)
        address = reverse(f"{self.basename}-detail", args=[row.pk], request=self.request)
        response.headers["Location"] = address
        return response


class Creating:
    """`make(**values)` is the verb."""

    def create(self, request: Request) -> Response:
        self.refuse_unknown_parameters(frozenset({"format"}))
        return once(request, self._created, in_one=self.keeps_in_one)

    def _created(self) -> Response:
        values = self.taken(self.input_class)
        return self.located(self.make(**values))

    def make(self, **values: Any) -> Any:
        raise NotImplementedError


class Changing:
    """`change(row, **values)` is the verb, `may_change` the page's predicate; `changing_class` is
    what it takes, where that is not what makes a row."""

    changing_class: type[Input] | None = None

    def partial_update(self, request: Request, pk: str) -> Response:
        self.refuse_unknown_parameters(frozenset({"format"}))
        row = self.row_to_change(self.may_change)
        values = self.taken(self.changing_class or self.input_class, partial=True)
        return self.answered(self.change(row, **values))

    def may_change(self, user: Any, row: Any) -> bool:
        raise NotImplementedError

    def change(self, row: Any, **values: Any) -> Any:
        raise NotImplementedError


class Retiring:
    """`retire(row, reason)` and `restore(row)` are the verbs."""

    lists_retired = True

    def retired_asked(self) -> bool:
        asked = self.request.query_params.get(RETIRED)
        if asked not in (None, "true", "false"):
            told = _("应为 true 或 false。")
            raise Problem("bad-parameter", errors={RETIRED: [told]})
        return asked == "true" and self.lists_retired and self.action in ("list", "retrieve")

    @action(detail=True, methods=["post"], url_path="retire", url_name="retire")
    def retire_row(self, request: Request, pk: str) -> Response:
        self.refuse_unknown_parameters(frozenset({"format"}))
        return once(request, self._retired)

    def _retired(self) -> Response:
        row = self.row_to_change(self.may_retire)
        self.retire(row, **self.taken(self.bodies.get("retire_row", Reason)))
        return Response(status=204)

    @action(detail=True, methods=["post"], url_path="restore", url_name="restore")
    def restore_row(self, request: Request, pk: str) -> Response:
        """Bring back what was retired. What is in use stays as it is."""
        self.refuse_unknown_parameters(frozenset({"format"}))
        return once(request, self._restored)

    def _restored(self) -> Response:
        row = self.row_to_change(self.may_retire, retired_too=True)
        values = self.taken(self.bodies.get("restore_row", Words))
        return self.answered(self.restore(row, **values) if row.is_retired else row)

    def may_retire(self, user: Any, row: Any) -> bool:
        return self.may_change(user, row)

    def retire(self, row: Any, reason: str) -> Any:
        raise NotImplementedError

    def restore(self, row: Any) -> Any:
        raise NotImplementedError
