"""The one Django application."""

from pathlib import Path

from django.apps import AppConfig
from django.conf import settings

from ketnap.regulations import install, rulebook


class KetNapConfig(AppConfig):
    name = "ketnap"
    label = "ketnap"
    verbose_name = "Kết Nạp"

    def ready(self) -> None:
        from ketnap.accounts import adapter  # noqa: F401  (notes sign-ins once apps are loaded)
        from ketnap.dossiers import placement  # models can be imported only from here on
        from ketnap.organisations import positions
        from ketnap.web import checks, fields  # noqa: F401  (system checks; words of every form)

        positions.units_moved.connect(placement.follow_tree)
        if settings.RULES_FOLDER:
            install(local=Path(settings.RULES_FOLDER))
            rulebook()  # local law that cannot be read stops the start, not a clerk's page
