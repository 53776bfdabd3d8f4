"""nginx with the configuration that a city runs, on loopback and free ports."""

import ssl
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tests.conftest import need
from tests.databases import ROOT
from tests.with_services import free_port, listens

CONFIGURATION = ROOT / "deploy" / "nginx" / "madoguchi.conf"
START_SECONDS = 10.0
AROUND = """
user root;
daemon off;
pid nginx.pid;
error_log error.log;
events {{}}
http {{
    include /etc/nginx/mime.types;
    client_body_temp_path body;
    proxy_temp_path proxy;
    fastcgi_temp_path fastcgi;
    uwsgi_temp_path uwsgi;
    scgi_temp_path scgi;
    include madoguchi.conf;
}}
"""


@dataclass(frozen=True, kw_only=True)
class Proxy:
    """Where it is, and what makes its certificate believed."""

    port: int
    plain_port: int
    trust: ssl.SSLContext


@contextmanager
def nginx_before(webs: Sequence[str], *, static: Path, folder: Path) -> Iterator[Proxy]:
    """Run nginx in ``folder`` before the web processes at those addresses."""
    program = need("nginx", "nginx")
    port, plain_port = free_port(), free_port()
    (folder / "madoguchi").mkdir(parents=True)
    certificate = _certificate_for_localhost(folder / "madoguchi")
    servers = "".join(f"    server {web} max_fails=1 fail_timeout=2s;\n" for web in webs)
    (folder / "madoguchi" / "web.conf").write_text(f"upstream madoguchi_web {{\n{servers}    keepalive 32;\n}}\n")
    (folder / "madoguchi.conf").write_text(
        _moved(
            {
                "listen 80 ": f"listen 127.0.0.1:{plain_port} ",
                "listen 443 ": f"listen 127.0.0.1:{port} ",
                "/var/lib/madoguchi/static/": f"{static}/",
                "/var/cache/nginx/madoguchi": str(folder / "cache"),
                "/var/log/nginx/madoguchi.log": str(folder / "access.log"),
            }
        )
    )
    (folder / "nginx.conf").write_text(AROUND.format())
    process = subprocess.Popen([program, "-p", folder, "-c", folder / "nginx.conf"], stderr=subprocess.DEVNULL)
    try:
        until = time.monotonic() + START_SECONDS
        while not listens(port):
            told = (folder / "error.log").read_text() if process.poll() is not None else ""
            assert not told, told
            assert time.monotonic() < until, "nginx does not listen."
            time.sleep(0.05)
        yield Proxy(port=port, plain_port=plain_port, trust=ssl.create_default_context(cafile=certificate))
    finally:
        process.terminate()
        process.wait()


def _moved(places: dict[str, str]) -> str:
    """Return the city's configuration with other places; each must be there exactly once."""
    text = CONFIGURATION.read_text(encoding="utf-8")
    for place, other in places.items():
        assert text.count(place) == 1, place
        text = text.replace(place, other)
    return text


def _certificate_for_localhost(folder: Path) -> Path:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + timedelta(hours=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    (folder / "privkey.pem").write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    path = folder / "fullchain.pem"
    path.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    return path
