"""What the contest adds to signing in and out."""

from django.contrib.auth.base_user import AbstractBaseUser
from django.http import HttpRequest

from accounts import adapters
from accounts.models import User
from accounts.notifier import is_reachable
from contest import demo
from contest.attempts import revoke_tickets
from contest.boards import settle_person
from questions.models import Deputy


class AccountAdapter(adapters.AccountAdapter):
    def authenticate(self, request: HttpRequest, **credentials) -> AbstractBaseUser | None:
        """The demo's printed password opens nothing on a site that others can reach, whatever the database holds."""
        if credentials.get("password") == demo.FIXED_PASSWORD and is_reachable():
            return None
        return super().authenticate(request, **credentials)

    def lock_out(self, person: User) -> None:
        """Whoever knew the old password may hold a ticket."""
        revoke_tickets(person)

    def works_here(self, person: User) -> bool:
        """Whoever was ever a deputy of a bank may open its keys."""
        return super().works_here(person) or Deputy.objects.filter(person=person).exists()

    def is_shared(self, request: HttpRequest) -> bool:
        return super().is_shared(request) or request.kiosk is not None

    def settle(self, person: User) -> None:
        settle_person(person)

    def logout(self, request: HttpRequest) -> None:
        """On a shared device the next person must not be able to save into the paper of the last. While the session
        lasts it gives out tickets, so it ends first."""
        person = request.user
        super().logout(request)
        if person.is_authenticated:
            revoke_tickets(person)
