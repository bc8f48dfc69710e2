"""A SimpleSAMLphp of Debian's on loopback, with people of its own, in a temporary folder."""

import json
import shutil
import subprocess
import time
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.identity_providers.certificates import make_certificate
from tests.servers import LOOPBACK, ServerError, free_port

INSTALLED = Path("/usr/share/simplesamlphp")
START_LIMIT_SECONDS = 20
STOP_LIMIT_SECONDS = 5

# Names beginning with a letter that is no PHP: each is filled by str.replace, for both languages have braces.
_CONFIG = """<?php
$config = [
    'baseurlpath' => '@URL@/',
    'certdir' => '@FOLDER@/cert/',
    'loggingdir' => '@FOLDER@/log/',
    'datadir' => '@FOLDER@/data/',
    'tempdir' => '@FOLDER@/tmp/',
    'metadatadir' => '@FOLDER@/metadata/',
    'logging.handler' => 'file',
    'logging.level' => SimpleSAML\\Logger::WARNING,
    'debug' => ['saml' => false, 'backtraces' => true, 'validatexml' => false],
    'showerrors' => true,
    'errorreporting' => false,
    'auth.adminpassword' => '@SECRET@',
    'secretsalt' => '@SECRET@',
    'timezone' => 'UTC',
    'enable.saml20-idp' => true,
    'session.cookie.secure' => false,
    'session.cookie.name' => 'IdentityProvider',
    'session.phpsession.cookiename' => 'IdentityProviderPhp',
    'session.phpsession.savepath' => '@FOLDER@/sessions',
    'session.phpsession.httponly' => true,
    'store.type' => 'phpsession',
    'language.default' => 'en',
    'metadata.sources' => [['type' => 'flatfile', 'directory' => '@FOLDER@/metadata']],
    'module.enable' => ['core' => true, 'saml' => true, 'exampleauth' => true],
    'authproc.idp' => [],
];
"""
_ROUTER = """<?php
$path = parse_url($_SERVER['REQUEST_URI'], PHP_URL_PATH);
if (preg_match('#^(/[^.]*?\\.php)(/.*)$#', $path, $parts)) {
    $_SERVER['SCRIPT_NAME'] = $_SERVER['PHP_SELF'] = $parts[1];
    $_SERVER['SCRIPT_FILENAME'] = '@WWW@' . $parts[1];
    $_SERVER['PATH_INFO'] = $parts[2];
    chdir('@WWW@');
    require '@WWW@' . $parts[1];
    return true;
}
return false;
"""


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody who has an account there."""

    password: str
    attributes: Mapping[str, list[str]]


@dataclass(frozen=True, slots=True)
class SimpleSamlPhp:
    url: str
    folder: Path

    @property
    def entity_id(self) -> str:
        return f"{self.url}/saml2/idp/metadata.php"

    @property
    def key_file(self) -> Path:
        return self.folder / "cert" / "idp.pem"

    @property
    def certificate_file(self) -> Path:
        return self.folder / "cert" / "idp.crt"

    def trust(self, entity_id: str, response_address: str, certificate_file: Path | None = None) -> None:
        """Know this service, and sign for it; with its certificate, encrypt to it too."""
        known: dict[str, object] = {
            "AssertionConsumerService": response_address,
            "simplesaml.nameidattribute": "uid",
            "signature.algorithm": "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256",
        }
        if certificate_file is not None:
            pem = certificate_file.read_text()
            known |= {"assertion.encryption": True, "certData": "".join(pem.split("\n")[1:-2])}
        of_services = self.folder / "metadata" / "saml20-sp-remote.php"
        text = of_services.read_text() if of_services.is_file() else "<?php\n"
        entry = _php(json.dumps(known))
        of_services.write_text(f"{text}$metadata['{entity_id}'] = {entry};\n")

    def metadata(self) -> str:
        with urllib.request.urlopen(self.entity_id, timeout=10) as answer:  # noqa: S310 - loopback
            return str(answer.read().decode())


@contextmanager
def serving_simplesamlphp(folder: Path, members: Mapping[str, Member]) -> Iterator[SimpleSamlPhp]:
    if not INSTALLED.is_dir() or shutil.which("php") is None:
        raise ServerError("SimpleSAMLphp or PHP is not installed: run .ci/packages")
    port = free_port()
    provider = SimpleSamlPhp(f"http://{LOOPBACK}:{port}", folder)
    _write(provider, members)
    command = ["php", "-d", "error_reporting=0", "-d", "display_errors=0", "-S", f"{LOOPBACK}:{port}"]
    environment = {"PATH": "/usr/bin:/bin", "SIMPLESAMLPHP_CONFIG_DIR": str(folder / "config"), "LC_ALL": "C.UTF-8"}
    with (folder / "server.log").open("wb") as log:
        process = subprocess.Popen(
            [
                "setpriv",
                "--pdeathsig",
                "TERM",
                "--",
                *command,
                "-t",
                str(INSTALLED / "www"),
                str(folder / "router.php"),
            ],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            env=environment,
        )
    try:
        _wait_until_ready(provider, process)
        yield provider
    finally:
        process.terminate()
        process.wait(STOP_LIMIT_SECONDS)


def _write(provider: SimpleSamlPhp, members: Mapping[str, Member]) -> None:
    folder = provider.folder
    for name in ("config", "cert", "log", "data", "tmp", "metadata", "sessions"):
        (folder / name).mkdir()
    make_certificate(provider.key_file, provider.certificate_file, "identity provider")
    places = {"@URL@": provider.url, "@FOLDER@": str(folder), "@WWW@": str(INSTALLED / "www"), "@SECRET@": "s" * 32}
    (folder / "config" / "config.php").write_text(_filled(_CONFIG, places))
    (folder / "router.php").write_text(_filled(_ROUTER, places))
    users = {f"{name}:{member.password}": dict(member.attributes) for name, member in members.items()}
    (folder / "config" / "authsources.php").write_text(
        f"<?php\n$config = ['members' => array_merge(['exampleauth:UserPass'], {_php(json.dumps(users))})];\n"
    )
    hosted = {
        "host": "__DEFAULT__",
        "privatekey": "idp.pem",
        "certificate": "idp.crt",
        "auth": "members",
        "signature.algorithm": "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256",
        "attributes.NameFormat": "urn:oasis:names:tc:SAML:2.0:attrname-format:uri",
    }
    (folder / "metadata" / "saml20-idp-hosted.php").write_text(
        f"<?php\n$metadata['__DYNAMIC:1__'] = {_php(json.dumps(hosted))};\n"
    )


def _php(document: str) -> str:
    """The same value in PHP, whose quotes hold anything but themselves and backslashes."""
    escaped = document.replace("\\", "\\\\").replace("'", "\\'")
    return f"json_decode('{escaped}', true)"


def _filled(text: str, places: Mapping[str, str]) -> str:
    for place, value in places.items():
        text = text.replace(place, value)
    return text


def _wait_until_ready(provider: SimpleSamlPhp, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + START_LIMIT_SECONDS
    while True:
        try:
            provider.metadata()
            return
        except OSError as error:
            if process.poll() is not None or time.monotonic() > deadline:
                log = (provider.folder / "server.log").read_text(errors="replace")[-2000:]
                raise ServerError(f"SimpleSAMLphp did not start:\n{log}") from error
        time.sleep(0.1)
