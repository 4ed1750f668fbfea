#!/bin/sh
# Make the secrets of the containers as files in deploy/secrets, once. What exists is kept.
#   sh deploy/make-secrets.sh 'smtp://name:password@mail.example.org:587'
# The folder is for its owner alone; the files are readable for the users inside the containers.
set -eu
[ $# -eq 1 ] || { echo "Aufruf: sh deploy/make-secrets.sh ADRESSE_DES_MAILSERVERS" >&2; exit 2; }
cd "$(dirname "$0")"
umask 077
mkdir -p secrets
random() { od -An -N32 -tx1 /dev/urandom | tr -d ' \n'; }
keep() { [ -e "secrets/$1" ] || { printf '%s' "$2" > "secrets/$1"; chmod 444 "secrets/$1"; }; }
keep postgres_password "$(random)"
keep kim_owner_password "$(random)"
keep kim_app_password "$(random)"
keep KIM_SECRET_KEY "$(random)"
keep DATABASE_URL "postgresql://kim_app:$(cat secrets/kim_app_password)@db:5432/kim"
keep KIM_DATABASE_OWNER_URL "postgresql://kim_owner:$(cat secrets/kim_owner_password)@db:5432/kim"
keep KIM_MAIL_URL "$1"
echo "Geheimnisse liegen in deploy/secrets. Bitte sichern und nie einchecken."
