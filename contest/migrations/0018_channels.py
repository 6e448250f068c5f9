"""The links of units, and how an entry came about: by which link, and by whose invitation."""

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import F, Q

from contest.models import new_invitation

AT_ONCE = 1_000


def give_invitations(apps, schema_editor) -> None:
    """Entries from before get a link of their own, each another one: a default would be the same for all."""
    entries = apps.get_model("contest", "Entry").objects.order_by("pk").only("pk")
    last = 0
    while chunk := list(entries.filter(pk__gt=last)[:AT_ONCE]):
        for entry in chunk:
            entry.invitation = new_invitation()
        entries.bulk_update(chunk, ["invitation"])
        last = chunk[-1].pk


INVITATION = {"editable": False, "max_length": 16, "unique": True, "verbose_name": "invitation"}


class Migration(migrations.Migration):
    # In one transaction, so that what was interrupted can be run again. PostgreSQL alters no table for which checks of
    # foreign keys are pending; changing another column than a key leaves none.
    dependencies = [("accounts", "0006_imports_of_lists"), ("contest", "0017_rosters")]
    operations = [
        migrations.CreateModel(
            name="UnitLink",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.CharField(max_length=6, unique=True, verbose_name="number to say and type")),
                ("made_at", models.DateTimeField(verbose_name="made at")),
                (
                    "contest",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="unit_links",
                        to="contest.contest",
                        verbose_name="contest",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.unit",
                        verbose_name="unit",
                    ),
                ),
            ],
            options={
                "verbose_name": "unit's link",
                "verbose_name_plural": "units' links",
                "ordering": ["contest", "pk"],
                "constraints": [models.UniqueConstraint(fields=["contest", "unit"], name="unit_link_once")],
            },
        ),
        migrations.AddField(
            model_name="entry",
            name="link",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="entries",
                to="contest.unitlink",
                verbose_name="unit's link",
            ),
        ),
        migrations.AddField(
            model_name="entry",
            name="inviter",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="invited",
                to="contest.entry",
                verbose_name="invited by",
            ),
        ),
        migrations.AddConstraint(
            model_name="entry",
            constraint=models.CheckConstraint(
                condition=Q(inviter__isnull=True) | ~Q(inviter=F("pk")), name="nobody_invites_themselves"
            ),
        ),
        migrations.AddField(
            model_name="entry", name="invitation", field=models.CharField(**INVITATION | {"null": True})
        ),
        migrations.RunPython(give_invitations, migrations.RunPython.noop),
        migrations.AlterField(
            model_name="entry",
            name="invitation",
            field=models.CharField(**INVITATION | {"default": new_invitation}),
        ),
    ]
