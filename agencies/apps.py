from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AgenciesConfig(AppConfig):
    name = "agencies"
    verbose_name = _("单位")

    def ready(self) -> None:
        from agencies import hooks  # noqa: F401
