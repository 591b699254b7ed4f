# SPDX-License-Identifier: GPL-3.0-or-later
"""A proxy before a server that cuts connections short, as bad networks do."""

import contextlib
import random
import re
import socket
import threading


class Flaky:
    """Of what the server sends on each connection, lets `least` to `most` bytes through while `cutting` is set."""

    def __init__(self, server, least, most, seed=1):
        self.server, self.least, self.most = server, least, most
        self.random = random.Random(seed)
        self.cutting = True
        self.cuts = 0
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.address = f"http://127.0.0.1:{self.listener.getsockname()[1]}"
        threading.Thread(target=self.accept, daemon=True).start()

    def start_of(self, server):
        """What has come already when the place of the cut is chosen, and how many bytes go through; None: all."""
        return b"", self.random.randint(self.least, self.most) if self.cutting else None

    def accept(self):
        with contextlib.suppress(OSError):
            while True:
                client, _ = self.listener.accept()
                threading.Thread(target=self.relay, args=(client,), daemon=True).start()

    def relay(self, client):
        with client, contextlib.suppress(OSError), socket.create_connection(self.server, timeout=60) as server:
            threading.Thread(target=self.pass_on, args=(client, server), daemon=True).start()
            data, left = self.start_of(server)
            while data := data or server.recv(65536):
                if left is not None:
                    if len(data) > left:
                        client.sendall(data[:left])
                        self.cuts += 1
                        break
                    left -= len(data)
                client.sendall(data)
                data = b""
            client.shutdown(socket.SHUT_RDWR)  # closing alone would leave it to the thread that waits for the client

    @staticmethod
    def pass_on(client, server):
        with contextlib.suppress(OSError):
            while data := client.recv(65536):
                server.sendall(data)
        with contextlib.suppress(OSError):
            server.shutdown(socket.SHUT_RDWR)

    def close(self):
        self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()


class Cutting(Flaky):
    """Every answer of more than `least` bytes is cut, somewhere within what it carries: after `least` to `most` bytes, and never
    at its end. Of each connection the first answer counts, and it tells its Content-Length."""

    def start_of(self, server):
        head = b""
        while b"\r\n\r\n" not in head:
            data = server.recv(65536)
            if not data:
                raise ConnectionResetError("the server ended within a header")
            head += data
        length = int(re.search(rb"(?i)\r\ncontent-length: *(\d+)", head)[1])
        last = head.index(b"\r\n\r\n") + 4 + length - 1
        if not self.cutting or last < self.least:
            return head, None
        return head, self.random.randint(self.least, min(self.most, last))
