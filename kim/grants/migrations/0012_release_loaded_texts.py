"""What was in force before releases existed stays in force."""

from django.db import migrations
from django.db.models import F
from django.utils import timezone


def release(apps, schema_editor):
    owner = schema_editor.connection.alias  # the application may not change these rows
    texts = apps.get_model("grants", "TextModule").objects.using(owner)
    texts.filter(released_at=None).update(released_at=F("created_at"), released_by="system")
    authorities = apps.get_model("grants", "Authority").objects.using(owner)
    authorities.filter(released_at=None).update(
        released_at=timezone.now(), released_by="system"
    )


class Migration(migrations.Migration):
    dependencies = [("grants", "0011_released_texts")]
    operations = [migrations.RunPython(release, migrations.RunPython.noop)]
