"""Serves S3 on loopback until it is ended: moto, in an environment of its own (tests/object_storage.py).

`python object_storage_server.py PORT BUCKET FORGETFUL` says, once it serves, as JSON which key and secret open both.
Whoever has no key, or signs with another secret, is refused.
"""

import json
import sys
import threading
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import boto3
from moto import settings
from moto.core import DEFAULT_ACCOUNT_ID
from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app
from moto.s3.models import s3_backends
from werkzeug.serving import make_server

LOOPBACK, REGION = "127.0.0.1", "eu-south-2"
MAY_ALL = {"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "s3:*", "Resource": "*"}}


class WritesInTurn:
    """S3 looks whether there is an object of a name and puts the new one in one step; moto in two."""

    def __init__(self, application: Callable[..., Iterable[bytes]], forgetful: str) -> None:
        self._application = application
        self._forgetful = forgetful
        self._lock = threading.Lock()

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        if environ["REQUEST_METHOD"] not in ("PUT", "POST", "DELETE"):
            return self._application(environ, start_response)
        with self._lock:
            _, bucket, *name = environ["PATH_INFO"].split("/", 2)
            if bucket == self._forgetful and "HTTP_IF_NONE_MATCH" in environ:
                s3_backends[DEFAULT_ACCOUNT_ID]["aws"].delete_object(bucket, name[0])
            return list(self._application(environ, start_response))


def account_of(endpoint: str, buckets: Sequence[str]) -> tuple[str, str]:
    nobody = {
        "endpoint_url": endpoint,
        "region_name": REGION,
        "aws_access_key_id": "first",
        "aws_secret_access_key": "first",
    }
    storage = boto3.client("s3", **nobody)
    for bucket in buckets:
        storage.create_bucket(Bucket=bucket, CreateBucketConfiguration={"LocationConstraint": REGION})
    accounts = boto3.client("iam", **nobody)
    accounts.create_user(UserName="archeion")
    accounts.put_user_policy(UserName="archeion", PolicyName="all", PolicyDocument=json.dumps(MAY_ALL))
    made = accounts.create_access_key(UserName="archeion")["AccessKey"]
    return made["AccessKeyId"], made["SecretAccessKey"]


def main(port: int, bucket: str, forgetful: str) -> None:
    application = WritesInTurn(DomainDispatcherApplication(create_backend_app), forgetful)
    server = make_server(LOOPBACK, port, application, threaded=True)
    serving = threading.Thread(target=server.serve_forever)
    serving.start()
    key, secret = account_of(f"http://{LOOPBACK}:{port}", (bucket, forgetful))
    # From now on.
    settings.INITIAL_NO_AUTH_ACTION_COUNT = 0
    print(json.dumps({"key": key, "secret": secret, "region": REGION}), flush=True)
    serving.join()


if __name__ == "__main__":
    main(int(sys.argv[1]), *sys.argv[2:])
