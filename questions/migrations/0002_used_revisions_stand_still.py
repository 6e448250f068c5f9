from django.db import migrations

from accounts.guards import guard

USED = "OLD.used_at IS NOT NULL"
KEY_IS_USED = "EXISTS (SELECT 1 FROM questions_revision r WHERE r.id = OLD.revision_id AND r.used_at IS NOT NULL)"
# What an entrant read; the content is compared as text, which both databases can.
WORDING = ("question_id", "number", "kind", "level", "stem")
CHANGED = " OR ".join(f"NEW.{column} <> OLD.{column}" for column in WORDING)
CONTENT_CHANGED = "CAST(NEW.content AS text) <> CAST(OLD.content AS text)"


class Migration(migrations.Migration):
    dependencies = [("questions", "0001_initial"), ("accounts", "0002_audit_log_is_append_only")]
    operations = [
        guard(
            "questions_revision_used_stands",
            "questions_revision",
            "UPDATE",
            "a used revision cannot be changed",
            f"{USED} AND ({CHANGED} OR {CONTENT_CHANGED} OR NEW.used_at IS NULL)",
        ),
        guard(
            "questions_revision_used_stays",
            "questions_revision",
            "DELETE",
            "a used revision cannot be deleted",
            USED,
        ),
        guard(
            "questions_answerkey_used_stands",
            "questions_answerkey",
            "UPDATE",
            "the key of a used revision cannot be changed",
            KEY_IS_USED,
        ),
        guard(
            "questions_answerkey_used_stays",
            "questions_answerkey",
            "DELETE",
            "the key of a used revision cannot be deleted",
            KEY_IS_USED,
        ),
    ]
