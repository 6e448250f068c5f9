from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("contest", "0018_channels")]
    operations = [
        migrations.AddField(
            "entry",
            "capacity",
            models.CharField(
                blank=True,
                choices=[
                    ("person", "for oneself"),
                    ("business", "for a business or cooperative"),
                    ("organisation", "for an organisation"),
                ],
                default="",
                max_length=12,
                verbose_name="takes part",
            ),
            preserve_default=False,
        ),
        migrations.AddConstraint(
            "entry",
            models.CheckConstraint(
                condition=models.Q(("capacity__in", ["", "person", "business", "organisation"])),
                name="entry_capacity_is_known",
            ),
        ),
    ]
