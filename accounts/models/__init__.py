"""Who: people, units, roles, consent, the audit log and the profile of the site."""

from accounts.models.audit import AuditEvent, Unlock
from accounts.models.consent import Consent, ConsentText
from accounts.models.people import NO_LOGIN, OneTimeCode, User
from accounts.models.roles import Role, RoleGrant
from accounts.models.searching import with_words
from accounts.models.site import USUAL_FORM_OF_ADDRESS, SiteProfile
from accounts.models.units import Audience, Headcount, ListImport, Unit, UnitQuerySet, UnitSuccession

__all__ = [
    "NO_LOGIN",
    "USUAL_FORM_OF_ADDRESS",
    "Audience",
    "AuditEvent",
    "Consent",
    "ConsentText",
    "Headcount",
    "ListImport",
    "OneTimeCode",
    "Role",
    "RoleGrant",
    "SiteProfile",
    "Unit",
    "UnitQuerySet",
    "UnitSuccession",
    "Unlock",
    "User",
    "with_words",
]
