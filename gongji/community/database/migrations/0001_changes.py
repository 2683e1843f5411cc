from django.db import migrations

from gongji.community.database.operations import ChangeRecord


class Migration(migrations.Migration):
    initial = True
    dependencies = []

    operations = [ChangeRecord()]
