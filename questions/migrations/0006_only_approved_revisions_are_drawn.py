from django.db import migrations

from accounts.guards import guard

POINTS_AT_ANOTHER = (
    "NEW.approved_revision_id IS NOT NULL"
    " AND (OLD.approved_revision_id IS NULL OR OLD.approved_revision_id <> NEW.approved_revision_id)"
    " AND NOT EXISTS (SELECT 1 FROM questions_revision r"
    " WHERE r.id = NEW.approved_revision_id AND r.question_id = NEW.id AND r.status = 'approved')"
)


class Migration(migrations.Migration):
    dependencies = [("questions", "0005_latest_revisions"), ("accounts", "0003_audit_log_is_never_emptied")]
    operations = [
        guard(
            "questions_question_draws_approved",
            "questions_question",
            "UPDATE",
            "only an approved revision of the question can be drawn",
            POINTS_AT_ANOTHER,
        ),
    ]
