"""Every predicate and every rule of sight: heard while the walk goes on, and loosened one by one.

Found, not listed: the functions of the `permissions` modules, `visible_to` of every model. Listed
are the few that stand elsewhere.
"""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from types import FunctionType, ModuleType
from typing import Any

from django.apps import apps

from agencies import permissions as agency_permissions
from agencies import visibility
from agencies.models import Jurisdiction, User, audit
from agencies.models.user import UserQuerySet
from agencies.visibility import EVERYTHING
from indicators import permissions as indicator_permissions
from plans import permissions as plan_permissions
from sciliteracy.lib import access
from sciliteracy.pages import extension
from tasks import permissions as task_permissions
from tasks import theme_day_views
from tasks.models import report
from tasks.reckoning import owing
from tests.project.predicate_mutants import functions_of, mutated

PERMISSIONS = [agency_permissions, plan_permissions, indicator_permissions, task_permissions]
# They say where a thing belongs, not whether somebody may.
NO_PREDICATES = {"_place_of", "_places"}
# A yes to these stands in the way: loosened, they say no.
RESTRICTING = {
    "takes_two",
    "must_use_second_factor",
    "is_own_report",
    "_is_kept_by_others",
}
LISTS = {"jurisdictions_to_record_in", "places_for_theme_days"}
CONDITIONS = {"visible_jurisdictions", "_within", "lineage_within", "worked_on_by"}


def yes(*args: Any, **kwargs: Any) -> bool:
    return True


def no(*args: Any, **kwargs: Any) -> bool:
    return False


@dataclass(frozen=True)
class Predicate:
    owner: Any
    attribute: str
    loosened: Callable[..., Any] = yes

    @property
    def name(self) -> str:
        module = getattr(self.owner, "__module__", "")
        return f"{module}.{self.owner.__name__}.{self.attribute}".lstrip(".")

    @property
    def tells_when_it_refuses(self) -> bool:
        return self.loosened in (yes, no)

    def refuses(self, answer: Any) -> bool:
        """What a list or a condition leaves out is not told by it: each may."""
        if isinstance(answer, bool):
            return answer is (self.attribute in RESTRICTING)
        return True


def _everywhere(*args: Any, **kwargs: Any) -> Any:
    return Jurisdiction.objects.all()


def _of_permissions() -> Iterator[Predicate]:
    for module in PERMISSIONS:
        for name in functions_of(module):
            if name in LISTS:
                yield Predicate(module, name, _everywhere)
            elif name not in NO_PREDICATES:
                yield Predicate(module, name, no if name in RESTRICTING else yes)


def _of_models() -> Iterator[Predicate]:
    """Each class that says for itself which of its rows somebody sees."""
    querysets = (type(model._default_manager.all()) for model in apps.get_models())
    classes = {cls for found in querysets for cls in found.__mro__ if "visible_to" in vars(cls)}
    for cls in sorted(classes, key=lambda one: one.__qualname__):
        yield Predicate(cls, "visible_to", lambda rows, user: rows.all())


def _elsewhere() -> Iterator[Predicate]:
    def everything(*args, **kwargs):
        return EVERYTHING

    for name in ("visible_jurisdictions", "_within", "lineage_within"):
        yield Predicate(visibility, name, everything)
    yield Predicate(report, "worked_on_by", everything)
    yield Predicate(UserQuerySet, "administered_by", lambda rows, user: rows.all())
    yield Predicate(User, "may_read")
    yield Predicate(audit, "_is_topmost_auditor")
    yield Predicate(access, "allow_or_forbid")
    yield Predicate(
        access,
        "in_sight_or_404",
        lambda seen, everything, **lookup: access.get_object_or_404(everything, **lookup),
    )
    yield Predicate(theme_day_views, "may_add")
    yield Predicate(
        extension, "may_ask_for", lambda user, occurrence: owing([occurrence])[occurrence.pk]
    )


def predicates() -> dict[str, Predicate]:
    found = [*_of_permissions(), *_of_models(), *_elsewhere()]
    return {predicate.name: predicate for predicate in found}


@contextmanager
def loosened(predicate: Predicate) -> Iterator[None]:
    with _instead(predicate, lambda kept: predicate.loosened):
        yield


@contextmanager
def heard(predicates: dict[str, Predicate]) -> Iterator[set[str]]:
    """The names of those that refused since the set was last emptied."""
    refusing: set[str] = set()

    def listen(predicate: Predicate) -> Callable:
        def listening(kept: Callable) -> Callable:
            def ask(*args: Any, **kwargs: Any) -> Any:
                try:
                    answer = kept(*args, **kwargs)
                except Exception:
                    refusing.add(predicate.name)
                    raise
                if predicate.refuses(answer):
                    refusing.add(predicate.name)
                return answer

            return ask

        return listening

    with ExitStack() as stack:
        for predicate in predicates.values():
            stack.enter_context(_instead(predicate, listen(predicate)))
        yield refusing


@contextmanager
def _instead(predicate: Predicate, make: Callable[[Callable], Callable]) -> Iterator[None]:
    """Whoever holds the predicate, under whatever name, gets what `make` made of it."""
    if isinstance(predicate.owner, ModuleType):
        function = getattr(predicate.owner, predicate.attribute)
        with mutated(function, _calling(function, make(_copy(function)))):
            yield
        return
    kept = vars(predicate.owner)[predicate.attribute]
    is_property = isinstance(kept, property)
    made = make(kept.fget if is_property else kept)

    def method(*args: Any, **kwargs: Any) -> Any:
        return made(*args, **kwargs)

    setattr(predicate.owner, predicate.attribute, property(method) if is_property else method)
    try:
        yield
    finally:
        setattr(predicate.owner, predicate.attribute, kept)


def _copy(function: FunctionType) -> FunctionType:
    copied = FunctionType(
        function.__code__,
        function.__globals__,
        function.__name__,
        function.__defaults__,
        function.__closure__,
    )
    copied.__kwdefaults__ = function.__kwdefaults__
    return copied


def _calling(function: FunctionType, made: Callable) -> Any:
    """Code that hands on to `made`. It is kept as a constant: the code runs in another module."""

    def hand_on(*args, **kwargs):
        callee = "made"
        return callee(*args, **kwargs)

    code = hand_on.__code__
    constants = tuple(made if constant == "made" else constant for constant in code.co_consts)
    return code.replace(co_consts=constants, co_name=function.__name__)
