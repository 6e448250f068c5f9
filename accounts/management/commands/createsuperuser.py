from django.contrib.auth.management.commands import createsuperuser
from django.core.management.base import CommandError

from accounts.phones import NotALogin


class Command(createsuperuser.Command):
    def handle(self, *args, **options) -> None:
        """As Django does; a login that is neither a phone number nor an e-mail is told in a sentence."""
        try:
            super().handle(*args, **options)
        except NotALogin as error:
            raise CommandError(str(error)) from error
