# ruff: noqa: INP001, E402 - read by gunicorn, imported by nobody
"""How a replica is served: .venv/bin/gunicorn --config config/gunicorn.py --bind 127.0.0.1:8051 (docs/operating.md).

What differs from one replica to another, --bind and --workers, is given on the command line.
"""

import os
import shutil
import sys
import tempfile
from pathlib import Path

# gunicorn itself does so only when it loads the application.
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from dashboards.service.draining import DrainingWorker
from dashboards.service.logs import configuration

wsgi_app = "app:create_app()"
bind = "127.0.0.1:8050"

# Threads share what a worker knows of snapshots; two workers use two cores. More of either only waits.
workers = 2
threads = 8
worker_class = DrainingWorker
# Each worker loads the application after it has been forked: DuckDB, connections to the store and locks of threads do
# not live through a fork.
preload_app = False

# A view answers in milliseconds and a file in seconds; a worker whose main thread says nothing for so long hangs.
timeout = 60
# Until a stopping replica's last answer has been handed over; draining takes the first seconds of it. What stops the
# replica must wait a little longer before it kills (config/systemd, compose.yaml).
graceful_timeout = 60
# The proxy opens a connection for each request: there is none that a stopping worker could close under it.
keepalive = 2
# Memory stays flat (make bench, worker_memory), and a worker that begins anew has forgotten what makes it quick.
max_requests = 0
# Heartbeats are writes to a file: in memory, for a disk that is busy would look like a worker that hangs.
worker_tmp_dir = "/dev/shm"  # noqa: S108 - gunicorn makes files of unguessable names there

# Longer request lines are none of ours (docs/api.md); a header of ours is a cookie.
limit_request_line = 4094
limit_request_fields = 50
limit_request_field_size = 8190
# Who asks is told by X-Forwarded-For, which the application counts (ARCHEION_PROXY_COUNT), not by gunicorn.
forwarded_allow_ips = ""
# Nobody controls a replica but by signals.
control_socket_disable = True

accesslog = None
logconfig_dict = configuration()


def on_starting(server):
    # prometheus_client looks for it when it is first imported, by each worker: until then only gunicorn runs.
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = tempfile.mkdtemp(prefix="archeion-metrics-", dir=worker_tmp_dir)


def child_exit(server, worker):
    from prometheus_client.multiprocess import mark_process_dead  # noqa: PLC0415 - not before on_starting

    mark_process_dead(worker.pid)


def on_exit(server):
    shutil.rmtree(os.environ["PROMETHEUS_MULTIPROC_DIR"], ignore_errors=True)
