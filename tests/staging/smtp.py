# SPDX-License-Identifier: GPL-3.0-or-later
"""A mail server on a free port of this machine, which keeps what it is given."""

import contextlib
import email
import email.policy
import socket
import ssl
import subprocess
import threading
import time

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult


class Mailbox:
    def __init__(self):
        self.lock = threading.Lock()
        self.taken = []  # (sender, recipients, message)
        self.answers = []  # refusals, one for each of the next messages

    async def handle_DATA(self, server, session, envelope):
        with self.lock:
            if self.answers:
                return self.answers.pop(0)
            message = email.message_from_bytes(envelope.content, policy=email.policy.default)
            self.taken.append((envelope.mail_from, envelope.rcpt_tos, message))
        return "250 taken"

    def messages(self, to=None):
        with self.lock:
            return [message for _, recipients, message in self.taken if to is None or to in recipients]

    def wait_for(self, count, seconds=20, to=None):
        end = time.monotonic() + seconds
        while len(self.messages(to)) < count and time.monotonic() < end:
            time.sleep(0.05)
        found = self.messages(to)
        assert len(found) >= count, f"{len(found)} of {count} messages came"
        return found


def plain(message):
    return message.get_body(("plain",)).get_content().replace("\r\n", "\n")


def html(message):
    return message.get_body(("html",)).get_content().replace("\r\n", "\n")


def certificate(folder, name):
    """A key and a certificate for it, signed by itself."""
    subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", f"/CN={name}",
                    "-addext", f"subjectAltName=IP:{name}", "-keyout", folder / "key.pem", "-out", folder / "cert.pem"],
                   check=True, capture_output=True)
    return folder / "cert.pem", folder / "key.pem"


@contextlib.contextmanager
def mail_server(host="127.0.0.1", tls=None, login=None):
    """Gives the address, as [mail] wants it, and the mailbox. `tls`: certificate and key, with which STARTTLS is asked for."""
    mailbox = Mailbox()
    options = {}
    if tls:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(*tls)
        options |= {"tls_context": context, "require_starttls": True}
    if login:
        def check(server, session, envelope, mechanism, data):
            return AuthResult(success=(data.login, data.password) == login, handled=False)
        options |= {"authenticator": check, "auth_required": True, "auth_require_tls": tls is not None}
    controller = Controller(mailbox, hostname=host, port=0, server_hostname="mail.test", **options)
    # The controller says that it is ready by asking itself at the port that it was given.
    with socket.socket() as probe:
        probe.bind((host, 0))
        controller.port = probe.getsockname()[1]
    controller.start()
    try:
        yield f"smtp://{host}:{controller.port}", mailbox
    finally:
        controller.stop()


def configure(archive, server, more="", **keys):
    """Writes [mail], and `more`, into an archive's configuration."""
    lines = ["[mail]", f'server = "{server}"', 'from = "archive@example.org"', *(f'{k} = "{v}"' for k, v in keys.items())]
    (archive.folder / "almagest.toml").write_text('title = "Großes Archiv"\n' + more + "\n" + "\n".join(lines) + "\n")
