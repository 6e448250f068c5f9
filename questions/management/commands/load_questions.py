from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils.text import slugify

from accounts.models import Unit
from exchange.records import BadFile
from questions.loading import load_documents, load_questions, load_topics
from questions.models import Bank


class Command(BaseCommand):
    help = "Load the plan's topics, legal documents and questions into a bank; every question starts in review."

    def add_arguments(self, parser) -> None:
        parser.add_argument("bank", help="name of the bank; made when it does not exist")
        parser.add_argument("--owner", required=True, help="code of the unit that owns the bank")
        parser.add_argument("--tree", default="binh-dinh-2021", help="tree of that unit")
        parser.add_argument("--file", type=Path, default=settings.PLAN_DATA_DIR / "questions-vi.jsonl")

    @transaction.atomic  # a bad file leaves no empty bank behind
    def handle(self, *args, bank: str, owner: str, tree: str, file: Path, **options) -> None:
        try:
            unit = Unit.objects.get(tree=tree, code=owner)
        except Unit.DoesNotExist as error:
            raise CommandError(f"There is no unit {owner!r} in the tree {tree!r}.") from error
        holder, _created = Bank.objects.get_or_create(slug=slugify(bank), defaults={"name": bank, "owner": unit})
        try:
            load_topics(settings.PLAN_DATA_DIR / "topics.json")
            load_documents(settings.PLAN_DATA_DIR / "legal-documents.json")
            loaded = load_questions(file, holder)
        except BadFile as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{loaded.created} questions loaded for review, {loaded.kept} kept as they were.")
