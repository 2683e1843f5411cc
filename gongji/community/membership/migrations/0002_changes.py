from django.db import migrations

from gongji.community.database.operations import RecordChanges


class Migration(migrations.Migration):
    dependencies = [("membership", "0001_initial"), ("database", "0001_changes")]

    operations = [
        RecordChanges(
            "membership_membership",
            key="number",
            scope="plan",
            columns=("number", "plan", "person_id", "tier", "joined_on", "left_on"),
        ),
    ]
