"""Settings come from the environment, and a wrong one is refused with a sentence."""

from pathlib import Path

import pytest

from cxaudit.config import Settings, SettingsError

NAMES = (
    "DATABASE_URL",
    "QUEUE_URL",
    "FILES_URL",
    "MAIL_URL",
    "SECRET_KEY",
    "BASE_URL",
    "DATA",
    "TRUSTED_PROXIES",
    "TIMEZONE",
    "SIGNING_KEY",
    "SIGNING_PASSPHRASE",
    "SIGNING_PASSPHRASE_FILE",
)


@pytest.fixture
def environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> pytest.MonkeyPatch:
    for name in NAMES:
        monkeypatch.delenv(f"CXAUDIT_{name}", raising=False)
    monkeypatch.delenv("PORT", raising=False)
    monkeypatch.setenv("CXAUDIT_DATA", str(tmp_path / "data"))
    return monkeypatch


def test_everything_lies_in_the_data_folder_unless_said_otherwise(
    environment: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    settings = Settings.from_env()

    assert settings.database_url == f"sqlite:///{tmp_path}/data/cxaudit.sqlite3"
    assert settings.files_url == f"file://{tmp_path}/data/files"
    assert settings.base_url == "http://localhost:8000"


def test_the_agency_has_a_time_zone(environment: pytest.MonkeyPatch) -> None:
    assert Settings.from_env().timezone == "America/Toronto"
    environment.setenv("CXAUDIT_TIMEZONE", "America/Vancouver")
    assert Settings.from_env().timezone == "America/Vancouver"


def test_the_secret_is_made_once_and_only_its_owner_can_read_it(
    environment: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    first, second = Settings.from_env(), Settings.from_env()
    kept = tmp_path / "data" / "secret_key"

    assert first.secret_key == second.secret_key == kept.read_text()
    assert kept.stat().st_mode & 0o777 == 0o600
    assert [path.name for path in kept.parent.iterdir()] == ["secret_key"]


def test_secrets_do_not_show_when_settings_are_printed(environment: pytest.MonkeyPatch) -> None:
    environment.setenv("CXAUDIT_DATABASE_URL", "postgresql://me:hush@db/cxaudit")
    settings = Settings.from_env()

    assert "hush" not in repr(settings)
    assert settings.secret_key not in repr(settings)


def test_no_proxy_is_trusted_unless_said(environment: pytest.MonkeyPatch) -> None:
    assert Settings.from_env().trusted_proxies == 0
    environment.setenv("CXAUDIT_TRUSTED_PROXIES", "2")
    assert Settings.from_env().trusted_proxies == 2
    environment.setenv("CXAUDIT_TRUSTED_PROXIES", "-1")
    with pytest.raises(SettingsError, match="CXAUDIT_TRUSTED_PROXIES: -1 is not a number of proxies"):
        Settings.from_env()


def test_every_wrong_setting_is_named_at_once(environment: pytest.MonkeyPatch) -> None:
    environment.setenv("PORT", "http")
    environment.setenv("CXAUDIT_SECRET_KEY", "short")
    environment.setenv("CXAUDIT_BASE_URL", "audits.example.org")
    environment.setenv("CXAUDIT_DATABASE_URL", "mysql://db/cxaudit")
    environment.setenv("CXAUDIT_TIMEZONE", "Mars/Olympus")
    environment.setenv("CXAUDIT_MAIL_URL", "smtp://mail.example.org")

    with pytest.raises(SettingsError) as refused:
        Settings.from_env()

    text = str(refused.value)
    for name in ("SECRET_KEY", "BASE_URL", "DATABASE_URL", "MAIL_URL", "TIMEZONE"):
        assert f"\nCXAUDIT_{name}: " in text
    assert "\nPORT: " in text


@pytest.mark.parametrize("value", ["s3://", "file://", "sqlite", "http://files"])
def test_a_store_without_a_place_is_refused(environment: pytest.MonkeyPatch, value: str) -> None:
    environment.setenv("CXAUDIT_FILES_URL", value)
    with pytest.raises(SettingsError, match="CXAUDIT_FILES_URL"):
        Settings.from_env()


def test_a_data_folder_that_is_a_file_is_refused(environment: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "data").write_text("no folder")
    with pytest.raises(SettingsError, match="CXAUDIT_DATA"):
        Settings.from_env()


def test_reports_are_signed_only_where_a_key_is_named(
    environment: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    assert Settings.from_env().signing_key is None
    key, secret = tmp_path / "signing.p12", tmp_path / "passphrase"
    key.write_bytes(b"key")
    secret.write_text("two words \nanother line")
    environment.setenv("CXAUDIT_SIGNING_KEY", str(key))
    environment.setenv("CXAUDIT_SIGNING_PASSPHRASE_FILE", str(secret))
    settings = Settings.from_env()
    assert (settings.signing_key, settings.signing_passphrase) == (key, "two words ")
    assert "two words" not in repr(settings)
    environment.setenv("CXAUDIT_SIGNING_PASSPHRASE", "given")
    assert Settings.from_env().signing_passphrase == "given"


def test_a_time_stamping_authority_is_named_by_its_address(environment: pytest.MonkeyPatch) -> None:
    assert Settings.from_env().signing_timestamp_url == ""
    environment.setenv("CXAUDIT_SIGNING_TIMESTAMP_URL", "https://agency:secret@stamps.example.org/tsa")
    settings = Settings.from_env()
    assert settings.signing_timestamp_url == "https://agency:secret@stamps.example.org/tsa"
    assert "secret@" not in repr(settings)
    for wrong, said in (
        ("stamps.example.org", "has to begin with http:, https:"),
        ("http:///tsa", "no host"),
    ):
        environment.setenv("CXAUDIT_SIGNING_TIMESTAMP_URL", wrong)
        with pytest.raises(SettingsError, match=f"CXAUDIT_SIGNING_TIMESTAMP_URL: .*{said}"):
            Settings.from_env()


@pytest.mark.parametrize("name", ["SIGNING_KEY", "SIGNING_PASSPHRASE_FILE"])
def test_a_file_for_signing_that_cannot_be_read_is_refused(
    environment: pytest.MonkeyPatch, tmp_path: Path, name: str
) -> None:
    for wrong in (tmp_path / "nowhere.p12", tmp_path):
        environment.setenv(f"CXAUDIT_{name}", str(wrong))
        with pytest.raises(SettingsError, match=f"CXAUDIT_{name}: .* cannot be read"):
            Settings.from_env()
