"""How gunicorn serves the portal; it reads this with `--config deploy/gunicorn.py`.

Variables: BIND (address and port), WEB_CONCURRENCY (processes), WEB_THREADS (threads in each).
"""

import os

from sciliteracy.lib.logs import JsonFormatter

bind = os.environ.get("BIND", "127.0.0.1:8000")
workers = int(os.environ.get("WEB_CONCURRENCY", "2"))
threads = int(os.environ.get("WEB_THREADS", "4"))
worker_class = "gthread"
timeout = 60
graceful_timeout = 30
# A process is renewed now and then, which keeps slow leaks of memory small.
max_requests = 5000
max_requests_jitter = 500
# Heartbeats in memory: on a disk that hangs they would be taken for a worker that hangs.
worker_tmp_dir = "/dev/shm"  # noqa: S108
control_socket_disable = True
# Which scheme and client stand behind a proxy is the portal's own question (TLS_PROXY,
# TRUSTED_PROXIES); requests themselves are logged by the portal too.
forwarded_allow_ips = ""
accesslog = None
logconfig_dict = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"()": JsonFormatter}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {
        "gunicorn.error": {"handlers": ["stderr"], "level": "INFO", "propagate": False},
    },
}
