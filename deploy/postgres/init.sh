#!/bin/sh
# First start of the database container: roles with their passwords, database, extension.
set -eu
psql() { command psql -v ON_ERROR_STOP=1 --username "$POSTGRES_USER" --no-psqlrc --quiet "$@"; }
psql --dbname postgres --file /etc/kim/roles.sql
psql --dbname kim --file /etc/kim/database.sql
for role in kim_owner kim_app; do
  password=$(cat "/run/secrets/${role}_password")
  psql --dbname postgres -v "role=$role" -v "password=$password" <<'SQL'
ALTER ROLE :"role" PASSWORD :'password';
SQL
done
