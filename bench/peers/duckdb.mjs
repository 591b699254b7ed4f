// SPDX-License-Identifier: GPL-3.0-or-later
// DuckDB in this process, on a native file with two tables of the same rows: `plain` (VARCHAR, lists of VARCHAR) and
// `coded` (ENUM, lists as an ENUM of the joined text, beside tables of what is in each).
import { DuckDBInstance } from "@duckdb/node-api";

import { isCoded, quote } from "./sql.mjs";

const TYPES = { integer: "BIGINT", real: "DOUBLE", boolean: "BOOLEAN", time: "TIMESTAMP", text: "VARCHAR" };

export async function load(file, { columns, names, csv, say }) {
  const instance = await DuckDBInstance.create(file, { memory_limit: "8GB", preserve_insertion_order: "true" });
  const connection = await instance.connect();
  const step = async (what, sql) => {
    const start = performance.now();
    await connection.run(sql);
    say(`  DuckDB: ${what}, ${((performance.now() - start) / 1000).toFixed(1)} s`);
  };
  try {
    const types = names.flatMap((name) => [
      `${quote(name)}: ${quote(TYPES[columns[name].kind])}`, ...(columns[name].list ? [`'${name}_code': 'INTEGER'`] : [])]);
    const positions = `'released': 'TIMESTAMP', 'place_ra': 'DOUBLE', 'place_dec': 'DOUBLE'`;
    const joined = (name) => `${name}[2:-2]`; // {a,b} without its braces
    const plain = names.map((name) => (columns[name].list ? `string_split(${joined(name)}, ',') AS ${name}` : name));
    await step("plain rows", `CREATE TABLE plain AS SELECT ${plain.join(", ")}, released FROM
      read_csv(${quote(csv)}, header = true, auto_detect = false, delim = ',', quote = '"', escape = '"',
               columns = {${[...types, positions].join(", ")}})`);
    const coded = [];
    for (const name of names) {
      if (!isCoded(columns[name])) {
        coded.push(name);
        continue;
      }
      const text = columns[name].list ? `array_to_string(${name}, ',')` : name;
      const values = `SELECT DISTINCT ${text} AS value FROM plain WHERE ${name} IS NOT NULL ORDER BY value`;
      await connection.run(`CREATE TYPE code_${name} AS ENUM (${values})`);
      const element = columns[name].list ? "unnest(string_split(value, ','))" : "value";
      await connection.run(`CREATE TABLE values_${name} AS SELECT value::code_${name} AS code, ${element} AS element
        FROM (${values})`);
      coded.push(`${text}::code_${name} AS ${name}`);
    }
    await step("coded rows", `CREATE TABLE coded AS SELECT ${coded.join(", ")}, released FROM plain`);
    await step("checkpoint", "CHECKPOINT");
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}

export class DuckDB {
  static async open(file) {
    const instance = await DuckDBInstance.create(file, { access_mode: "READ_ONLY", memory_limit: "8GB" });
    return Object.assign(new DuckDB(), { instance, connection: await instance.connect(), statements: new Map() });
  }

  async threads(count) {
    if (this.count === count) return;
    await this.connection.run(`SET threads = ${count}`);
    this.count = count;
  }

  // { ms, rows }; planned once, as a prepared statement.
  async ask(sql) {
    let statement = this.statements.get(sql);
    if (!statement) {
      statement = await this.connection.prepare(sql);
      this.statements.set(sql, statement);
    }
    const start = performance.now();
    const reader = await statement.runAndReadAll();
    const ms = performance.now() - start;
    return { ms, rows: reader.getRows() };
  }

  // A statement that still runs would keep the process alive. Nothing else needs an end: the file is only read.
  stop() {
    this.connection.interrupt();
  }
}
