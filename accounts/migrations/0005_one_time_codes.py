from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("accounts", "0004_erased_people")]
    operations = [
        migrations.CreateModel(
            name="OneTimeCode",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("login", models.CharField(max_length=254, unique=True)),
                ("digest", models.CharField(max_length=64)),
                ("ends_at", models.DateTimeField(db_index=True)),
                ("tries", models.PositiveSmallIntegerField(default=0)),
            ],
        ),
    ]
