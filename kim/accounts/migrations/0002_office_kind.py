from django.db import migrations

# The kind repeated in these tables is that of the office, whoever writes it.
TABLES = ("accounts_membership", "accounts_invitation")
ADD = """
ALTER TABLE {table} ADD CONSTRAINT {table}_kind_of_office
FOREIGN KEY (office_id, office_kind) REFERENCES accounts_office (id, kind);
"""
DROP = "ALTER TABLE {table} DROP CONSTRAINT {table}_kind_of_office;"


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_initial")]

    operations = [
        migrations.RunSQL(ADD.format(table=table), DROP.format(table=table)) for table in TABLES
    ]
