// SPDX-License-Identifier: GPL-3.0-or-later
// The mix's searches in SQL, in four ways of keeping texts:
//   arrays    PostgreSQL: text, and text[] for lists
//   numbers   the same, but lists as a number each, COLUMN_code, beside a table values_COLUMN(code, element); parts of
//             texts are looked for in a table of the different texts, values_COLUMN(element)
//   plain     DuckDB: VARCHAR, and VARCHAR[] for lists
//   coded     DuckDB: ENUM, of lists the joined text; a table values_COLUMN(code, element) says what is in each
// Texts are compared as they stand, though ours do not regard case: that is less work for the peer.
import { numberItems, textItems, timeItems } from "./conditions.mjs";

export const quote = (text) => `'${String(text).replaceAll("'", "''")}'`;
const escapeLike = (text) => text.replace(/[\\%_]/g, "\\$&");

// Texts with more distinct values than this are not made an ENUM.
export const MOST_CODES = 60_000;
export const isCoded = (column) => column.kind === "text" && column.distinct <= MOST_CODES;

export class Sql {
  // `columns` as peers_ours describes them; `now` decides what is public.
  constructor(way, columns, now) {
    Object.assign(this, { way, columns, now, table: way === "coded" ? "coded" : "plain" });
    this.postgres = way === "arrays" || way === "numbers";
  }

  // The name under which the table has a column.
  stored(column) {
    return this.way === "numbers" && this.columns[column].list ? `${column}_code` : column;
  }

  count(conditions) {
    return `SELECT count(*) FROM ${this.table}${this.where(conditions)}`;
  }

  where(conditions) {
    const all = conditions.map((each) => this.condition(each));
    return all.length ? ` WHERE ${all.join(" AND ")}` : "";
  }

  condition({ column, condition }) {
    if (column === "access") {
      if (condition === "PUBLIC") return `released <= timestamp ${quote(this.now)}`;
      if (condition === "EXCLUSIVE_ACCESS") return `released > timestamp ${quote(this.now)}`;
      throw new Error(`there is no access '${condition}'`);
    }
    const described = this.columns[column];
    if (!described) throw new Error(`there is no column '${column}'`);
    if (described.kind === "boolean") return condition === "true" ? column : `NOT ${column}`;
    if (described.kind === "time") {
      return timeItems(condition).map(({ op, value }) => `${column} ${op} timestamp ${quote(value)}`).join(" AND ");
    }
    if (described.kind === "text") return this.text(column, described, textItems(condition));
    const items = numberItems(condition);
    if (items.every(([first]) => first.op === "=")) {
      const values = items.map(([first]) => first.value).join(", ");
      return items.length === 1 ? `${column} = ${values}` : `${column} IN (${values})`;
    }
    const or = items.map((tests) => tests.map(({ op, value }) => `${column} ${op} ${value}`).join(" AND "));
    return or.length === 1 ? or[0] : `(${or.map((each) => `(${each})`).join(" OR ")})`;
  }

  text(column, described, { wanted, unwanted }) {
    const parts = [];
    const add = (patterns, negated) => {
      if (!patterns.length) return;
      const given = described.parts ? patterns.map((pieces) => ["", ...pieces, ""]) : patterns;
      const test = described.list ? this.list(column, given) : this.scalar(column, described, given);
      parts.push(negated ? `NOT (${test})` : test);
    };
    add(wanted, false);
    add(unwanted, true);
    return parts.join(" AND ");
  }

  // Rows whose list has an element that meets one of the patterns.
  list(column, patterns) {
    const exact = patterns.every((pieces) => pieces.length === 1);
    const elements = patterns.map((pieces) => quote(pieces.join(""))).join(", ");
    const known = (selected) => `SELECT ${selected} FROM values_${column} WHERE ${this.any("element", patterns)}`;
    if (this.way === "coded") return `${column} IN (${known("code")})`;
    if (this.way === "numbers") return `${this.stored(column)} = ANY (ARRAY(${known("DISTINCT code")}))`;
    if (this.way === "arrays") return `${column} && ${exact ? `ARRAY[${elements}]` : `ARRAY(${known("DISTINCT element")})`}`;
    if (!exact) return `list_has_any(${column}, (${known("list(DISTINCT element)")}))`;
    return patterns.length === 1 ? `list_contains(${column}, ${elements})` : `list_has_any(${column}, [${elements}])`;
  }

  scalar(column, described, patterns) {
    const exact = patterns.every((pieces) => pieces.length === 1);
    if (this.way === "numbers" && described.parts) {
      return `${column} = ANY (ARRAY(SELECT element FROM values_${column} WHERE ${this.any("element", patterns, true)}))`;
    }
    if (exact || this.way !== "coded" || !isCoded(described)) return this.any(column, patterns, described.parts);
    return `${column} IN (SELECT code FROM values_${column} WHERE ${this.any("element", patterns, described.parts)})`;
  }

  // A plain text meets one of the patterns.
  any(text, patterns, nocase = false) {
    const exact = patterns.filter((pieces) => pieces.length === 1).map(([piece]) => quote(piece));
    const tests = patterns.filter((pieces) => pieces.length > 1).map((pieces) => this.like(text, pieces, nocase));
    if (exact.length === 1) tests.unshift(`${text} = ${exact[0]}`);
    if (exact.length > 1) tests.unshift(`${text} IN (${exact.join(", ")})`);
    return tests.length === 1 ? tests[0] : `(${tests.join(" OR ")})`;
  }

  like(text, pieces, nocase) {
    const pattern = quote(pieces.map(escapeLike).join("%"));
    if (nocase) return `${text} ILIKE ${pattern}${this.postgres ? "" : " ESCAPE '\\'"}`;
    if (pieces.length === 2 && pieces[0] === "") {
      // PostgreSQL has an index of the names read backwards.
      const backwards = `${escapeLike([...pieces[1]].reverse().join(""))}%`;
      if (!this.postgres) return `suffix(${text}, ${quote(pieces[1])})`;
      return text === "fileSetName" ? `reverse(${text}) LIKE ${quote(backwards)}` : `${text} LIKE ${pattern}`;
    }
    if (!this.postgres && pieces.length === 2 && pieces[1] === "") {
      // A range can be told from the least and greatest value of a block of rows.
      const last = pieces[0].length - 1;
      const above = pieces[0].slice(0, last) + String.fromCharCode(pieces[0].charCodeAt(last) + 1);
      return `${text} >= ${quote(pieces[0])} AND ${text} < ${quote(above)}`;
    }
    return `${text} LIKE ${pattern}${this.postgres ? "" : " ESCAPE '\\'"}`;
  }
}
