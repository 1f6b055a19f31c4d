"""What whoever sets it up may get wrong: said at the start, in words, all of it at once."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from click.testing import CliRunner

from ruang.cli import cli
from ruang.web.site import environment, transport
from ruang.web.site.faults import BadSettings, found, refuse, said_in
from ruang.web.site.jobs import keep_to_its_owner

PUBLIC = {"RUANG_HTTPS": "1", "RUANG_HOSTS": "ruang.example.org", "RUANG_PROXIES": "1"}
LONG = "f0rty-two different letters, and some more of them: 0123456789"


def said(given: dict[str, str]) -> list[str]:
    return [fault.text("en") for fault in found(given)]


def test_a_fresh_clone_and_a_public_site_have_no_fault(tmp_path):
    assert said({}) == []
    key = tmp_path / "key"
    key.write_text(LONG + "\n")
    good = {
        **PUBLIC,
        "RUANG_HOME": str(tmp_path / "new" / "home"),
        "RUANG_SECRET_KEY_FILE": str(key),
        "DATABASE_URL": "postgres://ruang:s%2Fecret@db.example.org:5432/ruang",
        "RUANG_SITE_URL": "https://ruang.example.org",
        "RUANG_MAIL_URL": "smtp://user:word@mail.example.org:587",
        "RUANG_MAIL_FROM": "Ruang <ruang@example.org>",
        "RUANG_METRICS_FROM": "10.0.0.0/8, ::1",
        "PATH": "/bin",
    }
    assert said(good) == []


@pytest.mark.parametrize(
    ("given", "name", "words"),
    [
        ({"RUANG_UPLOAD_MB": "many"}, "RUANG_UPLOAD_MB", "“many” is no whole number"),
        ({"RUANG_UPLOAD_MB": "๕๑๒"}, "RUANG_UPLOAD_MB", "in digits, as 512"),
        ({"RUANG_UPLOAD_DAYS": "0"}, "RUANG_UPLOAD_DAYS", "Give 1 or more"),
        ({"PORT": "80800"}, "PORT", "Give 65535 or less"),
        ({"RUANG_HTTPS": "ja"}, "RUANG_HTTPS", "Give 1 or 0"),
        ({"RUANG_LOG_LEVEL": "LOUD"}, "RUANG_LOG_LEVEL", "DEBUG, INFO, WARNING, ERROR"),
        ({"RUANG_HOSTS": "https://a.example"}, "RUANG_HOSTS", "the name alone"),
        ({"RUANG_HOSTS": "*"}, "RUANG_HOSTS", "any name"),
        ({"RUANG_ORIGINS": "https://a.example/x"}, "RUANG_ORIGINS", "scheme and host alone"),
        ({"RUANG_METRICS_FROM": "here"}, "RUANG_METRICS_FROM", "10.1.2.0/24"),
        ({"RUANG_SITE_URL": "ruang.example.org"}, "RUANG_SITE_URL", "as https://"),
        ({"RUANG_MAIL_URL": "smtp://"}, "RUANG_MAIL_URL", "names no host"),
        ({"RUANG_MAIL_URL": "smtp://h:port"}, "RUANG_MAIL_URL", "does not begin with"),
        ({"RUANG_MAIL_FROM": "a@b\nBcc: c@d"}, "RUANG_MAIL_FROM", "no address of mail"),
        ({"DATABASE_URL": "mysql://h/n"}, "DATABASE_URL", "postgres://"),
        ({"DATABASE_URL": "postgres://host"}, "DATABASE_URL", "names no database"),
        ({"RUANG_HOME": __file__}, "RUANG_HOME", "is a file"),
        ({"RUANG_LAKE": f"{__file__}/lake"}, "RUANG_LAKE", "is a file"),
        ({"RUANG_SECRET_KEY": "changeme"}, "RUANG_SECRET_KEY", "8 letters"),
        ({"RUANG_SECRET_KEY": "x" * 60}, "RUANG_SECRET_KEY", "too simple"),
        ({"RUANG_SECRET_KEY_FILE": "/no/such"}, "RUANG_SECRET_KEY_FILE", "cannot be read"),
        (
            {"RUANG_SECRET_KEY": LONG, "RUANG_SECRET_KEY_FILE": __file__},
            "RUANG_SECRET_KEY_FILE",
            "one of the two",
        ),
        ({"RUANG_TLS_CERT": "cert.pem"}, "RUANG_TLS_CERT", "with its full path"),
        ({"RUANG_TLS_KEY": __file__}, "RUANG_TLS_KEY", "go together"),
        ({"RUANG_HOST": "a.example"}, "RUANG_HOST", "Did you mean RUANG_HOSTS?"),
        ({"RUANG_COLOUR": "red"}, "RUANG_COLOUR", "no such setting"),
        ({"RUANG_HTTPS": "1"}, "RUANG_HTTPS", "no name under which others"),
        ({**PUBLIC, "RUANG_DEMO": "1"}, "RUANG_DEMO", "passwords anybody can read"),
        ({**PUBLIC, "RUANG_DEBUG": "1"}, "RUANG_DEBUG", "code and settings"),
        ({**PUBLIC, "RUANG_MAIL_URL": "smtp://h"}, "RUANG_SITE_URL", "https://ruang.example.org"),
        (
            {**PUBLIC, "RUANG_SITE_URL": "http://ruang.example.org"},
            "RUANG_SITE_URL",
            "Give it with https://",
        ),
    ],
)
def test_each_fault_says_which_what_and_what_to_do(given, name, words):
    (fault,) = said(given)
    assert fault.startswith(f"{name}: ") and words in fault


def test_a_folder_that_may_not_be_written_is_told(tmp_path, monkeypatch):
    from ruang.web.site import faults

    monkeypatch.setattr(faults.os, "access", lambda path, mode: False)  # root may write anywhere
    assert "may not write into" in " ".join(said({"RUANG_HOME": str(tmp_path)}))
    assert "may not make it in" in " ".join(said({"RUANG_LAKE": str(tmp_path / "lake")}))


def test_a_secret_is_never_shown_and_a_value_stays_on_its_line():
    wrong = {
        "RUANG_SECRET_KEY": "hunter2",
        "DATABASE_URL": "oracle://scott:tiger@db/x",
        "RUANG_MAIL_URL": "mail://user:tiger@h",
        "RUANG_METRICS_TOKEN": "tiger",
        "RUANG_UPLOAD_MB": "5\nRUANG_HOME: all is well",
    }
    text = "\n".join(said(wrong))
    assert "tiger" not in text and "hunter2" not in text
    assert len(text.splitlines()) == 5


def test_what_kubernetes_and_the_tests_give_is_no_typo():
    assert not said({
        "RUANG_SERVICE_HOST": "10.0.0.1", "RUANG_PORT": "tcp://10.0.0.1:80",
        "RUANG_PORT_80_TCP_ADDR": "10.0.0.1", "RUANG_WEB_SERVICE_PORT_HTTP": "80",
        "RUANG_POSTGRES": "x", "OTHER": "1",
    })  # fmt: skip


def test_every_sentence_has_its_thai():
    import ast
    from pathlib import Path

    from ruang.web.site import faults

    code = ast.parse(Path(faults.__file__).read_text(encoding="utf-8"))
    sentences = [
        call.args[0].value
        for call in ast.walk(code)
        if isinstance(call, ast.Call) and getattr(call.func, "id", "") == "_"
    ]
    assert len(sentences) > 20
    assert not [words for words in sentences if said_in(words, "th") == words]


def test_the_command_says_all_of_them_in_the_readers_language_and_starts_nothing(monkeypatch):
    from ruang.web.site import serve

    monkeypatch.setattr(serve, "serve", lambda **_: pytest.fail("it was started"))
    wrong = {"RUANG_UPLOAD_MB": "many", "RUANG_HOTS": "a.example"}
    for language, words in (("th", "ไม่ใช่จำนวนเต็ม"), ("en", "is no whole number")):
        told = CliRunner().invoke(cli, ["--language", language, "web", "serve"], env=wrong)
        assert told.exit_code and words in told.output and "RUANG_HOSTS" in told.output


def test_another_server_that_imports_the_settings_is_refused_with_the_same_words():
    with pytest.raises(BadSettings, match="nothing was started:\n- RUANG_HTTPS: "):
        refuse({"RUANG_HTTPS": "2"})
    with pytest.raises(BadSettings, match="ยังไม่ได้เริ่ม"):
        refuse({"RUANG_HTTPS": "2", "RUANG_LANGUAGE": "th"})


def test_a_secret_may_lie_in_a_file(tmp_path, monkeypatch):
    file = tmp_path / "url"
    file.write_text("postgres://ruang:word@db/ruang\n")
    monkeypatch.delenv("DATABASE_URL", raising=False)
    monkeypatch.setenv("DATABASE_URL_FILE", str(file))
    assert environment.text("DATABASE_URL") == "postgres://ruang:word@db/ruang"


def test_a_secret_key_is_made_once_whole_and_for_its_owner_alone(tmp_path):
    from ruang.web.site.settings.places import _secret_key

    made = _secret_key(tmp_path / "home")
    assert len(made) > 60 and _secret_key(tmp_path / "home") == made
    assert [p.name for p in (tmp_path / "home").iterdir()] == ["secret_key"]
    assert (tmp_path / "home" / "secret_key").stat().st_mode & 0o077 == 0


def test_a_check_before_going_public_says_what_would_travel_in_clear(monkeypatch):
    monkeypatch.delenv("PGSSLMODE", raising=False)

    def said(mail="", tls=True, **database):
        set_up = {"DATABASES": {"default": database}, "EMAIL_USE_TLS": tls, "EMAIL_USE_SSL": False}
        monkeypatch.setattr(transport, "settings", SimpleNamespace(EMAIL_HOST=mail, **set_up))
        return [fault.name for fault in transport.in_clear()]

    proved = {"sslmode": "verify-full"}
    assert said() == said(HOST="127.0.0.1") == said(HOST="/run/postgresql") == []
    assert said(HOST="db.example.org") == ["DATABASE_URL"]
    assert said(HOST="db.example.org", OPTIONS={"sslmode": "require"}) == ["DATABASE_URL"]
    assert said(HOST="db.example.org", OPTIONS=proved, mail="mail.example.org") == []
    assert said(mail="mail.example.org", tls=False) == ["RUANG_MAIL_URL"]


def test_nobody_else_on_the_machine_reads_the_database_of_sqlite(tmp_path):
    files = [tmp_path / name for name in ("ruang.sqlite3", "ruang.sqlite3-wal")]
    for path in files:
        path.touch(mode=0o644)
    keep_to_its_owner(str(files[0]))
    keep_to_its_owner("ruang")  # the name of one on PostgreSQL
    assert {path.stat().st_mode & 0o777 for path in files} == {0o600}
