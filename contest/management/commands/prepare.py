from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import ConsentText, SiteProfile, Unit
from accounts.units import load_units
from contest import demo, demo_removal
from contest.loading import load_channels
from contest.models import Contest
from exchange.records import BadFile, check, column, read_json
from questions.loading import load_documents, load_topics
from questions.searching import remember_missing_words
from questions.undoing import tidy_leftovers

CONSENT = {name: column(ConsentText, name) for name in ("version", "text_vi", "text_en")}
PROFILE = {
    **{name: column(SiteProfile, name) for name in ("province_name", "agency", "form_of_address")},
    **{
        name: column(SiteProfile, name, optional=True) for name in ("hotline", "email", "address", "person_responsible")
    },
    "tree": column(Unit, "tree"),
    "root_unit": column(Unit, "code"),
}


class Command(BaseCommand):
    help = "Load the plan's data and, on a site without real contests, the demo; safe to run again."

    def add_arguments(self, parser) -> None:
        parser.add_argument("--without-demo", action="store_true", help="load the plan's data only")
        parser.add_argument("--reset-demo", action="store_true", help="put the demo back as it was on the first day")
        parser.add_argument("--remove-demo", action="store_true", help="take everything invented away, for good")
        parser.add_argument("--entries", type=int, default=300, help="how many invented entrants the demo has")

    def handle(self, *args, without_demo: bool, reset_demo: bool, remove_demo: bool, entries: int, **options) -> None:
        now = timezone.now()
        if remove_demo:
            self.print_removed(demo_removal.remove_demo(now=now))
            return
        try:
            load_plan()
            if reset_demo:
                demo_removal.reset_demo(now=now, entries=entries)
            elif settings.DEMO and not (without_demo or demo.is_loaded() or demo.was_removed()):
                demo.load_demo(now=now, entries=entries)
        except BadFile as error:
            raise CommandError(str(error)) from error
        except demo.DemoRefused as error:
            if reset_demo:
                raise CommandError(str(error)) from error
        if demo.stands_in_the_way() and Contest.objects.published().filter(is_demo=False).exists():
            raise CommandError(str(demo.REMOVE_FIRST))
        tidy_leftovers()
        remember_missing_words()
        self.print_logins()

    def print_removed(self, gone: demo_removal.Gone) -> None:
        if not gone.contests:
            self.stdout.write(_("There is no demo data here."))
            return
        words = _("The demo is gone: %(people)d invented people with %(entries)d entries.")
        self.stdout.write(words % {"people": gone.people, "entries": gone.entries})
        if gone.closed:
            kept = _("%(closed)d of these people stay in the log; their accounts are closed and hold no role.")
            self.stdout.write(kept % {"closed": gone.closed})
        if gone.in_review:
            words = _(
                "%(questions)d questions of the demo stay because other contests draw from them. They were approved "
                "for the demo only, so they are in review again: nobody can begin a paper that needs them until they "
                "are approved."
            )
            self.stdout.write(words % {"questions": gone.in_review})

    def print_logins(self) -> None:
        logins = demo.logins()
        if logins:
            self.stdout.write("\nDữ liệu minh họa · demo data. Đăng nhập thử · try it with:")
        for login in logins:
            self.stdout.write(f"  {login.login}  {login.password}  {login.purpose}")


def load_plan() -> None:
    """Everything that every site starts with: units, topics, documents, channels, the words of consent, a profile."""
    data = settings.PLAN_DATA_DIR
    load_units(data / "units.json")
    load_topics(data / "topics.json")
    load_documents(data / "legal-documents.json")
    load_channels(data / "channels.json")
    consent = read_json(data / "consent.json")
    check(consent, CONSENT, path=data / "consent.json")
    ConsentText.objects.get_or_create(version=consent.pop("version"), defaults=consent)
    profile = read_json(data / "site.json")
    check(profile, PROFILE, path=data / "site.json")
    root = Unit.objects.filter(tree=profile.pop("tree"), code=profile.pop("root_unit")).first()
    SiteProfile.objects.get_or_create(pk=1, defaults=profile | {"root_unit": root})
