"""The reader of the environment: every wrong value stops the start with a sentence that names the variable."""

import base64

import pytest
from django.core.exceptions import ImproperlyConfigured

from kb.settings.env import AmiAddress, read_environment

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


def test_secrets_of_the_environment_are_taken(tmp_path):
    environment = read(tmp_path, SECRET_KEY="signs", MADOGUCHI_KEY=KEY, ALLOWED_HOSTS="a.example, b.example")

    assert (environment.secret_key, environment.personal_key) == ("signs", bytes(32))
    assert environment.allowed_hosts == ["a.example", "b.example"]
    assert not environment.generated_secrets
    assert list(tmp_path.iterdir()) == []


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
        ("METRICS_TOKEN", "short"),
        ("METRICS_TOKEN", "見本" * 16),
    ],
)
def test_wrong_value_stops_the_start_and_names_the_variable(tmp_path, variable, value):
    with pytest.raises(ImproperlyConfigured, match=variable):
        read(tmp_path, **{variable: value})
