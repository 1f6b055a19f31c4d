"""What is due becomes mail: once, in the reader's language, again while it waits, or given up."""

from __future__ import annotations

import socketserver
import threading
from contextlib import contextmanager
from datetime import datetime, timedelta
from email import message_from_bytes, policy
from zoneinfo import ZoneInfo

import pytest
from django.core import mail
from django.test import override_settings
from django.utils import timezone

from ruang.web.notices import post
from ruang.web.notices.actions import choose
from ruang.web.notices.kinds import NOTICE_KINDS
from ruang.web.notices.models import Letter, Notice
from ruang.web.notices.telling import settle, tell

BANGKOK = ZoneInfo("Asia/Bangkok")
BOTH = {"th": "ผ้าทอลำพูน", "en": "Weaving"}
CENTRE = {"th": "ศูนย์ภาคที่ 1", "en": "Centre 1"}


@pytest.fixture(autouse=True)
def _mail_is_sent(settings):
    settings.MAIL = True
    settings.SITE_URL = "https://ruang.example.org"


def ask(person, about="a"):
    values = {"name": BOTH, "centre": CENTRE}
    tell(NOTICE_KINDS["proposal.waiting"], [person], about=about, url="/proposals/7/", **values)


def inform(person, about="b"):
    tell(NOTICE_KINDS["publication.shown"], [person], about=about, url="/potential/", title=BOTH)


def round_at(moment):
    """One round of the worker at that moment; what it sent."""
    del mail.outbox[:]
    post.gather(moment)
    post.send(clock=lambda: moment)
    return mail.outbox


def test_what_asks_goes_out_at_once_in_the_readers_language_and_once(cast):
    cast.director2.language = "en"
    cast.director2.save()
    ask(cast.director)
    ask(cast.director2)
    thai, english = sorted(round_at(timezone.now()), key=lambda m: m.subject)[::-1]
    assert thai.subject == "ข้อเสนอรอท่านพิจารณา: ผ้าทอลำพูน" and thai.to == [cast.director.email]
    assert english.subject == "A proposal waits for your decision: Weaving"
    html, kind = english.alternatives[0]
    for words in (english.body, html):
        assert "https://ruang.example.org/proposals/7/" in words
        assert "https://ruang.example.org/notices/mail/" in words
        assert "<img" not in words and not [
            p for p in (cast.director, cast.officer) if p.name in words
        ]
    assert kind == "text/html"
    assert english.extra_headers["Auto-Submitted"] == "auto-generated"
    assert not round_at(timezone.now() + timedelta(hours=1)) and not post.something_due()


def test_what_waits_is_mailed_again_after_three_and_seven_days_and_not_once_it_is_done(cast):
    ask(cast.director)
    now = timezone.now()
    sent = [day for day in range(15) if round_at(now + timedelta(days=day, hours=1))]
    assert len(sent) == 3 and sent[0] == 0 and sent[1] in {3, 4} and sent[2] in {7, 8}
    ask(cast.director, about="other")
    assert round_at(timezone.now())
    settle(NOTICE_KINDS["proposal.waiting"], about="other")
    assert not round_at(now + timedelta(days=4))


def test_a_reminder_says_so(cast):
    ask(cast.director)
    round_at(timezone.now())
    later = timezone.now() + timedelta(days=4)
    assert round_at(later)[0].subject == "เตือนอีกครั้ง: ข้อเสนอรอท่านพิจารณา: ผ้าทอลำพูน"


def test_what_only_tells_comes_together_in_the_morning_unless_it_was_read(cast):
    for about in ("a", "b", "c"):
        inform(cast.director, about)
    assert not round_at(timezone.now())
    due = Notice.objects.first().due_at.astimezone(BANGKOK)
    assert (due.hour, due.minute) == (8, 0)
    Notice.objects.filter(subject_type="a").update(read_at=timezone.now())
    (letter,) = round_at(due)
    assert letter.body.count("https://ruang.example.org/potential/") == 2


def test_what_concerns_an_accounts_safety_goes_out_though_it_was_read(client, cast):
    """Whoever changed the password is shown the notice first, and may not be its owner."""
    tell(NOTICE_KINDS["access.password_changed"], [cast.officer], url="/me/")
    client.force_login(cast.officer)
    choose(cast.officer, by=cast.officer, asking="daily", telling="never")
    client.get("/me/")
    assert Notice.objects.get().read_at
    assert [m.to for m in round_at(timezone.now())] == [[cast.officer.email]]


def test_everybody_chooses_when_but_what_asks_is_never_left_out(client, cast):
    client.force_login(cast.officer)
    answer = client.post("/notices/mail/", {"asking": "never", "telling": "never"})
    assert answer.status_code == 422
    assert client.post("/notices/mail/", {"asking": "daily", "telling": "never"}).status_code == 302
    inform(cast.officer)
    ask(cast.officer)
    assert not round_at(timezone.now())
    (letter,) = round_at(timezone.now() + timedelta(days=1))
    assert "/proposals/7/" in letter.body and "/potential/" not in letter.body
    choose(cast.officer, by=cast.officer, asking="now", telling="daily")
    ask(cast.officer, about="more")
    assert round_at(timezone.now())


def test_where_no_mail_is_configured_nothing_piles_up(cast, settings):
    settings.MAIL = False
    ask(cast.director)
    settings.MAIL = True
    assert not round_at(timezone.now() + timedelta(days=10))


# --- a real server, and one that is not well


class Smtp(socketserver.StreamRequestHandler):
    """Enough of SMTP for one mail after another; refuses whoever is in `server.unknown`."""

    def handle(self):
        self.say("220 test")
        while line := self.rfile.readline().decode("ascii").strip():
            verb = line[:4].upper()
            if verb == "DATA":
                self.say("354 go on")
                lines = iter(self.rfile.readline, b".\r\n")
                self.server.taken.append(message_from_bytes(b"".join(lines), policy=policy.default))
                self.say("250 taken")
            elif verb == "RCPT" and any(address in line for address in self.server.unknown):
                self.say("550 no such person")
            elif verb == "QUIT":
                return self.say("221 bye")
            else:
                self.say("250 ok")
        return None

    def say(self, words):
        self.wfile.write(f"{words}\r\n".encode("ascii"))


@contextmanager
def server(*unknown):
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Smtp) as serving:
        serving.daemon_threads, serving.taken, serving.unknown = True, [], unknown
        threading.Thread(target=serving.serve_forever, args=(0.01,), daemon=True).start()
        backend = "django.core.mail.backends.smtp.EmailBackend"
        host, port = serving.server_address
        at = {"EMAIL_HOST": host, "EMAIL_PORT": port, "EMAIL_USE_TLS": False}
        with override_settings(EMAIL_BACKEND=backend, **at):
            yield serving
        serving.shutdown()


def test_a_real_server_takes_it_and_a_refused_address_is_told_to_administrators(cast, client):
    ask(cast.director)
    ask(cast.director2)
    with server(cast.director2.email) as serving:
        round_at(timezone.now())
        round_at(timezone.now() + timedelta(days=1))
    (taken,) = serving.taken
    assert taken["To"] == cast.director.email and "ผ้าทอลำพูน" in taken["Subject"]
    assert str(Letter.objects.get(person=cast.director).key) in taken["Message-ID"]
    letter = Letter.objects.undelivered().get()
    assert (letter.person, letter.error) == (cast.director2, "SMTPRecipientsRefused 550")
    assert Notice.objects.asking().get(kind="mail.undelivered").person == cast.administrator


def test_administrators_send_what_was_given_up_once_more(cast, client):
    ask(cast.director)
    post.gather(timezone.now())
    Letter.objects.update(next_try_at=None, given_up_at=timezone.now(), tries=8)
    client.force_login(cast.administrator)
    assert cast.director.email in client.get("/notices/undelivered/").content.decode()
    client.post("/notices/undelivered/", {"letter": Letter.objects.get().pk})
    assert [m.to for m in round_at(timezone.now())] == [[cast.director.email]]


def test_a_server_that_does_not_answer_is_asked_less_and_less_and_told(cast):
    ask(cast.director)
    ask(cast.director2)
    moment, gaps = timezone.now(), []
    with override_settings(
        EMAIL_BACKEND="django.core.mail.backends.smtp.EmailBackend",
        EMAIL_HOST="127.0.0.1",
        EMAIL_PORT=1,
    ):
        while Letter.objects.undelivered().count() < 2:
            round_at(moment)
            due = Letter.objects.exclude(next_try_at=None).order_by("next_try_at").first()
            if due:
                gaps.append(due.next_try_at - moment)
                moment = due.next_try_at
    assert len(gaps) < 40 and max(gaps) >= timedelta(hours=6)
    assert (
        Notice.objects.asking().filter(kind="mail.broken", person=cast.administrator).count() == 1
    )
    inform(cast.officer)
    round_at(timezone.now() + timedelta(days=1))
    assert not Notice.objects.asking().filter(kind="mail.broken").exists()


def test_two_workers_never_send_the_same_letter(cast, monkeypatch):
    ask(cast.director)
    now = timezone.now()
    post.gather(now)
    written = post.mail_of

    def meanwhile(letter):
        assert vars(post.send(clock=timezone.now))["sent"] == 0
        assert post.gather(timezone.now()) == 0
        return written(letter)

    monkeypatch.setattr(post, "mail_of", meanwhile)
    assert post.send().sent == 1
    assert len(mail.outbox) == 1


def test_a_letter_whose_worker_died_goes_out_later_and_a_broken_one_holds_up_nobody(
    cast, monkeypatch
):
    ask(cast.director)
    now = timezone.now()
    post.gather(now)
    Letter.objects.update(next_try_at=now + post.CLAIM, tries=1)  # its sender had it in hand
    ask(cast.director2)
    assert [m.to for m in round_at(now)] == []  # director2's was asked a moment later
    written = post.mail_of

    def broken(letter):
        if letter.person == cast.director2:
            raise ValueError("an address that cannot be written")
        return written(letter)

    monkeypatch.setattr(post, "mail_of", broken)
    assert [m.to for m in round_at(now + post.CLAIM)] == [[cast.director.email]]
    assert Letter.objects.get(person=cast.director2).error == "ValueError"


def test_the_worker_asks_for_the_post_only_when_something_is_due(cast):
    from ruang.web.work.models import Job
    from ruang.web.work.worker import ask_for_what_is_due, run

    ask_for_what_is_due()
    assert not Job.objects.filter(kind="notices.mail").exists()
    ask(cast.director)
    ask_for_what_is_due()
    run(batch=True, signals=False)
    assert Job.objects.get(kind="notices.mail").result["sent"] == 1
    assert len(mail.outbox) == 1


def test_old_notices_and_letters_are_forgotten_but_not_what_waits(cast):
    from ruang.web.notices.jobs import forget

    ask(cast.director)
    inform(cast.director)
    Notice.objects.update(at=datetime(2020, 1, 1, tzinfo=BANGKOK))
    forget(lambda progress: None, by=None)
    assert Notice.objects.get().kind == "proposal.waiting"
