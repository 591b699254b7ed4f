// SPDX-License-Identifier: GPL-3.0-or-later
// A private PostgreSQL with q3c: its cluster lives in a folder of ours, listens on a socket there and nowhere else.
import { execFileSync, spawn } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, rmSync } from "node:fs";
import { totalmem } from "node:os";
import path from "node:path";

import pg from "pg";

const BIN = "/usr/lib/postgresql/15/bin";

// The server does not run as root.
function asServer(command, words) {
  if (process.getuid() !== 0) return [command, words];
  return ["setpriv", ["--reuid=postgres", "--regid=postgres", "--clear-groups", command, ...words]];
}

export class Cluster {
  constructor(folder) {
    this.folder = path.resolve(folder);
    this.data = path.join(this.folder, "data");
  }

  init() {
    rmSync(this.folder, { recursive: true, force: true });
    mkdirSync(this.folder, { recursive: true, mode: 0o755 });
    if (process.getuid() === 0) execFileSync("chown", ["postgres", this.folder]);
    const words = ["-D", this.data, "-U", "postgres", "--locale=C", "--encoding=UTF8", "--auth=trust", "--no-sync"];
    execFileSync(...asServer(`${BIN}/initdb`, words), { stdio: ["ignore", "ignore", "inherit"], cwd: "/" });
  }

  // Loading and measuring want the same: everything in memory, nothing safe from a power cut.
  async start() {
    const gigabytes = totalmem() / 2 ** 30;
    const settings = {
      listen_addresses: "", unix_socket_directories: this.folder, shared_buffers: `${Math.floor(gigabytes / 3)}GB`,
      effective_cache_size: `${Math.floor(gigabytes / 2)}GB`, work_mem: "512MB", maintenance_work_mem: "2GB",
      max_parallel_maintenance_workers: 0, max_worker_processes: 4, random_page_cost: 1.1, fsync: "off",
      synchronous_commit: "off", full_page_writes: "off", wal_level: "minimal", max_wal_senders: 0,
      max_wal_size: "20GB", checkpoint_timeout: "1h", autovacuum: "off", logging_collector: "off",
    };
    const words = ["-D", this.data];
    for (const [name, value] of Object.entries(settings)) words.push("-c", `${name}=${value}`);
    this.server = spawn(...asServer(`${BIN}/postgres`, words), { stdio: ["ignore", "ignore", "pipe"], cwd: "/" });
    this.said = "";
    this.server.stderr.on("data", (text) => (this.said = (this.said + text).slice(-4000)));
    for (let tries = 0; ; ++tries) {
      try {
        return await (await this.connect("postgres")).end();
      } catch (error) {
        if (tries > 600 || this.server.exitCode !== null) throw new Error(`PostgreSQL did not start: ${this.said}`);
        await new Promise((done) => setTimeout(done, 100));
      }
    }
  }

  async connect(database = "peers") {
    const client = new pg.Client({ host: this.folder, user: "postgres", database });
    client.on("error", () => {});
    await client.connect();
    return client;
  }

  // Ends what clients still do.
  async stop(how = "SIGINT") {
    if (!this.server || this.server.exitCode !== null) return;
    const gone = new Promise((done) => this.server.once("exit", done));
    this.server.kill(how);
    await gone;
  }
}

export function checkInstalled() {
  if (existsSync(`${BIN}/postgres`) && readdirSync("/usr/share/postgresql/15/extension").includes("q3c.control")) return;
  throw new Error("PostgreSQL 15 with q3c is not there; install the Debian packages postgresql-15 and postgresql-15-q3c");
}

const TYPES = { integer: "bigint", real: "double precision", boolean: "boolean", time: "timestamp", text: "text" };
const typeOf = (column) => TYPES[column.kind] + (column.list ? "[]" : "");

// `names`: columns of the CSV file in its order, before released, place_ra, place_dec. `queried`: those with indexes.
export async function load(cluster, { columns, names, queried, csv, say }) {
  const admin = await cluster.connect("postgres");
  await admin.query("CREATE DATABASE peers");
  await admin.end();
  const client = await cluster.connect();
  try {
    await client.query("CREATE EXTENSION q3c; CREATE EXTENSION pg_trgm; CREATE EXTENSION pg_prewarm");
    // Wide values of fixed size first, so that rows have no gaps.
    const order = ["time", "real", "integer", "boolean", "text"];
    const sorted = [...names].sort((a, b) => order.indexOf(columns[a].kind) - order.indexOf(columns[b].kind));
    const declared = sorted.map((name) => `${name} ${typeOf(columns[name])}`);
    const lists = names.filter((each) => columns[each].list);
    const codes = lists.map((each) => `${each}_code integer`).join(", ");
    await client.query(`CREATE UNLOGGED TABLE plain (released timestamp NOT NULL, place_ra double precision,
      place_dec double precision, ${codes}, ${declared.join(", ")})`);
    const file = names.map((name) => (columns[name].list ? `${name}, ${name}_code` : name)).join(", ");
    const step = async (what, sql, by = client) => {
      const start = performance.now();
      await by.query(sql);
      say(`  PostgreSQL: ${what}, ${((performance.now() - start) / 1000).toFixed(1)} s`);
    };
    await step("rows", `COPY plain (${file}, released, place_ra, place_dec) FROM '${csv}' (FORMAT csv, HEADER)`);
    // Two at a time, those that take longest first: most kinds of index are built by one core.
    const indexes = indexesOf(columns, queried);
    await Promise.all([1, 2].map(async () => {
      const builder = await cluster.connect();
      while (indexes.length) {
        const each = indexes.shift();
        await step(`index ${each}`, `CREATE INDEX ON plain USING ${each}`, builder);
      }
      await builder.end();
    }));
    for (const name of lists) {
      await step(`lists of ${name}`, `CREATE TABLE values_${name} AS SELECT code, element FROM
        (SELECT DISTINCT ON (${name}_code) ${name}_code AS code, ${name} AS list FROM plain) AS d,
        unnest(list) AS element`);
    }
    for (const name of names.filter((each) => columns[each].parts)) {
      await step(`texts of ${name}`, `CREATE TABLE values_${name} AS SELECT DISTINCT ${name} AS element FROM plain`);
    }
    await step("vacuum, analyze", "VACUUM (ANALYZE)");
    const size = await client.query("SELECT pg_table_size('plain') AS rows, pg_indexes_size('plain') AS indexes");
    const gigabytes = (bytes) => `${(Number(bytes) / 1e9).toFixed(2)} GB`;
    say(`  PostgreSQL: ${gigabytes(size.rows[0].rows)} of rows, ${gigabytes(size.rows[0].indexes)} of indexes`);
  } finally {
    await client.end();
  }
}

// Every column that is asked about: texts by their parts with trigrams and as a whole, lists as arrays and by number.
function indexesOf(columns, queried) {
  const slow = [];
  const quick = ["btree (released)", "btree (q3c_ang2ipix(place_ra, place_dec))", "btree (reverse(fileSetName)) INCLUDE (fileSetName)"];
  for (const name of queried) {
    const column = columns[name];
    if (column.parts) slow.unshift(`gin (${name} gin_trgm_ops) WITH (fastupdate = off)`);
    if (column.list) slow.push(`gin (${name}) WITH (fastupdate = off)`);
    quick.push(column.list ? `btree (${name}_code)` : `btree (${name})`);
  }
  return [...slow, ...quick];
}

export class Postgres {
  // `workers` beside the process that answers: 0 is one core.
  constructor(cluster, workers) {
    Object.assign(this, { cluster, workers, names: new Map() });
  }

  async open() {
    this.client = await this.cluster.connect();
    await this.client.query(`SET max_parallel_workers_per_gather = ${this.workers}; SET jit = off`);
    return this;
  }

  // Reads all into memory, as far as it has room.
  async warm() {
    await this.client.query(`SELECT pg_prewarm(oid) FROM pg_class WHERE relkind = 'i' AND relname LIKE 'plain%'`);
    await this.client.query("SELECT pg_prewarm('plain')");
  }

  // { ms, rows }; planned once, as a prepared statement.
  async ask(sql) {
    let name = this.names.get(sql);
    if (!name) {
      name = `s${this.names.size}`;
      this.names.set(sql, name);
    }
    const start = performance.now();
    const { rows } = await this.client.query({ name, text: sql, rowMode: "array" });
    return { ms: performance.now() - start, rows };
  }
}
