"""What the contest adds to signing in and out."""

from django.http import HttpRequest

from accounts import adapters
from contest.attempts import revoke_tickets


class AccountAdapter(adapters.AccountAdapter):
    def logout(self, request: HttpRequest) -> None:
        """On a shared device the next person must not be able to save into the paper of the last."""
        if request.user.is_authenticated:
            revoke_tickets(request.user)
        super().logout(request)
