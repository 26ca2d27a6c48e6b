"""The one Django application."""

from django.apps import AppConfig


class KetNapConfig(AppConfig):
    name = "ketnap"
    label = "ketnap"
    verbose_name = "Kết Nạp"

    def ready(self) -> None:
        from ketnap.accounts import adapter  # noqa: F401  (notes sign-ins once apps are loaded)
        from ketnap.web import checks  # noqa: F401  (registers system checks once apps are loaded)
