# SPDX-License-Identifier: GPL-3.0-or-later
"""What the archive mails, by a real mail server."""

import json
import pathlib
import sys

import pytest

sys.path.insert(0, str(pathlib.Path(__file__).parents[1]))
sys.path.insert(0, str(pathlib.Path(__file__).parent))
import almagest
import smtp


@pytest.fixture
def archive(tmp_path):
    return almagest.Archive(tmp_path / "archive").init("--missions", "jwst")


def test_a_test_message_is_sent_and_can_be_read(archive):
    with smtp.mail_server() as (server, mailbox):
        smtp.configure(archive, server)
        assert "has taken a message" in archive.run("mail", "--test", "ann@example.org")
        (sender, recipients, message), = mailbox.taken
        assert (sender, recipients) == ("archive@example.org", ["ann@example.org"])
        assert message["From"].addresses[0].display_name == "Großes Archiv"
        assert message["Subject"] == "Test of Großes Archiv"
        assert message["Auto-Submitted"] == "auto-generated"
        assert message["Message-ID"] and message["Date"].datetime
        assert message.defects == []
        assert "Großes Archiv can send mail." in smtp.plain(message)


def test_without_a_server_the_operator_is_told(archive):
    with pytest.raises(almagest.CommandError, match="names no mail server"):
        archive.run("mail", "--test", "ann@example.org")
    with smtp.mail_server() as (server, mailbox):
        smtp.configure(archive, server)
        for wrong in ("ann", "a@b.org\nBcc: c@d.org", ""):
            with pytest.raises(almagest.CommandError, match="no e-mail address|needs a value"):
                archive.run("mail", "--test", wrong)
        assert mailbox.taken == []


def test_a_refusal_is_told(archive):
    with smtp.mail_server() as (server, mailbox):
        smtp.configure(archive, server)
        mailbox.answers = ["550 no such user"]
        with pytest.raises(almagest.CommandError, match="refused it"):
            archive.run("mail", "--test", "ann@example.org")
    with pytest.raises(almagest.CommandError, match="did not take it"):
        archive.run("mail", "--test", "ann@example.org")  # nobody listens any more


def test_tls_is_asked_for_and_the_certificate_checked(archive, tmp_path):
    host = "0.0.0.0"  # this machine, by a name that the archive does not take for it
    tls = smtp.certificate(tmp_path, host)
    with smtp.mail_server(host) as (server, mailbox):  # offers no STARTTLS
        smtp.configure(archive, server)
        with pytest.raises(almagest.CommandError, match="did not take it"):
            archive.run("mail", "--test", "ann@example.org")
        assert mailbox.taken == []
        smtp.configure(archive, server, starttls="never")
        archive.run("mail", "--test", "ann@example.org")
        assert len(mailbox.taken) == 1
    password = tmp_path / "password"
    password.write_text("open sesame\n")
    with smtp.mail_server(host, tls, (b"almagest", b"open sesame")) as (server, mailbox):
        login = {"user": "almagest", "password_file": password}
        smtp.configure(archive, server, **login)
        with pytest.raises(almagest.CommandError, match="(?i)certificate"):
            archive.run("mail", "--test", "ann@example.org")
        smtp.configure(archive, server, ca_file=tls[0], **login)
        archive.run("mail", "--test", "ann@example.org")
        assert len(mailbox.taken) == 1
        password.write_text("something else\n")
        with pytest.raises(almagest.CommandError, match="does not know this user or password"):
            archive.run("mail", "--test", "ann@example.org")


def test_nothing_was_mailed_yet(archive):
    assert json.loads(archive.run("mail", "--json")) == []
