"""What was in force before releases existed stays in force."""

from django.db import migrations
from django.db.models import F
from django.utils import timezone


def release(apps, _schema_editor):
    apps.get_model("grants", "TextModule").objects.filter(released_at=None).update(
        released_at=F("created_at"), released_by="system"
    )
    apps.get_model("grants", "Authority").objects.filter(released_at=None).update(
        released_at=timezone.now(), released_by="system"
    )


class Migration(migrations.Migration):
    dependencies = [("grants", "0011_released_texts")]
    operations = [migrations.RunPython(release, migrations.RunPython.noop)]
