from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("questions", "0016_topic_guides")]

    operations = [
        migrations.AlterField(
            model_name="signeddecision",
            name="scan",
            field=models.FileField(upload_to="decisions/", verbose_name="scan"),
        ),
    ]
