from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "selaras.accounts"
    verbose_name = "akun"
