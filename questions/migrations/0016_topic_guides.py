import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("questions", "0015_holiday_calendar")]

    operations = [
        migrations.CreateModel(
            name="TopicGuide",
            fields=[
                (
                    "topic",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="guide",
                        serialize=False,
                        to="questions.topic",
                        verbose_name="topic",
                    ),
                ),
                (
                    "covers_vi",
                    models.TextField(blank=True, max_length=600, verbose_name="what it covers, in Vietnamese"),
                ),
                ("covers_en", models.TextField(blank=True, max_length=600, verbose_name="what it covers, in English")),
                (
                    "step_vi",
                    models.TextField(
                        blank=True, max_length=300, verbose_name="the next step in real life, in Vietnamese"
                    ),
                ),
                (
                    "step_en",
                    models.TextField(blank=True, max_length=300, verbose_name="the next step in real life, in English"),
                ),
            ],
            options={"verbose_name": "guide to a topic", "verbose_name_plural": "guides to topics"},
        ),
    ]
