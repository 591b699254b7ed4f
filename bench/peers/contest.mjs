// SPDX-License-Identifier: GPL-3.0-or-later
// Ours and the peers, asked in turn.

export const ROUNDS = 5;
const LEAST_ROUNDS = 3; // of ours
const MOST_MS = 1000; // that a peer may take for a search, beside what he is asked at least once
const QUICK_MS = 50;
const AGAIN_MS = 200; // a way of asking that is slower is judged by its first time

export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

// Whoever is quick is asked twice and the second time counts: else he would find the processor's caches full of what
// the one before him left there.
async function timed(ask) {
  const ms = await ask();
  return ms < QUICK_MS ? await ask() : ms;
}

// Functions that ask once and return milliseconds; the medians of ours and of each peer. `first`: what each peer took
// when it was asked before; if that was slow, it is his time, for it will be no different now.
export async function contest(ours, peers, first) {
  const times = first.map((ms) => (ms < MOST_MS ? [] : [ms]));
  const spent = times.map(([ms]) => ms ?? 0);
  const own = [];
  for (let round = 0; round < ROUNDS; ++round) {
    const left = peers.map((_, i) => i).filter((i) => spent[i] < MOST_MS);
    if (!left.length && round >= LEAST_ROUNDS) break;
    own.push(await timed(ours));
    for (const i of left) {
      times[i].push(await timed(peers[i]));
      spent[i] += times[i].at(-1);
    }
  }
  return { ours: median(own), peers: times.map(median) };
}

// One round trip that asks for nothing; taken off a peer's times, since ours are measured without any.
export async function roundTrip(engine) {
  const times = [];
  for (let i = 0; i < 101; ++i) times.push((await engine.ask("SELECT 1")).ms);
  return median(times);
}

// A way of asking one engine: statements one after the other.
export async function askAll(engine, statements) {
  const rows = [];
  let ms = 0;
  for (const statement of statements) {
    const answer = await engine.ask(statement);
    ms += answer.ms;
    rows.push(...answer.rows);
  }
  return { ms: Math.max(ms - engine.roundTrip, 0.001), rows };
}

// Asks in every way, lets `check` look at the rows, and returns the fastest way with its time: the second if quick.
// `ordinary` is the time of the fastest of those without anything but plain columns.
export async function fastest(engine, ways, check) {
  let best = null;
  let ordinary = Infinity;
  const seen = new Set();
  for (const way of ways) {
    const key = way.statements.join(";");
    if (seen.has(key)) continue;
    seen.add(key);
    const first = await askAll(engine, way.statements);
    check(first.rows, way);
    const { ms } = first.ms < AGAIN_MS ? await askAll(engine, way.statements) : first;
    if (!best || ms < best.ms) best = { ...way, ms };
    if (way.plain) ordinary = Math.min(ordinary, ms);
  }
  return { ...best, ordinary };
}
