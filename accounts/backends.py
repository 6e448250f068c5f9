"""Who signs in, and whose a session is: allauth's rules."""

from allauth.account.auth_backends import AuthenticationBackend

from accounts.models import User
from accounts.worded import Worded

_PERSON = Worded(1, lambda pk: User.objects.filter(pk=pk))


class Backend(AuthenticationBackend):
    """Allauth's, but that the person of a session, whom each page asks for, is asked for in words that are kept."""

    def get_user(self, user_id: int) -> User | None:
        found = _PERSON.ask(user_id)
        return found[0] if found and self.user_can_authenticate(found[0]) else None
