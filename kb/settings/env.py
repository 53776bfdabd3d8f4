"""The one reader of the environment: every variable, its type, its default, its error."""

import base64
import binascii
import os
import secrets
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from urllib.parse import unquote, urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import environ
from django.conf.locale import LANG_INFO
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
    ami_ivr_variable: str  # AMI_IVR_VARIABLE: the dial plan's, holding what the caller pressed in the menu
    ivr_languages: dict[str, str]  # IVR_LANGUAGES: 2:en,3:zh-hans; what is pressed for another language than the line's
    ami_logs: Path | None  # AMI_LOGS: folder with queue_log, cel-custom, cdr-custom; blank: gaps are not recovered
    ami_logs_zone: ZoneInfo  # AMI_LOGS_ZONE: of the wall clock in CEL and CDR
    webhook_secret: str  # WEBHOOK_SECRET: with which another PBX signs its events; blank closes the webhook
    base_url: str  # BASE_URL: where the product is reached, for links in messages and as the origin of forms
    mail: "MailServer | None"  # MAIL_URL: smtp://user:password@host:587?tls; None: no mail is sent
    mail_from: str  # MAIL_FROM: the sender of mails
    trusted_proxies: "list[IPv4Network | IPv6Network]"  # TRUSTED_PROXIES: who may say from where a request comes
    secret_key: str  # SECRET_KEY: signs sessions and forms
    personal_key: bytes  # MADOGUCHI_KEY: base64 of 32 bytes; wraps the keys of personal values
    metrics_token: str  # METRICS_TOKEN: with which a monitor reads /metrics; blank: no monitor may
    contract_ends: date | None  # CONTRACT_ENDS: 2026-06-30; no account lasts longer; blank: no end is known
    city_name: str  # CITY_NAME: 見本市; on every screen and public page
    city_name_en: str  # CITY_NAME_EN: Mihon City; where the words are English
    further_languages: list[str]  # FURTHER_LANGUAGES: zh-hans,ko,vi; in which FAQs are written beside ja and en
    synonyms_file: Path | None  # SYNONYMS_FILE: the site's own synonyms, in the format of Sudachi's; blank: none
    elasticsearch_url: str  # ELASTICSEARCH_URL: https://user:password@host:9200; blank: each process searches alone
    dense_model: Path | None  # DENSE_MODEL: a folder with the site's own sentence-embedding model; blank: none
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


@dataclass(frozen=True, kw_only=True)
class MailServer:
    """Which server takes our mails, and how it is spoken to."""

    host: str
    port: int
    username: str  # blank: it asks for none
    password: str
    is_encrypted: bool  # smtps: from the first byte on
    starts_tls: bool  # smtp with ?tls: after the greeting


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
        ami_ivr_variable=variables.get("AMI_IVR_VARIABLE") or "MADOGUCHI_IVR",
        ivr_languages=_pressed_languages(
            "IVR_LANGUAGES",
            variables.get("IVR_LANGUAGES", ""),
            known=("ja", "en", *_names(variables.get("FURTHER_LANGUAGES", ""))),
        ),
        ami_logs=Path(variables["AMI_LOGS"]) if variables.get("AMI_LOGS") else None,
        ami_logs_zone=_zone("AMI_LOGS_ZONE", variables.get("AMI_LOGS_ZONE") or "Asia/Tokyo"),
        webhook_secret=variables.get("WEBHOOK_SECRET", ""),
        base_url=_origin("BASE_URL", variables.get("BASE_URL") or "http://localhost:8000"),
        mail=_mail(variables.get("MAIL_URL", "")),
        mail_from=_sender(variables.get("MAIL_FROM", ""), is_needed=bool(variables.get("MAIL_URL"))),
        trusted_proxies=_networks("TRUSTED_PROXIES", variables.get("TRUSTED_PROXIES", "")),
        secret_key=secret_key or _kept_secret(var / "secret_key"),
        personal_key=_key("MADOGUCHI_KEY", personal_key or _kept_secret(var / "personal_key")),
        metrics_token=_token("METRICS_TOKEN", variables.get("METRICS_TOKEN", "")),
        contract_ends=_day("CONTRACT_ENDS", variables.get("CONTRACT_ENDS", "")),
        city_name=variables.get("CITY_NAME") or "見本市",
        city_name_en=variables.get("CITY_NAME_EN") or "Mihon City",
        further_languages=_languages("FURTHER_LANGUAGES", variables.get("FURTHER_LANGUAGES", "")),
        synonyms_file=Path(variables["SYNONYMS_FILE"]) if variables.get("SYNONYMS_FILE") else None,
        elasticsearch_url=_elasticsearch(variables.get("ELASTICSEARCH_URL", "")),
        dense_model=Path(variables["DENSE_MODEL"]) if variables.get("DENSE_MODEL") else None,
        debug=variables.get("DEBUG", "") == "1",
        allowed_hosts=_names(variables.get("ALLOWED_HOSTS", "")),
        generated_secrets=not (secret_key and personal_key),
    )


def _names(text: str) -> list[str]:
    return [name.strip() for name in text.split(",") if name.strip()]


def _languages(variable: str, text: str) -> list[str]:
    """Return the codes; each must be one that Django calls by a name, which `zh-cn` for `zh-hans` is not."""
    codes = list(dict.fromkeys(_names(text)))
    for code in codes:
        if code in ("ja", "en") or "name_local" not in LANG_INFO.get(code, {}):
            raise ImproperlyConfigured(
                f"{variable} must name languages such as zh-hans, ko, vi, pt-br beside ja and en; {code} is none."
            )
    return codes


def _pressed_languages(variable: str, text: str, *, known: Collection[str]) -> dict[str, str]:
    pairs = [pair.partition(":") for pair in _names(text)]
    if not all(key and language in known for key, _colon, language in pairs):
        raise ImproperlyConfigured(f"{variable} must look like 2:en, with languages among {', '.join(known)}.")
    return {key: language for key, _colon, language in pairs}


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


def _origin(name: str, url: str) -> str:
    try:
        parts = urlsplit(url)
        is_origin = parts.scheme in ("http", "https") and parts.hostname and parts.port != 0
    except ValueError:
        is_origin = False
    if not is_origin or parts.path.strip("/") or parts.query or parts.username:
        raise ImproperlyConfigured(f"{name} must look like https://madoguchi.example, without a path.")
    return f"{parts.scheme}://{parts.netloc}"


def _elasticsearch(url: str) -> str:
    try:
        parts = urlsplit(url)
        is_address = parts.scheme in ("http", "https") and parts.hostname and parts.port
    except ValueError:
        is_address = False
    if url and (not is_address or parts.path.strip("/") or parts.query or bool(parts.username) != bool(parts.password)):
        raise ImproperlyConfigured("ELASTICSEARCH_URL must look like https://user:password@host:9200.")
    return url


def _mail(url: str) -> MailServer | None:
    if not url:
        return None
    try:
        parts = urlsplit(url)
        is_known = (parts.scheme, parts.query) in (("smtp", ""), ("smtp", "tls"), ("smtps", ""))
        if not (
            is_known
            and not parts.path.strip("/")
            and parts.hostname
            and parts.port
            and bool(parts.username) == bool(parts.password)
        ):
            raise ValueError
    except ValueError as error:
        raise ImproperlyConfigured(
            "MAIL_URL must look like smtp://user:password@host:587?tls or smtps://user:password@host:465."
        ) from error
    return MailServer(
        host=parts.hostname,
        port=parts.port,
        username=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        is_encrypted=parts.scheme == "smtps",
        starts_tls=parts.query == "tls",
    )


def _sender(address: str, *, is_needed: bool) -> str:
    if ("@" in address) != bool(address) or (is_needed and not address):
        raise ImproperlyConfigured("MAIL_FROM must be the mail address of the sender; MAIL_URL needs it.")
    return address


def _networks(name: str, text: str) -> list[IPv4Network | IPv6Network]:
    try:
        return [ip_network(network) for network in _names(text)]
    except ValueError as error:
        raise ImproperlyConfigured(f"{name} must hold addresses or networks such as 10.0.0.0/24: {error}.") from error


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
