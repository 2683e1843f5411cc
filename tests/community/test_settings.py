"""The platform as it is set up: secrets, headers, sign-in, and a database that matches the models."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest
from django.contrib.auth import authenticate, get_user_model
from django.core.management import call_command
from django.db import connection
from django.http import HttpResponse
from django.test import RequestFactory

from gongji.community.database.columns import dialect
from gongji.community.database.connections import database_settings
from gongji.community.headers import ContentSecurityPolicy
from gongji.community.people.models import Account
from gongji.community.people.services import open_accounts
from gongji.community.people.sign_in import OneTap
from gongji.community.secret import secret_file
from gongji.errors import Refused


def test_a_secret_is_made_once_and_only_its_owner_reads_it(tmp_path):
    path = tmp_path / "keys" / "secret.key"
    made = secret_file(path)
    assert len(made) == 32
    assert secret_file(path) == made
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [each.name for each in path.parent.iterdir()] == ["secret.key"]


def test_every_answer_keeps_the_page_to_itself():
    response = ContentSecurityPolicy(lambda request: HttpResponse("hello"))(RequestFactory().get("/"))
    policy = response.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "http" not in policy
    assert "'unsafe-inline'" not in policy.replace("style-src-attr 'unsafe-inline'", "")


def test_cookies_are_for_the_server_alone(settings):
    assert settings.SESSION_COOKIE_HTTPONLY
    assert settings.SESSION_COOKIE_SAMESITE == "Lax"
    assert settings.SECURE_CONTENT_TYPE_NOSNIFF
    assert settings.SECURE_REFERRER_POLICY == "same-origin"
    assert not settings.DEBUG


@pytest.mark.parametrize(
    ("demo", "invented", "signed_in"), [(True, True, True), (True, False, False), (False, True, False)]
)
def test_one_tap_signs_in_invented_people_in_a_demonstration_and_nobody_else(db, settings, demo, invented, signed_in):
    settings.DEMO = demo
    [account] = open_accounts(1, invented=invented)
    assert (authenticate(None, demo_account=account.pk) == account) is signed_in


def test_a_session_ends_with_the_demonstration(account, settings):
    settings.DEMO = True
    assert OneTap().get_user(account.pk) == account
    settings.DEMO = False
    assert OneTap().get_user(account.pk) is None


def test_people_sign_in_as_accounts():
    assert get_user_model() is Account


def test_the_migrations_make_the_models(db):
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


def test_the_ledgers_promises_can_be_taken_back_and_given_again(db):
    speaks, names = dialect(connection), ("periods_entry", "periods_posting")
    statements = [
        *speaks.not_append_only(names[0]),
        *speaks.not_sealed_entries(*names),
        *speaks.sealed_entries(*names, "hash"),
        *speaks.append_only(names[0]),
    ]
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


@pytest.mark.parametrize(
    ("url", "engine"),
    [
        (None, "sqlite3"),
        ("", "sqlite3"),
        ("postgres://somebody@example.org/gongji", "postgresql"),
        ("sqlite:////srv/gongji/other.sqlite3", "sqlite3"),
    ],
)
def test_the_database_is_embedded_unless_an_address_is_given(url, engine):
    assert database_settings(url, sqlite_file=Path("/srv/gongji.sqlite3"))["ENGINE"].endswith(engine)


@pytest.mark.parametrize("url", ["mysql://somebody@example.org/gongji", "gongji", "oracel://x", "postgres://a:b:c/x"])
def test_a_third_kind_of_database_is_refused_in_words(url):
    with pytest.raises(Refused, match="postgres://user@host/name"):
        database_settings(url, sqlite_file=Path("/srv/gongji.sqlite3"))
