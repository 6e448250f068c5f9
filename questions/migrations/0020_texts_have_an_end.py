from django.db import migrations

from accounts.guards import guard

# Guards and no constraints: files took explanations and stems of any length, and those that are there stay.
LONG_OPTION = {
    "sqlite": "EXISTS (SELECT 1 FROM json_each(NEW.content, '$.options') AS told"
    " WHERE length(json_extract(NEW.content, told.fullkey || '.text')) > 1000)",
    "postgresql": "EXISTS (SELECT 1 FROM jsonb_path_query(NEW.content, '$.options[*].text') AS told(text)"
    " WHERE length(told.text #>> '{}') > 1000)",
}
TEXTS = (
    ("questions_revision", "stem", "the stem is longer than 5000 characters", "length(NEW.stem) > 5000"),
    ("questions_revision", "content", "an option is longer than 1000 characters", LONG_OPTION),
    (
        "questions_answerkey",
        "explanation",
        "the explanation is longer than 20000 characters",
        "length(NEW.explanation) > 20000",
    ),
)


def fits(table: str, column: str, sentence: str, condition: str | dict[str, str]) -> list:
    """Refuse it in a new row, and where the column is written anew."""
    events = {"new": "INSERT", "changed": f"UPDATE OF {column}"}
    return [guard(f"{table}_{column}_fits_{when}", table, events[when], sentence, condition) for when in events]


class Migration(migrations.Migration):
    dependencies = [("questions", "0019_fingerprints_of_stems"), ("accounts", "0002_audit_log_is_append_only")]
    operations = [guard for text in TEXTS for guard in fits(*text)]
