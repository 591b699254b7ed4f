# SPDX-License-Identifier: GPL-3.0-or-later
"""A proxy before a server that cuts connections short, as bad networks do."""

import contextlib
import random
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

    def accept(self):
        with contextlib.suppress(OSError):
            while True:
                client, _ = self.listener.accept()
                threading.Thread(target=self.relay, args=(client,), daemon=True).start()

    def relay(self, client):
        left = self.random.randint(self.least, self.most) if self.cutting else None
        with client, contextlib.suppress(OSError), socket.create_connection(self.server, timeout=60) as server:
            threading.Thread(target=self.pass_on, args=(client, server), daemon=True).start()
            while data := server.recv(65536 if left is None else min(65536, left) or 1):
                if left is not None:
                    if len(data) > left or left == 0:
                        self.cuts += 1
                        break
                    left -= len(data)
                client.sendall(data)
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
