from django.db import migrations, models

from gongji.community.database.operations import RecordChanges


class Migration(migrations.Migration):
    dependencies = [("people", "0002_looks_stay"), ("database", "0001_changes")]

    operations = [
        migrations.AddIndex("person", models.Index(fields=["born_on"], name="person_born_on")),
        RecordChanges("people_person", key="id", columns=("id", "born_on"), added=False),
    ]
