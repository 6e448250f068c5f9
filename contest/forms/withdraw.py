"""The form by which somebody withdraws from a contest: for good, so whoever holds their unlocked phone must not."""

from accounts.forms_erasing import EraseForm
from accounts.models import User


class WithdrawForm(EraseForm):
    """The password once more, of whoever has one. Nobody else is held up: the law lets everybody withdraw."""

    def __init__(self, *args, person: User, **kwargs):
        super().__init__(*args, person=person, **kwargs)
        if not person.has_usable_password():
            self.fields.pop("password", None)
