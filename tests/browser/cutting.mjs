// SPDX-License-Identifier: GPL-3.0-or-later
// A bad line to a server: connections that ask for a bundle break off after some bytes, a few times.
import { createServer, connect } from "node:net";

export async function badLine(target, { bytes, cuts }) {
  const { hostname, port } = new URL(target);
  const told = { cuts: 0, ranges: [] };
  const sockets = new Set();
  const server = createServer((client) => {
    const there = connect(Number(port), hostname);
    let left = Infinity;
    for (const socket of [client, there]) {
      sockets.add(socket);
      socket.on("error", () => undefined);
      socket.on("close", () => {
        sockets.delete(socket);
        client.destroy();
        there.destroy();
      });
    }
    client.on("data", (data) => {
      const asked = data.toString("latin1");
      if (/^GET \/api\/v1\/selections\/\w+\.zip /.test(asked)) {
        told.ranges.push(/^range: (.*)\r$/im.exec(asked)?.[1] ?? null);
        if (told.cuts < cuts) left = bytes;
      }
      there.write(data);
    });
    there.on("data", (data) => {
      const some = data.subarray(0, left);
      left -= some.length;
      client.write(some, () => {
        if (left > 0 || client.destroyed) return;
        left = Infinity;
        told.cuts += 1;
        // What a browser has not read when a connection breaks is lost to the page.
        setTimeout(() => client.destroy(), 500);
      });
      if (left <= 0) there.pause();
    });
  });
  await new Promise((done) => server.listen(0, "127.0.0.1", done));
  const close = () => {
    server.close();
    for (const socket of sockets) socket.destroy();
  };
  return { address: `http://127.0.0.1:${server.address().port}`, told, close };
}
