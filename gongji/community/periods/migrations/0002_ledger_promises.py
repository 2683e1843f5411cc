from django.db import migrations

from gongji.community.database.operations import AppendOnly, SealedEntries


class Migration(migrations.Migration):
    dependencies = [("periods", "0001_initial")]

    operations = [
        SealedEntries("periods_entry", "periods_posting", key="hash"),
        AppendOnly("periods_entry"),
        AppendOnly("periods_posting"),
    ]
