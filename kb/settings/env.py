"""The one reader of the environment: every variable, its type, its default, its error."""

import base64
import binascii
import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from urllib.parse import unquote, urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import environ
from django.core.exceptions import ImproperlyConfigured

ROOT = Path(__file__).resolve().parents[2]
KEY_BYTES = 32
TOKEN_LENGTH = 32


@dataclass(frozen=True, kw_only=True)
class Environment:
    """What the environment says of this installation; blank variables take the embedded default."""

    var: Path  # MADOGUCHI_VAR: database, spool and generated secrets of the embedded default
    database: dict[str, object]  # DATABASE_URL: sqlite:///PATH or postgres://…
    redis_url: str  # REDIS_URL: blank means a channel layer in this process
    ami: "AmiAddress | None"  # AMI_URL: ami://user:secret@host:port; None means recorded calls
    ami_inbound_contexts: frozenset[str]  # AMI_INBOUND_CONTEXTS: the dial plan's, in which callers arrive
    ami_trunks: frozenset[str]  # AMI_TRUNKS: endpoints that are lines to the outside, for logs that tell no context
    ami_logs: Path | None  # AMI_LOGS: folder with queue_log, cel-custom, cdr-custom; blank: gaps are not recovered
    ami_logs_zone: ZoneInfo  # AMI_LOGS_ZONE: of the wall clock in CEL and CDR
    webhook_secret: str  # WEBHOOK_SECRET: with which another PBX signs its events; blank closes the webhook
    base_url: str  # BASE_URL: where the product is reached, for links in messages
    secret_key: str  # SECRET_KEY: signs sessions and forms
    personal_key: bytes  # MADOGUCHI_KEY: base64 of 32 bytes; wraps the keys of personal values
    metrics_token: str  # METRICS_TOKEN: with which a monitor reads /metrics; blank: no monitor may
    contract_ends: date | None  # CONTRACT_ENDS: 2026-06-30; no account lasts longer; blank: no end is known
    debug: bool  # DEBUG: 1 shows faults with their traceback in the browser; not taken by production
    allowed_hosts: list[str]  # ALLOWED_HOSTS: names, separated by commas
    generated_secrets: bool  # True when a secret came from a file under `var`


@dataclass(frozen=True, kw_only=True)
class AmiAddress:
    """Where the PBX's manager interface listens, and as whom to sign in."""

    host: str
    port: int
    username: str
    secret: str


def read_environment(variables: Mapping[str, str]) -> Environment:
    """Read all variables once.

    Raises ImproperlyConfigured with one sentence that names the variable; nobody catches it, so a
    wrong value stops the start.
    """
    var = Path(variables.get("MADOGUCHI_VAR") or ROOT / "var")
    secret_key = variables.get("SECRET_KEY", "")
    personal_key = variables.get("MADOGUCHI_KEY", "")
    return Environment(
        var=var,
        database=_database(variables.get("DATABASE_URL") or f"sqlite:///{var / 'madoguchi.sqlite3'}"),
        redis_url=variables.get("REDIS_URL", ""),
        ami=_ami(variables.get("AMI_URL", "")),
        ami_inbound_contexts=frozenset(_names(variables.get("AMI_INBOUND_CONTEXTS") or "from-trunk")),
        ami_trunks=frozenset(_names(variables.get("AMI_TRUNKS") or "trunk")),
        ami_logs=Path(variables["AMI_LOGS"]) if variables.get("AMI_LOGS") else None,
        ami_logs_zone=_zone("AMI_LOGS_ZONE", variables.get("AMI_LOGS_ZONE") or "Asia/Tokyo"),
        webhook_secret=variables.get("WEBHOOK_SECRET", ""),
        base_url=variables.get("BASE_URL") or "http://localhost:8000",
        secret_key=secret_key or _kept_secret(var / "secret_key"),
        personal_key=_key("MADOGUCHI_KEY", personal_key or _kept_secret(var / "personal_key")),
        metrics_token=_token("METRICS_TOKEN", variables.get("METRICS_TOKEN", "")),
        contract_ends=_day("CONTRACT_ENDS", variables.get("CONTRACT_ENDS", "")),
        debug=variables.get("DEBUG", "") == "1",
        allowed_hosts=_names(variables.get("ALLOWED_HOSTS", "")),
        generated_secrets=not (secret_key and personal_key),
    )


def _names(text: str) -> list[str]:
    return [name.strip() for name in text.split(",") if name.strip()]


def _zone(variable: str, name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise ImproperlyConfigured(f"{variable} must be the name of a time zone, such as Asia/Tokyo.") from error


def _day(variable: str, text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as error:
        raise ImproperlyConfigured(f"{variable} must be a day such as 2026-06-30.") from error


def _database(url: str) -> dict[str, object]:
    if not url.startswith(("sqlite:///", "postgres://", "postgresql://")):
        raise ImproperlyConfigured("DATABASE_URL must begin with sqlite:/// or postgres://.")
    try:
        return dict(environ.Env.db_url_config(url))
    except ValueError as error:
        raise ImproperlyConfigured(f"DATABASE_URL is not a database address: {error}.") from error


def _ami(url: str) -> AmiAddress | None:
    if not url:
        return None
    parts = urlsplit(url)
    if parts.scheme != "ami" or not (parts.hostname and parts.port and parts.username and parts.password):
        raise ImproperlyConfigured("AMI_URL must look like ami://user:secret@host:5038.")
    return AmiAddress(
        host=parts.hostname, port=parts.port, username=unquote(parts.username), secret=unquote(parts.password)
    )


def _kept_secret(path: Path) -> str:
    """Return the secret kept in ``path``; the first start makes it, readable by its owner only."""
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text(encoding="ascii").strip()
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(base64.b64encode(secrets.token_bytes(KEY_BYTES)).decode())
    return path.read_text(encoding="ascii").strip()


def _token(name: str, text: str) -> str:
    if text and not (len(text) >= TOKEN_LENGTH and text.isascii() and text.isprintable()):
        raise ImproperlyConfigured(f"{name} must have at least {TOKEN_LENGTH} characters, all of them ASCII.")
    return text


def _key(name: str, text: str) -> bytes:
    try:
        key = base64.b64decode(text, validate=True)
    except binascii.Error as error:
        raise ImproperlyConfigured(f"{name} is not base64: {error}.") from error
    if len(key) != KEY_BYTES:
        raise ImproperlyConfigured(f"{name} holds {len(key)} bytes instead of {KEY_BYTES}.")
    return key
