from django.db import migrations, models

from accounts.guards import guard

CHANGED = "COALESCE(CAST(NEW.variation AS text), '') <> COALESCE(CAST(OLD.variation AS text), '')"


class Migration(migrations.Migration):
    dependencies = [("questions", "0013_saved_filters"), ("accounts", "0002_audit_log_is_append_only")]
    operations = [
        migrations.AddField(
            model_name="revision",
            name="variation",
            field=models.JSONField(blank=True, null=True, verbose_name="parameters"),
        ),
        migrations.AddIndex(
            model_name="revision",
            index=models.Index(
                condition=models.Q(("variation__isnull", False)), fields=["question"], name="revision_varying"
            ),
        ),
        guard(
            "questions_revision_used_varies",
            "questions_revision",
            "UPDATE",
            "a used revision cannot be changed",
            f"OLD.used_at IS NOT NULL AND {CHANGED}",
        ),
    ]
