from django.apps import AppConfig


class RegistryConfig(AppConfig):
    name = "ruang.web.registry"
