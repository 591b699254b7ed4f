// SPDX-License-Identifier: GPL-3.0-or-later
// The facets of a search in SQL: the 100 most frequent values of each column under all conditions but its own. Each
// statement answers rows of column, value, count. Three ways of asking, for the peer to be asked in its fastest:
//   each      a statement for each column
//   sets      one with GROUPING SETS for all columns that have the same conditions
//   filtered  one for the same that keeps the rows that meet the conditions, then counts each column
// A column that is left with no condition at all is not asked for: ours keeps those answers, so would anyone.
import { isCoded, quote } from "./sql.mjs";

export const FACET_WAYS = ["each", "sets", "filtered"];
const LIMIT = 101; // one more than are shown: a null may be among them

export function facetStatements(sql, conditions, facets, way) {
  const groups = new Map(); // conditions -> columns
  for (const column of facets) {
    const where = sql.where(conditions.filter((each) => each.column !== column));
    if (where) groups.set(where, [...(groups.get(where) ?? []), column]);
  }
  const statements = [];
  for (const [where, columns] of groups) {
    if (way === "each" || columns.length === 1) {
      for (const column of columns) statements.push(counted(sql, column, `${sql.table}${where}`));
    } else {
      statements.push(way === "sets" ? setsOf(sql, columns, where) : filteredOf(sql, columns, where));
    }
  }
  return statements;
}

function counted(sql, column, from) {
  const stored = sql.stored(column);
  const grouped = `SELECT ${stored}, count(*) AS n FROM ${from} GROUP BY ${stored}`;
  return shown(sql, column, `(${grouped}) AS g`);
}

// From relations that have a row with a count `n` for each value, or list, of the column.
function shown(sql, column, from) {
  const head = `SELECT ${quote(column)} AS facet,`;
  const tail = `ORDER BY 3 DESC LIMIT ${LIMIT}`;
  const described = sql.columns[column];
  const cast = sql.postgres ? "text" : "VARCHAR";
  if (!described.list) return `${head} ${column}::${cast} AS value, n FROM ${from} ${tail}`;
  if (sql.way === "arrays") {
    return `${head} e AS value, sum(n)::bigint FROM ${from}, unnest(${column}) AS e GROUP BY e ${tail}`;
  }
  if (sql.way === "numbers" || (sql.way === "coded" && isCoded(described))) {
    const code = sql.stored(column);
    return `${head} v.element AS value, sum(n)::BIGINT FROM ${from} JOIN values_${column} AS v ON v.code = ${code} ` +
      `GROUP BY v.element ${tail}`;
  }
  return `${head} e AS value, sum(n)::BIGINT FROM (SELECT unnest(${column}) AS e, n FROM ${from}) AS u GROUP BY e ${tail}`;
}

function setsOf(sql, columns, where) {
  const stored = columns.map((column) => sql.stored(column));
  const names = stored.join(", ");
  const sets = stored.map((column) => `(${column})`).join(", ");
  const parts = columns.map((column, i) => {
    const set = 2 ** columns.length - 1 - 2 ** (columns.length - 1 - i);
    return `(${shown(sql, column, `(SELECT ${stored[i]}, n FROM g WHERE s = ${set}) AS one`)})`;
  });
  return `WITH g AS MATERIALIZED (SELECT grouping(${names}) AS s, ${names}, count(*) AS n FROM ${sql.table}${where} ` +
    `GROUP BY GROUPING SETS (${sets})) ${parts.join(" UNION ALL ")}`;
}

function filteredOf(sql, columns, where) {
  const parts = columns.map((column) => `(${counted(sql, column, "kept")})`);
  const stored = columns.map((column) => sql.stored(column)).join(", ");
  return `WITH kept AS MATERIALIZED (SELECT ${stored} FROM ${sql.table}${where}) ${parts.join(" UNION ALL ")}`;
}

// { column: [[value, count]...] }, most frequent first, without nulls, 100 at most.
export function readFacets(rows) {
  const facets = {};
  for (const [column, value, count] of rows) {
    if (value !== null) (facets[column] ??= []).push([String(value), Number(count)]);
  }
  for (const column of Object.keys(facets)) facets[column] = facets[column].sort((a, b) => b[1] - a[1]).slice(0, 100);
  return facets;
}

// What differs between our facets and a peer's, or null. Values of equal count may come in any order, and those of the
// count where the list is cut may be others.
export function facetDifference(ours, theirs, asked) {
  for (const column of asked) {
    const [a, b] = [ours[column] ?? [], theirs[column] ?? []];
    const counts = (list) => list.map(([, count]) => count).join(" ");
    if (counts(a) !== counts(b)) return `${column}: ${counts(a).slice(0, 200)} is not ${counts(b).slice(0, 200)}`;
    const last = a.length === 100 ? a[99][1] : 0;
    const known = new Map(a);
    for (const [value, count] of b) {
      if (count > last && known.get(value) !== count) return `${column}: ${value} has ${known.get(value)} and ${count} rows`;
    }
  }
  return null;
}
