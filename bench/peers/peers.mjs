// SPDX-License-Identifier: GPL-3.0-or-later
// Our searches beside PostgreSQL with q3c and DuckDB, on the same rows, in turn: README.md. script/bench starts it.
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

import { parseMix } from "./conditions.mjs";
import * as duckdb from "./duckdb.mjs";
import { describe, Ours, writeRows } from "./ours.mjs";
import * as postgres from "./postgres.mjs";
import { run } from "./run.mjs";

const ROOT = path.join(import.meta.dirname, "../..");
const PROGRAM = path.join(ROOT, "build/release/bench/peers_ours");
const USAGE = "usage: script/bench peers DIR | load DIR FOLDER | run DIR FOLDER";
const say = (text) => console.log(text);

const mix = parseMix(readFileSync(path.join(ROOT, "bench/mix.tsv"), "utf8"));

// Undone at the end, however it comes, the last first.
const undo = [];
let interrupted = 0;
async function tidy() {
  while (undo.length) await undo.pop()();
}
for (const [signal, status] of [["SIGINT", 130], ["SIGTERM", 143]]) {
  process.on(signal, () => {
    if (!interrupted) tidy().finally(() => process.exit(status));
    interrupted = status;
  });
}

async function start(folder) {
  const cluster = new postgres.Cluster(path.join(folder, "postgres"));
  undo.push(() => cluster.stop());
  if (!existsSync(cluster.data)) cluster.init();
  await cluster.start();
  return cluster;
}

// Makes the tables of both peers in `folder`, which is then theirs.
async function load(archive, folder) {
  if (existsSync(folder) && readdirSync(folder).length) throw new Error(`${folder} is not empty; name a new folder`);
  mkdirSync(folder, { recursive: true, mode: 0o755 });
  undo.push(() => rmSync(folder, { recursive: true, force: true }));
  const before = performance.now();
  const described = describe(PROGRAM, archive);
  const queried = [...new Set(mix.flatMap((each) => each.conditions.map(({ column }) => column)))]
    .filter((column) => column !== "access");
  const names = [...new Set([...queried, ...described.facets])];
  const csv = path.join(folder, "rows.csv");
  writeRows(PROGRAM, archive, names, csv);
  say(`${described.rows} rows as CSV, ${((performance.now() - before) / 1000).toFixed(1)} s`);
  const asked = { columns: described.columns, names, queried, csv, say };
  const cluster = await start(folder);
  await Promise.all([postgres.load(cluster, asked), duckdb.load(path.join(folder, "peers.duckdb"), asked)]);
  await cluster.stop();
  undo.pop();
  rmSync(csv);
  writeFileSync(path.join(folder, "described.json"), JSON.stringify(described));
  undo.pop();
  say(`loaded in ${((performance.now() - before) / 1000).toFixed(0)} s`);
}

async function measure(archive, folder) {
  const file = path.join(folder, "described.json");
  if (!existsSync(file)) throw new Error(`nothing was loaded into ${folder}; say script/bench peers load DIR ${folder}`);
  const described = JSON.parse(readFileSync(file, "utf8"));
  const cluster = await start(folder);
  const ours = new Ours(PROGRAM, archive, described.now);
  undo.push(() => ours.close());
  const duck = await duckdb.DuckDB.open(path.join(folder, "peers.duckdb"));
  undo.push(() => duck.stop());
  const one = await new postgres.Postgres(cluster, 0).open();
  const two = await new postgres.Postgres(cluster, 1).open();
  await one.warm();
  await run({ mix, described, ours, duck, one, two, say });
}

async function main(words) {
  postgres.checkInstalled();
  if (words[0] === "load" && words.length === 3) return load(words[1], path.resolve(words[2]));
  if (words[0] === "run" && words.length === 3) return measure(words[1], path.resolve(words[2]));
  if (words.length !== 1) throw new Error(USAGE);
  const folder = path.join(mkdtempSync(path.join(tmpdir(), "almagest-peers-")), "peers");
  undo.push(() => rmSync(path.dirname(folder), { recursive: true, force: true }));
  chmodSync(path.dirname(folder), 0o755); // the server, who is someone else, must get through
  await load(words[0], folder);
  await measure(words[0], folder);
}

let status = 0;
try {
  await main(process.argv.slice(2));
} catch (error) {
  if (!interrupted) console.error(error.message);
  status = 1;
}
if (!interrupted) {
  await tidy();
  process.exit(status);
}
