from django.db import migrations, models
from django.db.models.functions import Length
from django.db.models.lookups import LessThanOrEqual

from accounts.guards import guard, with_guards_aside

# No constraint can look into a list of JSON, and files took explanations of any length: those that are there stay.
LONG_OPTION = {
    "sqlite": "EXISTS (SELECT 1 FROM json_each(NEW.content, '$.options') AS told"
    " WHERE length(json_extract(NEW.content, told.fullkey || '.text')) > 1000)",
    "postgresql": "EXISTS (SELECT 1 FROM jsonb_path_query(NEW.content, '$.options[*].text') AS told(text)"
    " WHERE length(told.text #>> '{}') > 1000)",
}
OPTIONS = ("questions_revision", "content", "an option is longer than 1000 characters", LONG_OPTION)
EXPLANATION = (
    "questions_answerkey",
    "explanation",
    "the explanation is longer than 20000 characters",
    "length(NEW.explanation) > 20000",
)


def fits(table: str, column: str, sentence: str, condition: str | dict[str, str]) -> list:
    """Refuse it in a new row, and where the column is written anew."""
    events = {"new": "INSERT", "changed": f"UPDATE OF {column}"}
    return [guard(f"{table}_{column}_fits_{when}", table, events[when], sentence, condition) for when in events]


class Migration(migrations.Migration):
    dependencies = [("questions", "0019_fingerprints_of_stems"), ("accounts", "0002_audit_log_is_append_only")]
    operations = [
        *with_guards_aside(
            migrations.AddConstraint(
                model_name="revision",
                constraint=models.CheckConstraint(
                    condition=LessThanOrEqual(Length("stem"), 5000), name="revision_stem_fits"
                ),
            )
        ),
        *fits(*OPTIONS),
        *fits(*EXPLANATION),
    ]
