#!/bin/sh
# Makes the secrets that docker-compose.yml reads, each once; what is there is kept.
#   sh deploy/make_secrets.sh [folder]      default: secrets/ beside docker-compose.yml
# The folder is open to its owner only. The files in it can be read by all, because containers read
# them as users of their own (10001, 999, 101); nobody else on this machine reaches them.
set -eu
cd "$(dirname "$0")/.."
folder=${1:-secrets}

umask 077
mkdir -p "$folder"
chmod 700 "$folder"

random() { head -c 48 /dev/urandom | base64 | tr '+/' '-_' | tr -d '=\n'; }

# The first line of standard input becomes the file, unless there is one.
keep() {
    [ -s "$folder/$1" ] || { cat >"$folder/$1" && echo "made $folder/$1"; }
    chmod 444 "$folder/$1"
}

random | keep secret_key
random | keep backup_key
random | keep database_password
random | keep database_owner_password
random | keep database_app_password
random | keep redis_password
echo "postgres://portal_app:$(cat "$folder/database_app_password")@database:5432/sciliteracy" | keep database_url
echo "postgres://portal_owner:$(cat "$folder/database_owner_password")@database:5432/sciliteracy" | keep database_owner_url
echo "redis://:$(cat "$folder/redis_password")@redis:6379/0" | keep redis_url
echo "requirepass $(cat "$folder/redis_password")" | keep redis_conf

grep -q '^postgres://portal_app:' "$folder/database_url" ||
    echo "$folder/database_url is of a portal with one database role for all: see docs/deployment.md, Upgrading"
for file in tls_certificate tls_key; do
    [ -s "$folder/$file" ] || echo "missing: $folder/$file (put the certificate's full chain and its key there, mode 444)"
done
