"""What production does to requests and cookies, and that Django's own checks of a deployment are content."""

import base64
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.integration

ROOT = Path(__file__).resolve().parents[2]
COMPLETE = {
    "DJANGO_SETTINGS_MODULE": "kb.settings.production",
    "DATABASE_URL": "postgres://madoguchi:none@127.0.0.1:1/madoguchi",
    "REDIS_URL": "redis://127.0.0.1:1/0",
    "AMI_URL": "ami://bridge:secret@127.0.0.1:1",
    "SECRET_KEY": "a key for tests that is long enough 0123456789 abcdefghij",
    "MADOGUCHI_KEY": base64.b64encode(bytes(32)).decode(),
    "ALLOWED_HOSTS": "madoguchi.example",
    "BASE_URL": "https://madoguchi.example",
    "MAIL_URL": "smtp://mail.example:25",
    "MAIL_FROM": "madoguchi@mihon.example",
    "TRUSTED_PROXIES": "127.0.0.1",
    "CONTRACT_ENDS": "2999-03-31",
}
KNOWN = {
    "security.W005",  # HSTS for the city's other names is not ours to set
    "security.W019",  # Wagtail shows its previews in a frame of the same origin; our own pages are shown in none
    "security.W021",  # nor is its preloading
}
SIGN_IN_AND_TELL = """
import django, json, sys
django.setup()
from django.conf import settings
from django.contrib.sessions.backends.signed_cookies import SessionStore
from django.http import HttpResponse
from django.middleware.csrf import get_token
from django.test import RequestFactory
from django.contrib.sessions.middleware import SessionMiddleware
from django.middleware.csrf import CsrfViewMiddleware
from django.middleware.security import SecurityMiddleware

settings.SESSION_ENGINE = "django.contrib.sessions.backends.signed_cookies"

def view(request):
    request.session["signed"] = "in"
    get_token(request)
    return HttpResponse("ok")

handler = SecurityMiddleware(SessionMiddleware(CsrfViewMiddleware(view)))
def ask(**said):
    return handler(RequestFactory().get("/sign-in/", HTTP_HOST="madoguchi.example", **said))

secure, plain = ask(HTTP_X_FORWARDED_PROTO="https"), ask()
print(json.dumps({
    "cookies": {name: [bool(cookie["secure"]), cookie["samesite"]] for name, cookie in secure.cookies.items()},
    "http_only": bool(secure.cookies[settings.SESSION_COOKIE_NAME]["httponly"]),
    "transport": secure["Strict-Transport-Security"],
    "sniff": secure["X-Content-Type-Options"],
    "plain": [plain.status_code, plain["Location"]],
    "origins": settings.CSRF_TRUSTED_ORIGINS,
}))
"""


def run(tmp_path: Path, *arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, **COMPLETE, "MADOGUCHI_VAR": str(tmp_path), **variables}
    return subprocess.run(
        [sys.executable, *arguments], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )


def test_checks_of_a_deployment_are_content(tmp_path):
    checked = run(tmp_path, "manage.py", "check", "--deploy")

    told = {
        word.strip("?:()") for word in checked.stderr.split() if word.strip("?:()").startswith(("security.", "mado"))
    }
    assert (checked.returncode, told) == (0, KNOWN)


def test_cookies_travel_encrypted_and_never_from_elsewhere(tmp_path):
    told = json.loads(run(tmp_path, "-c", SIGN_IN_AND_TELL).stdout)

    assert told["cookies"] == {"sessionid": [True, "Lax"], "csrftoken": [True, "Lax"]}
    assert told["http_only"]


def test_plain_requests_are_led_to_encrypted_ones_for_a_year(tmp_path):
    told = json.loads(run(tmp_path, "-c", SIGN_IN_AND_TELL).stdout)

    assert told["plain"] == [301, "https://madoguchi.example/sign-in/"]
    assert (told["transport"], told["sniff"]) == ("max-age=31536000", "nosniff")
    assert told["origins"] == ["https://madoguchi.example"]
