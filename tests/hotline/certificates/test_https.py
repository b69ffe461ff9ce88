"""The desk's certificate: made when needed, kept while it fits, refused when it does not."""

import ssl
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from core.config import Settings
from hotline.certificates import https

_NOW = datetime.now(UTC)


def _settings(var: Path, host: str, **more: object) -> Settings:
    return Settings(var=var, host=host).model_copy(update=more)


def test_on_loopback_no_certificate_is_needed(tmp_path: Path):
    for host in ("127.0.0.1", "::1", "localhost"):
        assert https.prepare(_settings(tmp_path, host)).tls_certificate is None
    assert not list(tmp_path.iterdir())


def test_who_asks_the_desk_knows_beforehand_how_it_is_served(tmp_path: Path):
    assert https.scheme(_settings(tmp_path, "127.0.0.1")) == "http"
    assert https.scheme(_settings(tmp_path, "0.0.0.0")) == "https"
    own = _settings(tmp_path, "127.0.0.1", tls_certificate=tmp_path / "own.pem")
    assert https.scheme(own) == "https"


def test_for_other_machines_one_is_made_that_a_server_can_load_and_kept(tmp_path: Path):
    first = https.prepare(_settings(tmp_path, "0.0.0.0"))
    assert first.tls_certificate is not None
    assert first.tls_key is not None
    ssl.create_default_context(ssl.Purpose.CLIENT_AUTH).load_cert_chain(
        first.tls_certificate, first.tls_key
    )
    assert first.tls_key.stat().st_mode & 0o077 == 0
    written = first.tls_certificate.read_bytes()
    again = https.prepare(first)
    assert again.tls_certificate == first.tls_certificate
    assert first.tls_certificate.read_bytes() == written
    assert https.is_generated(again)


def test_it_is_made_anew_before_it_expires_and_for_a_new_name(tmp_path: Path):
    made, _ = https.ensure(tmp_path, frozenset({"localhost"}), _NOW)
    first = made.read_bytes()
    https.ensure(tmp_path, frozenset({"localhost"}), _NOW + timedelta(days=300))
    assert made.read_bytes() == first
    https.ensure(tmp_path, frozenset({"localhost"}), _NOW + timedelta(days=380))
    second = made.read_bytes()
    assert second != first
    https.ensure(tmp_path, frozenset({"localhost", "10.0.0.9"}), _NOW + timedelta(days=381))
    assert made.read_bytes() != second


def test_an_operators_expired_foreign_or_missing_certificate_is_refused(tmp_path: Path):
    certificate, key = https.ensure(tmp_path / "a", frozenset({"localhost"}), _NOW)
    _, other_key = https.ensure(tmp_path / "b", frozenset({"localhost"}), _NOW)
    https.check(certificate, key, _NOW)
    for given, when, word in (
        ((certificate, key), _NOW + timedelta(days=400), "expired"),
        ((certificate, key), _NOW - timedelta(days=1), "clock"),
        ((certificate, other_key), _NOW, "HOTLINE_TLS_KEY"),
        ((tmp_path / "none.pem", key), _NOW, "cannot be read"),
    ):
        with pytest.raises(https.CertificateRefused, match=word):
            https.check(*given, when)


def test_an_operators_good_certificate_is_used_as_it_is(tmp_path: Path):
    certificate, key = https.ensure(tmp_path / "own", frozenset({"desk.example.cn"}), _NOW)
    given = _settings(tmp_path, "0.0.0.0", tls_certificate=certificate, tls_key=key)
    assert https.prepare(given) == given
    assert not https.is_generated(given)
