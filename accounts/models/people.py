"""People, and what they sign in with."""

import secrets

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.phones import NotALogin, canonical_login
from accounts.pins import is_pin
from accounts.vietnamese import fold, name_key, nfc, one_spelling

NO_LOGIN = "assisted-"
"""How the login of somebody begins who has none of their own: contest.assisting."""


class UserManager(BaseUserManager):
    def create_user(self, login: str, full_name: str, password: str | None = None, **fields) -> "User":
        user = self.model(login=canonical_login(login), **fields)
        user.set_full_name(full_name)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_without_login(self, full_name: str) -> "User":
        """A person whom officers or an identity provider let in: no form takes this login for a number."""
        user = self.model(login=f"{NO_LOGIN}{secrets.token_hex(8)}")
        user.set_full_name(full_name)
        user.set_unusable_password()
        user.save(using=self._db)
        return user

    def create_superuser(self, login: str, full_name: str, password: str, **fields) -> "User":
        return self.create_user(login, full_name, password, is_staff=True, is_superuser=True, **fields)

    def get_by_natural_key(self, login: str) -> "User":
        return self.get(login=canonical_login(login))

    def called(self, login: str) -> "User | None":
        """The person with this login, in whatever form a number is written; None where there is nobody."""
        try:
            return self.get_by_natural_key(login)
        except (NotALogin, User.DoesNotExist):
            return None


class User(AbstractBaseUser, PermissionsMixin):
    """A person. `login` is a phone number as +84… or an e-mail in lower case, one of each in the whole system."""

    login = models.CharField(_("phone number or e-mail"), max_length=254, unique=True)
    full_name = models.CharField(_("full name"), max_length=120)
    name_key = models.CharField(max_length=500, editable=False)  # derived from full_name: order by given name
    search_text = models.CharField(max_length=120, editable=False, db_index=True)  # derived: without accents
    must_change_password = models.BooleanField(_("must change password at next sign-in"), default=False)
    has_pin = models.BooleanField(_("signs in with a PIN"), default=False, editable=False)  # accounts.pins
    is_active = models.BooleanField(_("active"), default=True)
    is_staff = models.BooleanField(_("may open the workshop"), default=False)
    date_joined = models.DateTimeField(_("joined at"), default=timezone.now)
    erased_at = models.DateTimeField(_("erased at"), null=True, blank=True, editable=False)  # accounts.erasing

    objects = UserManager()
    USERNAME_FIELD = "login"
    REQUIRED_FIELDS = ["full_name"]

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        ordering = ["name_key", "pk"]
        constraints = [models.CheckConstraint(condition=~Q(login=""), name="user_login_not_empty")]

    def __str__(self) -> str:
        return self.full_name

    @property
    def has_login(self) -> bool:
        """Whether the person can name the account; whoever cannot is let in by an officer or an identity provider."""
        return not self.login.startswith(NO_LOGIN)

    def set_full_name(self, full_name: str) -> None:
        """The name as typed, in NFC, with the two columns derived from it."""
        self.full_name = nfc(" ".join(full_name.split()))
        self.name_key = name_key(self.full_name)
        self.search_text = fold(self.full_name)

    def set_password(self, raw_password: str | None) -> None:
        """Whoever stores the password stores `has_pin` with it."""
        secret = one_spelling(raw_password) if raw_password else raw_password
        self.has_pin = is_pin(secret or "")
        super().set_password(secret)

    def check_password(self, raw_password: str | None) -> bool:
        return super().check_password(one_spelling(raw_password or ""))

    def get_full_name(self) -> str:
        return self.full_name

    def get_short_name(self) -> str:
        return self.full_name

    @property
    def phone(self) -> str:
        return self.login if self.login.startswith("+") else ""

    @property
    def email(self) -> str:
        return self.login if "@" in self.login else ""


class OneTimeCodeQuerySet(models.QuerySet):
    def over(self, now) -> "OneTimeCodeQuerySet":
        return self.filter(ends_at__lte=now)

    def login_of(self, key: int | None) -> str:
        """To whom the code with this key was sent; "" once it is gone."""
        return self.filter(pk=key).values_list("login", flat=True).first() or ""

    def proof(self, key: int | None, now) -> "OneTimeCode | None":
        """The proof with this key, while it counts."""
        return self.filter(pk=key, digest=OneTimeCode.PROVEN, ends_at__gt=now).first()

    def shown_to(self, person, now) -> "models.QuerySet":
        """Until when the code still works that was shown to the person, to go on elsewhere."""
        shown = self.filter(login=person.login, purpose=OneTimeCode.Purpose.CARRY_ON, ends_at__gt=now)
        return shown.values_list("ends_at", flat=True)


class OneTimeCode(models.Model):
    """A code for a login that was not used yet: sent to it, or shown in a browser where its person is signed in, to be
    typed into another. Only its digest is kept, and only until it ends.

    A stranger's code, once typed, stays for a while as the proof whose login it is; no digits open anything by it."""

    PROVEN = ""
    """Stands in the place of the digest of a proof."""

    class Purpose(models.TextChoices):
        SIGN_IN = "sign-in"
        CARRY_ON = "carry-on"

    login = models.CharField(max_length=254)
    purpose = models.CharField(max_length=8, choices=Purpose, default=Purpose.SIGN_IN)
    digest = models.CharField(max_length=64)
    ends_at = models.DateTimeField(db_index=True)
    tries = models.PositiveSmallIntegerField(default=0)

    objects = OneTimeCodeQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["login"],
                condition=models.Q(purpose="carry-on"),
                name="one_time_code_shown_once",
            )
        ]

    def __str__(self) -> str:
        return self.login
