from django.db import migrations

from accounts.guards import append_only, guard

USED = "OLD.used_at IS NOT NULL"
KEY_IS_USED = "EXISTS (SELECT 1 FROM questions_revision r WHERE r.id = OLD.revision_id AND r.used_at IS NOT NULL)"
# What an entrant read; the content is compared as text, which both databases can.
WORDING = ("question_id", "number", "kind", "level", "stem")
CHANGED = " OR ".join(f"NEW.{column} <> OLD.{column}" for column in WORDING)
CONTENT_CHANGED = "CAST(NEW.content AS text) <> CAST(OLD.content AS text)"


def differs(column: str) -> str:
    """Whether it is changed, compared as text as well; here nothing may stand, which `<>` does not tell from a value."""
    new, old = (f"COALESCE(CAST({row}.{column} AS text), '')" for row in ("NEW", "OLD"))
    return f"{new} <> {old}"


POINTS_AT_ANOTHER = (
    "NEW.approved_revision_id IS NOT NULL"
    " AND (OLD.approved_revision_id IS NULL OR OLD.approved_revision_id <> NEW.approved_revision_id)"
    " AND NOT EXISTS (SELECT 1 FROM questions_revision r"
    " WHERE r.id = NEW.approved_revision_id AND r.question_id = NEW.id AND r.status = 'approved')"
)

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
    """A used revision and its key stand still, only what is approved is drawn, and texts have an end."""

    replaces = [
        ("questions", "0002_used_revisions_stand_still"),
        ("questions", "0006_only_approved_revisions_are_drawn"),
        ("questions", "0020_texts_have_an_end"),
    ]
    dependencies = [("questions", "0001_tables")]
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
        guard(
            "questions_question_draws_approved",
            "questions_question",
            "UPDATE",
            "only an approved revision of the question can be drawn",
            POINTS_AT_ANOTHER,
        ),
        guard(
            "questions_revision_used_varies",
            "questions_revision",
            "UPDATE",
            "a used revision cannot be changed",
            f"{USED} AND {differs('variation')}",
        ),
        *append_only("questions_holidayyear"),
        guard(
            "questions_revision_calendar_stands",
            "questions_revision",
            "UPDATE",
            "a revision counts by one edition of the calendar for good",
            differs("calendar_id"),
        ),
        *(one for text in TEXTS for one in fits(*text)),
    ]
