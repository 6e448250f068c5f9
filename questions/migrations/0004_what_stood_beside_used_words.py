from django.db import migrations

from accounts.guards import guard

BESIDE = {"questions_questionimage": "a picture", "questions_legalbasis": "a legal basis"}
OLD_IS_USED = "EXISTS (SELECT 1 FROM questions_revision r WHERE r.id = OLD.revision_id AND r.used_at IS NOT NULL)"
NEW_IS_USED = OLD_IS_USED.replace("OLD.", "NEW.")
EVENTS = {
    "INSERT": ("added", NEW_IS_USED),
    "UPDATE": ("changed", f"{OLD_IS_USED} OR {NEW_IS_USED}"),
    "DELETE": ("deleted", OLD_IS_USED),
}


def stands(table: str) -> list:
    """Refuse what would add to a used revision, change what it has, or take from it."""
    return [
        guard(
            f"{table}_used_not_{how}",
            table,
            event,
            f"{BESIDE[table]} of a used revision cannot be {how}",
            condition,
        )
        for event, (how, condition) in EVENTS.items()
    ]


class Migration(migrations.Migration):
    """What stood on a used paper beside its words stands still as they do: its pictures, and the law that it rests on."""

    dependencies = [("questions", "0003_hands_in_imports")]
    operations = [one for table in BESIDE for one in stands(table)]
