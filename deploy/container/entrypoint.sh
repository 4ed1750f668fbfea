#!/bin/sh
# Each secret is a file named after the setting it carries; read them and start the program.
set -eu
for file in /run/secrets/*; do
  [ -r "$file" ] || continue
  name=$(basename "$file")
  export "$name=$(cat "$file")"
done
exec "$@"
