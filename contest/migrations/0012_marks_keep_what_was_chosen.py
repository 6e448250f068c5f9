from collections.abc import Iterator, Sequence

from django.db import migrations, models

from contest.given import Given, as_text, milliseconds_taken
from questions.chunks import in_chunks
from questions.drawing import option_ids
from questions.kinds import kind

PAPERS_AT_ONCE = 500
FILL = "UPDATE contest_mark SET out_of = %s, chosen = %s, milliseconds = %s WHERE id = %s"


def fill(apps, schema_editor) -> None:
    """Have the marks that are there keep what marking has them keep from now on."""
    alias = schema_editor.connection.alias
    kinds = dict(apps.get_model("questions", "Revision").objects.using(alias).values_list("pk", "kind"))
    marks = apps.get_model("contest", "Mark").objects.using(alias).order_by("attempt_id")
    for part in in_chunks(list(marks.values_list("attempt_id", flat=True).distinct()), PAPERS_AT_ONCE):
        with schema_editor.connection.cursor() as cursor:
            cursor.executemany(FILL, list(_filled(apps, alias, part, kinds)))


def _filled(apps, alias: str, part: Sequence[int], kinds: dict[int, str]) -> Iterator[tuple]:
    Attempt, Response, Mark = (apps.get_model("contest", name) for name in ("Attempt", "Response", "Mark"))
    papers, given = Attempt.objects.using(alias).in_bulk(part), {paper: {} for paper in part}
    stands = Response.objects.using(alias).filter(attempt__in=part)
    for paper, slot, *answer in stands.values_list("attempt", "slot", "answer", "saved_at"):
        given[paper][slot] = Given(*answer)
    times = {pk: milliseconds_taken(one.started_at, given[pk], len(one.paper["slots"])) for pk, one in papers.items()}
    marks = Mark.objects.using(alias).filter(attempt__in=part).order_by()
    for pk, paper, number, revision in marks.values_list("pk", "attempt", "slot", "revision"):
        slot = papers[paper].paper["slots"][number - 1]
        key_of = _key_of(papers[paper].secret, number, slot["options"])
        answer = given[paper][number].answer if number in given[paper] else None
        chosen = kind(kinds[revision]).options_chosen(answer, key_of)
        yield slot["points"], as_text(chosen), times[paper][number - 1], pk


def _key_of(secret: str, number: int, options: Sequence[str]) -> dict[str, str]:
    return {opaque: key for key, opaque in option_ids(bytes.fromhex(secret), number, options).items()}


class Migration(migrations.Migration):
    dependencies = [
        ("contest", "0011_look_at_papers"),
        ("questions", "0014_variation"),
    ]

    operations = [
        migrations.AddField(
            model_name="mark",
            name="out_of",
            field=models.IntegerField(null=True, verbose_name="out of, in hundredths"),
        ),
        migrations.AddField(
            model_name="mark",
            name="chosen",
            field=models.CharField(blank=True, max_length=120, null=True, verbose_name="options chosen"),
        ),
        migrations.AddField(
            model_name="mark",
            name="milliseconds",
            field=models.PositiveBigIntegerField(blank=True, null=True, verbose_name="milliseconds it took"),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop, elidable=True),
        migrations.AlterField(
            model_name="mark",
            name="out_of",
            field=models.IntegerField(verbose_name="out of, in hundredths"),
        ),
    ]
