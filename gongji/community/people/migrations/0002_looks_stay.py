from django.db import migrations

from gongji.community.database.operations import AppendOnly


class Migration(migrations.Migration):
    dependencies = [("people", "0001_initial")]
    operations = [AppendOnly("people_look"), AppendOnly("people_verification"), AppendOnly("people_accountevent")]
