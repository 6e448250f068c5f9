from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("questions", "0002_used_revisions_stand_still"),
    ]

    operations = [
        migrations.AddField(
            model_name="questionimage",
            name="height",
            field=models.PositiveIntegerField(editable=False, null=True, verbose_name="height in pixels"),
        ),
        migrations.AddField(
            model_name="questionimage",
            name="width",
            field=models.PositiveIntegerField(editable=False, null=True, verbose_name="width in pixels"),
        ),
        migrations.AddConstraint(
            model_name="questionimage",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("height__isnull", True), ("width__isnull", True)),
                    models.Q(("height__gt", 0), ("height__isnull", False), ("width__gt", 0), ("width__isnull", False)),
                    _connector="OR",
                ),
                name="image_measured_both_ways",
            ),
        ),
    ]
