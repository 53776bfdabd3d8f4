"""The reader of the environment: every wrong value stops the start with a sentence that names the variable."""

import base64

import pytest
from django.core.exceptions import ImproperlyConfigured

from kb.settings.env import AmiAddress, MailServer, read_environment

pytestmark = pytest.mark.unit

KEY = base64.b64encode(bytes(32)).decode()


def read(tmp_path, **variables: str):
    return read_environment({"MADOGUCHI_VAR": str(tmp_path), **variables})


def test_nothing_set_takes_the_embedded_defaults(tmp_path):
    environment = read(tmp_path)

    assert environment.database["ENGINE"] == "django.db.backends.sqlite3"
    assert (environment.ami, environment.redis_url, environment.allowed_hosts) == (None, "", [])
    assert environment.generated_secrets
    assert environment.ami_inbound_contexts == {"from-trunk"}


def test_generated_secrets_stay_and_are_for_their_owner_only(tmp_path):
    first, second = read(tmp_path), read(tmp_path)

    assert first.personal_key == second.personal_key
    assert first.secret_key == second.secret_key
    assert {path.stat().st_mode & 0o777 for path in tmp_path.iterdir()} == {0o600}


def test_address_of_the_pbx_is_read(tmp_path):
    environment = read(tmp_path, AMI_URL="ami://bridge:s%40crit@pbx.example:5038")

    assert environment.ami == AmiAddress(host="pbx.example", port=5038, username="bridge", secret="s@crit")


@pytest.mark.parametrize(
    ("url", "host", "port", "username", "password", "is_encrypted", "starts_tls"),
    [
        ("smtp://relay.example:25", "relay.example", 25, "", "", False, False),
        ("smtp://us%40er:p%3Fss@mail.example:587?tls", "mail.example", 587, "us@er", "p?ss", False, True),
        ("smtp://user:pass@mail.example:587/?tls", "mail.example", 587, "user", "pass", False, True),
        ("smtps://user:pass@mail.example:465", "mail.example", 465, "user", "pass", True, False),
    ],
)
def test_mail_server_is_read(tmp_path, url, host, port, username, password, is_encrypted, starts_tls):
    environment = read(tmp_path, MAIL_URL=url, MAIL_FROM="madoguchi@mihon.example")

    assert environment.mail == MailServer(
        host=host, port=port, username=username, password=password, is_encrypted=is_encrypted, starts_tls=starts_tls
    )
    assert environment.mail_from == "madoguchi@mihon.example"


def test_proxies_and_origin_are_read(tmp_path):
    environment = read(tmp_path, TRUSTED_PROXIES="10.0.0.1, 2001:db8::/32", BASE_URL="https://madoguchi.example/")

    assert [str(network) for network in environment.trusted_proxies] == ["10.0.0.1/32", "2001:db8::/32"]
    assert environment.base_url == "https://madoguchi.example"


def test_secrets_of_the_environment_are_taken(tmp_path):
    environment = read(tmp_path, SECRET_KEY="signs", MADOGUCHI_KEY=KEY, ALLOWED_HOSTS="a.example, b.example")

    assert (environment.secret_key, environment.personal_key) == ("signs", bytes(32))
    assert environment.allowed_hosts == ["a.example", "b.example"]
    assert not environment.generated_secrets
    assert list(tmp_path.iterdir()) == []


def test_name_and_further_languages_of_the_city_are_read(tmp_path):
    named = read(tmp_path, CITY_NAME="桜市", CITY_NAME_EN="Sakura City", FURTHER_LANGUAGES="zh-hans, ko,ko")
    unnamed = read(tmp_path)

    assert (named.city_name, named.city_name_en, named.further_languages) == ("桜市", "Sakura City", ["zh-hans", "ko"])
    assert (unnamed.city_name, unnamed.city_name_en, unnamed.further_languages) == ("見本市", "Mihon City", [])


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("DATABASE_URL", "mysql://a:b@c/d"),
        ("DATABASE_URL", "nonsense"),
        ("DATABASE_URL", "postgres://a:b@c:port/d"),
        ("AMI_URL", "http://pbx.example:5038"),
        ("AMI_URL", "ami://pbx.example:5038"),
        ("AMI_URL", "ami://bridge:secret@pbx.example"),
        ("MADOGUCHI_KEY", "%%%"),
        ("MADOGUCHI_KEY", "c2hvcnQ="),
        ("MAIL_URL", "mail.example"),
        ("MAIL_URL", "smtp://mail.example"),
        ("MAIL_URL", "smtp://mail.example:port"),
        ("MAIL_URL", "smtp://user@mail.example:587"),
        ("MAIL_URL", "smtp://mail.example:587?ssl"),
        ("MAIL_URL", "smtp://mail.example:587?tls=no"),
        ("MAIL_URL", "smtps://mail.example:465?tls"),
        ("MAIL_URL", "imap://mail.example:143"),
        ("MAIL_FROM", "nobody"),
        ("TRUSTED_PROXIES", "proxy.example"),
        ("TRUSTED_PROXIES", "10.0.0.1/24"),
        ("BASE_URL", "madoguchi.example"),
        ("ELASTICSEARCH_URL", "elasticsearch:9200"),
        ("ELASTICSEARCH_URL", "https://host"),
        ("ELASTICSEARCH_URL", "https://user@host:9200"),
        ("ELASTICSEARCH_URL", "https://host:9200/path"),
        ("BASE_URL", "https://madoguchi.example/desk/"),
        ("FURTHER_LANGUAGES", "zh-cn"),  # Django's other word for zh-hans, without a name of its own
        ("FURTHER_LANGUAGES", "chinese"),
        ("FURTHER_LANGUAGES", "ko,en"),
        ("METRICS_TOKEN", "short"),
        ("METRICS_TOKEN", "見本" * 16),
    ],
)
def test_wrong_value_stops_the_start_and_names_the_variable(tmp_path, variable, value):
    with pytest.raises(ImproperlyConfigured, match=variable):
        read(tmp_path, **{variable: value})


def test_languages_of_the_menu_are_read(tmp_path):
    environment = read(tmp_path, IVR_LANGUAGES="2:en, 3:ko", FURTHER_LANGUAGES="ko")

    assert environment.ivr_languages == {"2": "en", "3": "ko"}
    assert read(tmp_path).ivr_languages == {}


@pytest.mark.parametrize("pairs", ["en", "2:", ":en", "2:ko"])
def test_language_of_the_menu_that_nobody_knows_stops_the_start(tmp_path, pairs):
    with pytest.raises(ImproperlyConfigured, match="IVR_LANGUAGES"):
        read(tmp_path, IVR_LANGUAGES=pairs)


def test_mail_server_without_a_sender_stops_the_start(tmp_path):
    with pytest.raises(ImproperlyConfigured, match="MAIL_FROM"):
        read(tmp_path, MAIL_URL="smtp://mail.example:25")
