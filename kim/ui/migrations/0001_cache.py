"""Table of the shared cache (settings.CACHES); it holds no facts and may be emptied."""

from django.db import migrations


class Migration(migrations.Migration):
    initial = True
    operations = [
        migrations.RunSQL(
            sql="""
            CREATE TABLE ui_cache (
                cache_key varchar(255) PRIMARY KEY,
                value text NOT NULL,
                expires timestamp with time zone NOT NULL
            );
            CREATE INDEX ui_cache_expires ON ui_cache (expires);
            """,
            reverse_sql="DROP TABLE ui_cache;",
        )
    ]
