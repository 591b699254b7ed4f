// SPDX-License-Identifier: GPL-3.0-or-later
import { expect, test } from "vitest";

import { Refused, Speed, START, timeLeft, transfer, type Place, type Progress, type Sink, type Source } from "./transfer";

const WHOLE = Uint8Array.from({ length: 1000 }, (_, i) => i % 251);

function file(): Sink & { bytes(): Uint8Array } {
  let held: number[] = [];
  return {
    write: (position, bytes) => {
      expect(position).toBe(held.length);
      held.push(...bytes);
      return Promise.resolve();
    },
    clear: () => {
      held = [];
      return Promise.resolve();
    },
    bytes: () => Uint8Array.from(held),
  };
}

interface Server {
  /** Bytes that each answer brings before it breaks; the last one brings all. */
  cuts: number[];
  etags?: string[];
  asked: Record<string, string>[];
  waits: number[];
}

function serverOf(server: Server): Source {
  return {
    fetch: (headers) => {
      const turn = server.asked.push(headers) - 1;
      const etag = server.etags?.[turn] ?? '"a"';
      const goesOn = headers["If-Range"] === etag;
      const first = goesOn ? Number(/\d+/.exec(headers.Range ?? "")?.[0]) : 0;
      const cut = server.cuts[turn];
      if (cut === -1) return Promise.reject(new TypeError("network"));
      let sent = false;
      const body = new ReadableStream<Uint8Array>({
        pull: (controller) => {
          if (!sent) controller.enqueue(WHOLE.slice(first, cut === undefined ? undefined : first + cut));
          else if (cut === undefined) controller.close();
          else controller.error(new TypeError("network"));
          sent = true;
        },
      });
      const range: Record<string, string> = goesOn ? { "Content-Range": `bytes ${first}-999/1000` } : {};
      return Promise.resolve(new Response(body, { status: goesOn ? 206 : 200, headers: { ETag: etag, "Content-Length": String(1000 - first), ...range } }));
    },
    wait: (ms) => {
      server.waits.push(ms);
      return Promise.resolve();
    },
  };
}

const run = async (server: Server, place: Place = { ...START }, told: Progress[] = []) => {
  const sink = file();
  await transfer(serverOf(server), sink, place, new AbortController().signal, (progress) => told.push(progress));
  return sink.bytes();
};

test("it goes on at the byte where it was broken off", async () => {
  const server: Server = { cuts: [100, -1, 250], asked: [], waits: [] };
  const told: Progress[] = [];
  expect(await run(server, { ...START }, told)).toEqual(WHOLE);
  expect(server.asked).toEqual([{}, { Range: "bytes=100-", "If-Range": '"a"' }, { Range: "bytes=100-", "If-Range": '"a"' }, { Range: "bytes=350-", "If-Range": '"a"' }]);
  expect(server.waits).toEqual([1000, 2000, 1000]);
  expect(told.at(-1)).toEqual({ done: 1000, total: 1000, failures: 0 });
});

test("of another bundle nothing of the first is kept", async () => {
  const server: Server = { cuts: [400], etags: ['"a"', '"b"'], asked: [], waits: [] };
  expect(await run(server)).toEqual(WHOLE);
});

test("what was there before is not asked for again, and what is whole is not asked for at all", async () => {
  const server: Server = { cuts: [], asked: [], waits: [] };
  await run(server, { done: 1000, etag: '"a"', total: 1000 });
  expect(server.asked).toEqual([]);
});

test("it gives up when nothing comes for long, and can be taken up from there", async () => {
  const place = { ...START };
  const server: Server = { cuts: [10, ...Array<number>(20).fill(-1)], asked: [], waits: [] };
  await expect(run(server, place)).rejects.toThrow(/can't be reached/);
  expect(server.waits.at(-1)).toBe(30_000);
  expect(place).toEqual({ done: 10, etag: '"a"', total: 1000 });
});

test("a refusal ends it with the archive's own sentence", async () => {
  const source: Source = {
    fetch: () => Promise.resolve(new Response(JSON.stringify({ detail: "a.fits was replaced" }), { status: 412 })),
    wait: () => Promise.reject(new Error("waited")),
  };
  const ended = transfer(source, file(), { ...START }, new AbortController().signal, () => undefined);
  await expect(ended).rejects.toThrow("a.fits was replaced");
  await expect(ended).rejects.toBeInstanceOf(Refused);
});

test("speed is that of the last moments", () => {
  const speed = new Speed(2000);
  expect(speed.add(0, 0)).toBeNull();
  expect(speed.add(1000, 5000)).toBe(5000);
  expect(speed.add(2000, 6000)).toBe(3000);
  expect(speed.add(4000, 8000)).toBe(1000);
  expect(speed.add(4100, 0)).toBeNull();
});

test("time that is left", () => {
  expect([0.2, 59, 61, 3_725].map(timeLeft)).toEqual(["1 s", "59 s", "1 min 1 s", "1 h 2 min"]);
});
