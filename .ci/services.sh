# PostgreSQL, Redis, nginx and a browser for .ci/run: what answers already is used, what is missing is
# installed from Debian's packages and started on a free port, as a private instance that ends here.

SERVICES_DIR=""
REDIS_PID=""

answers() { (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }

free_port() {
    .venv/bin/python -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'
}

install_packages() {
    local as_root=()
    if [ "$(id -u)" != 0 ]; then
        command -v sudo >/dev/null || { echo "Install these packages: $*" >&2; exit 1; }
        as_root=(sudo)
    fi
    echo "Installing $*"
    "${as_root[@]}" apt-get update -qq
    DEBIAN_FRONTEND=noninteractive "${as_root[@]}" apt-get install -y -qq --no-install-recommends "$@" >/dev/null
}

services_dir() {
    [ -n "$SERVICES_DIR" ] || { SERVICES_DIR=$(mktemp -d) && chmod 755 "$SERVICES_DIR"; }
}

ensure_browser() {
    command -v chromium >/dev/null || install_packages chromium
    # Debian's package for Chinese, Japanese and Korean; any other Chinese font does as well.
    [ -n "$(fc-list :lang=zh-cn 2>/dev/null)" ] || install_packages fonts-noto-cjk fontconfig
}

postgresql_accepts() {
    .venv/bin/python -c 'import sys, psycopg2; psycopg2.connect(sys.argv[1], connect_timeout=3).close()' \
        "postgres://postgres@127.0.0.1:$1/postgres" 2>/dev/null
}

ensure_postgresql() {
    command -v psql >/dev/null || install_packages postgresql-client
    [ -z "${DATABASE_URL:-}" ] || return 0
    local port=5432
    if ! { answers $port && postgresql_accepts $port; }; then
        port=$(free_port)
        start_postgresql "$port"
    fi
    export DATABASE_URL="postgres://postgres@127.0.0.1:$port/sciliteracy"
}

postgresql_bin() { ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -n 1; }

# PostgreSQL refuses to run as root, so root hands it to the user its package makes.
as_postgres() {
    if [ "$(id -u)" = 0 ]; then
        (cd / && runuser -u postgres -- "$@")
    else
        "$@"
    fi
}

start_postgresql() {
    [ -n "$(postgresql_bin)" ] || install_packages postgresql
    services_dir
    local data="$SERVICES_DIR/postgresql" bin
    bin=$(postgresql_bin)
    mkdir "$data"
    [ "$(id -u)" != 0 ] || chown postgres "$data"
    as_postgres "$bin/initdb" --pgdata="$data" --username=postgres --auth=trust --encoding=UTF8 \
        --locale=C.UTF-8 >/dev/null
    as_postgres "$bin/pg_ctl" --pgdata="$data" --log="$data/log" --wait start --options \
        "-p $1 -h 127.0.0.1 -k $data -c fsync=off" >/dev/null
}

ensure_redis() {
    [ -z "${REDIS_URL:-}" ] || return 0
    local port=6379
    if ! answers $port; then
        port=$(free_port)
        command -v redis-server >/dev/null || install_packages redis-server
        redis-server --port "$port" --bind 127.0.0.1 --save '' --appendonly no >/dev/null &
        REDIS_PID=$!
        for _ in $(seq 50); do answers "$port" && break; sleep 0.1; done
    fi
    export REDIS_URL="redis://127.0.0.1:$port/0"
}

# Those that tests/chaos starts, kills and restarts, whatever servers the other tests were given.
ensure_server_programs() {
    [ -n "$(postgresql_bin)" ] || install_packages postgresql
    command -v redis-server >/dev/null || install_packages redis-server
}

# The tests start it themselves, with the shipped configuration; openssl makes their certificate.
ensure_nginx() {
    command -v nginx >/dev/null || [ -x /usr/sbin/nginx ] || install_packages nginx
    command -v openssl >/dev/null || install_packages openssl
}

stop_services() {
    [ -z "$REDIS_PID" ] || kill "$REDIS_PID" 2>/dev/null || true
    if [ -d "$SERVICES_DIR/postgresql" ]; then
        as_postgres "$(postgresql_bin)/pg_ctl" --pgdata="$SERVICES_DIR/postgresql" --mode=fast stop >/dev/null || true
    fi
    [ -z "$SERVICES_DIR" ] || rm -rf "$SERVICES_DIR"
}
