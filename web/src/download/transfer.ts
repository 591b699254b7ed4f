// SPDX-License-Identifier: GPL-3.0-or-later
// Brings a bundle into a file, byte by byte to its end, however often the connection breaks: what is missing is asked for by
// Range, and by If-Range only as long as the bundle is the same.

export interface Sink {
  write(position: number, bytes: Uint8Array<ArrayBuffer>): Promise<void>;
  /** Forgets all that was written. */
  clear(): Promise<void>;
}

export interface Progress {
  done: number;
  /** Null: not known yet. */
  total: number | null;
  /** Tries in a row that brought nothing; 0: it runs. */
  failures: number;
}

export interface Source {
  fetch(headers: Record<string, string>, signal: AbortSignal): Promise<Response>;
  wait(ms: number, signal: AbortSignal): Promise<void>;
}

export interface Place {
  done: number;
  etag: string | null;
  total: number | null;
}

export const START: Place = { done: 0, etag: null, total: null };
const MOST_FAILURES = 10;
const LONGEST_WAIT_MS = 30_000;
const LATER = new Set([429, 502, 503, 504]);

/** What the archive refuses, and asking again will not change. */
export class Refused extends Error {}

const lengthOf = (response: Response, first: number): number | null => {
  const range = /\/(\d+)$/.exec(response.headers.get("Content-Range") ?? "");
  if (range) return Number(range[1]);
  const length = response.headers.get("Content-Length");
  return length === null || response.headers.has("Content-Encoding") ? null : first + Number(length);
};

async function refusalOf(response: Response): Promise<Refused> {
  const problem = (await response.json().catch(() => null)) as { detail?: string } | null;
  return new Refused(problem?.detail ?? `the archive answered ${response.status}`);
}

/** One answer, as far as it goes. `place` is kept true at every moment. */
async function takeOne(source: Source, sink: Sink, place: Place, signal: AbortSignal, onBytes: () => void): Promise<void> {
  const headers: Record<string, string> = place.done > 0 && place.etag !== null ? { Range: `bytes=${place.done}-`, "If-Range": place.etag } : {};
  const response = await source.fetch(headers, signal);
  if (!response.ok) {
    if (LATER.has(response.status)) throw new Error(`the archive answered ${response.status}`);
    throw await refusalOf(response);
  }
  if (response.status !== 206 && place.done > 0) {
    await sink.clear(); // it is another bundle now
    place.done = 0;
  }
  place.etag = response.headers.get("ETag");
  place.total = lengthOf(response, place.done);
  const reader = response.body?.getReader();
  for (;;) {
    const piece = await reader?.read();
    if (!piece || piece.done) return;
    await sink.write(place.done, piece.value);
    place.done += piece.value.length;
    onBytes();
  }
}

/** Ends when all is there; throws what ended it before that. `place` then says how far it came, to go on from there. */
export async function transfer(source: Source, sink: Sink, place: Place, signal: AbortSignal, onProgress: (progress: Progress) => void): Promise<void> {
  let failures = 0;
  const tell = (): void => onProgress({ done: place.done, total: place.total, failures });
  for (;;) {
    if (place.total !== null && place.done >= place.total) return;
    try {
      await takeOne(source, sink, place, signal, () => {
        failures = 0;
        tell();
      });
      if (place.total === null || place.done >= place.total) return;
      throw new Error("the connection broke off");
    } catch (error) {
      if (signal.aborted || error instanceof Refused) throw error;
      failures += 1;
      tell();
      if (failures >= MOST_FAILURES) throw new Error("The archive can't be reached. What has come is kept; go on when the connection is back.", { cause: error });
    }
    await source.wait(Math.min(LONGEST_WAIT_MS, 500 * 2 ** failures), signal);
  }
}

/** Bytes a second over the last moments. */
export class Speed {
  private readonly seen: { at: number; done: number }[] = [];

  constructor(private readonly window_ms = 5_000) {}

  /** Null as long as there is too little to tell. */
  add(at: number, done: number): number | null {
    this.seen.push({ at, done });
    while (this.seen.length > 2 && at - (this.seen[0]?.at ?? at) > this.window_ms) this.seen.shift();
    const first = this.seen[0];
    if (!first || at - first.at < 500 || done < first.done) return null;
    return ((done - first.done) * 1000) / (at - first.at);
  }
}

/** "3 min 20 s". */
export function timeLeft(seconds: number): string {
  const s = Math.max(1, Math.round(seconds));
  if (s < 60) return `${s} s`;
  if (s < 3600) return `${Math.floor(s / 60)} min ${s % 60} s`;
  return `${Math.floor(s / 3600)} h ${Math.floor((s % 3600) / 60)} min`;
}
