#!/bin/sh
# Makes the two roles of the portal's database, and says what each may do:
#   the owner   owns database and tables; migrates, restores, archives the audit trail, drills
#   the app     web, worker and beat: reads and writes rows, and can neither change nor empty the
#               audit trail nor take the seal (its triggers) off
# The image of PostgreSQL runs it once, on an empty volume. Run by hand it may be repeated: it sets
# the passwords anew and hands tables that are there already to the owner. It needs a superuser, and
#   POSTGRES_USER, POSTGRES_DB    that superuser, and the database, which exists
#   OWNER_ROLE, APP_ROLE          names of the two roles
#   OWNER_PASSWORD_FILE, APP_PASSWORD_FILE
# What the app may do with the audit trail also stands in a migration, for tables made later.
# In brackets, because the image may read this file into its own shell.
(
set -eu
: "${POSTGRES_USER:?}" "${POSTGRES_DB:?}" "${OWNER_ROLE:?}" "${APP_ROLE:?}"
for file in "${OWNER_PASSWORD_FILE:?}" "${APP_PASSWORD_FILE:?}"; do
    [ -s "$file" ] || { echo "roles.sh: $file is missing or empty" >&2; exit 1; }
done
if [ "$OWNER_ROLE" = "$APP_ROLE" ] || [ "$POSTGRES_USER" = "$APP_ROLE" ] || [ "$POSTGRES_USER" = "$OWNER_ROLE" ]; then
    echo "roles.sh: the superuser, the owner and the app have to be three roles" >&2
    exit 1
fi

psql --no-psqlrc --quiet --tuples-only --set ON_ERROR_STOP=1 \
    --username "$POSTGRES_USER" --dbname "$POSTGRES_DB" \
    --set owner="$OWNER_ROLE" --set app="$APP_ROLE" --set base="$POSTGRES_DB" <<'SQL'
\set owner_password `cat "$OWNER_PASSWORD_FILE"`
\set app_password `cat "$APP_PASSWORD_FILE"`
BEGIN;
-- Statements with passwords stay out of the server's log, failing ones too.
SET LOCAL log_statement = 'none';
SET LOCAL log_min_error_statement = 'panic';
SET LOCAL log_min_duration_statement = -1;
SELECT format('CREATE ROLE %I', name) FROM (VALUES (:'owner'), (:'app')) AS wanted (name)
    WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = name) \gexec
-- CREATEDB: the drill restores into a scratch database.
ALTER ROLE :"owner" LOGIN NOSUPERUSER CREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS PASSWORD :'owner_password';
ALTER ROLE :"app" LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS PASSWORD :'app_password';
-- The app is nobody else: membership in another role, the owner above all, would lend it more.
SELECT format('REVOKE %I FROM %I', pg_get_userbyid(roleid), :'app')
    FROM pg_auth_members WHERE member = to_regrole(quote_ident(:'app')) \gexec

ALTER DATABASE :"base" OWNER TO :"owner";
-- Without TEMPORARY nobody can put a table of his own in front of the one that a trigger reads.
REVOKE ALL ON DATABASE :"base" FROM PUBLIC;
REVOKE ALL ON DATABASE :"base" FROM :"app";
GRANT CONNECT ON DATABASE :"base" TO :"app";
REVOKE ALL ON SCHEMA public FROM PUBLIC, :"app";
GRANT ALL ON SCHEMA public TO :"owner";
GRANT USAGE ON SCHEMA public TO :"app";

-- What is there already, from a time with one role for all.
SELECT format('ALTER TABLE %s OWNER TO %I', oid::regclass, :'owner') FROM pg_class
    WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p', 'v', 'm') \gexec
SELECT format('ALTER ROUTINE %s OWNER TO %I', oid::regprocedure, :'owner') FROM pg_proc
    WHERE pronamespace = 'public'::regnamespace \gexec
REVOKE ALL ON ALL TABLES IN SCHEMA public FROM :"app";
REVOKE ALL ON ALL SEQUENCES IN SCHEMA public FROM :"app";
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO :"app";
GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO :"app";
-- What later migrations make.
ALTER DEFAULT PRIVILEGES FOR ROLE :"owner" IN SCHEMA public
    GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO :"app";
ALTER DEFAULT PRIVILEGES FOR ROLE :"owner" IN SCHEMA public GRANT USAGE, SELECT ON SEQUENCES TO :"app";
-- The trail: the app adds events. Archives and the state of migrations it only reads.
SELECT format('REVOKE %s ON %s FROM %I', rights, oid, :'app') FROM (VALUES
        ('UPDATE, DELETE', to_regclass('public.agencies_auditevent')),
        ('INSERT, UPDATE, DELETE', to_regclass('public.agencies_auditarchive')),
        ('INSERT, UPDATE, DELETE', to_regclass('public.django_migrations'))
    ) AS sealed (rights, oid) WHERE oid IS NOT NULL \gexec
COMMIT;
SQL
)
