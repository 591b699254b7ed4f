// SPDX-License-Identifier: GPL-3.0-or-later
// Conditions as SQL. That the SQL asks what ours does, every run shows anew by its counts; here is what it looks like.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { numberItems, parseConditions, parseMix, textItems, timeItems } from "./conditions.mjs";
import { facetDifference, facetStatements, readFacets } from "./facets.mjs";
import { Sql } from "./sql.mjs";

const text = { kind: "text", list: false, parts: false, distinct: 9 };
const columns = {
  instrume: text, filter: { ...text, list: true }, fileSetName: { ...text, distinct: 1e6 }, title: { ...text, parts: true },
  program: { kind: "integer" }, duration: { kind: "real" }, date_obs: { kind: "time" }, bkgdtarg: { kind: "boolean" },
};
const where = (way, conditions) => new Sql(way, columns, "2026-01-01T00:00:00").where(parseConditions(conditions));

test("numbers, ranges and tolerances", () => {
  assert.deepEqual(numberItems("> 1000"), [[{ op: ">", value: 1000 }]]);
  assert.deepEqual(numberItems("-30 .. -25"), [[{ op: ">=", value: -30 }, { op: "<=", value: -25 }]]);
  assert.deepEqual(numberItems("900 +- 10%"), [[{ op: ">=", value: 810 }, { op: "<=", value: 990 }]]);
  assert.throws(() => numberItems("350 .. 10 degrees"), /can't put/);
});

test("a date is a whole period", () => {
  assert.deepEqual(timeItems("2023-12"), [{ op: ">=", value: "2023-12-01" }, { op: "<", value: "2024-01-01" }]);
  assert.deepEqual(timeItems("2023"), [{ op: ">=", value: "2023-01-01" }, { op: "<", value: "2024-01-01" }]);
  assert.deepEqual(timeItems("> 2024-02-29"), [{ op: ">=", value: "2024-03-01" }]);
  assert.deepEqual(timeItems("< 2022-09-01"), [{ op: "<", value: "2022-09-01" }]);
  assert.throws(() => timeItems("yesterday"), /can't put/);
});

test("what is not understood is refused", () => {
  assert.throws(() => textItems('"a, b"'), /can't put/);
  assert.throws(() => textItems("null"), /can't put/);
  assert.throws(() => where("arrays", "nothing: 1"), /no column/);
  assert.throws(() => where("arrays", "access: MINE"), /no access/);
});

test("texts", () => {
  assert.equal(where("arrays", "instrume: NIRSPEC, MIRI"), " WHERE instrume IN ('NIRSPEC', 'MIRI')");
  assert.equal(where("arrays", "instrume: !O'Neill"), " WHERE NOT (instrume = 'O''Neill')");
  assert.equal(where("arrays", "fileSetName: *_1"), " WHERE reverse(fileSetName) LIKE '1\\_%'");
  assert.equal(where("plain", "fileSetName: jw3*"), " WHERE fileSetName >= 'jw3' AND fileSetName < 'jw4'");
  assert.equal(where("arrays", "title: black"), " WHERE title ILIKE '%black%'");
  assert.equal(where("coded", "title: black"),
    " WHERE title IN (SELECT code FROM values_title WHERE element ILIKE '%black%' ESCAPE '\\')");
});

test("lists match by any element", () => {
  assert.equal(where("arrays", "filter: F1W"), " WHERE filter && ARRAY['F1W']");
  assert.equal(where("plain", "filter: F1W"), " WHERE list_contains(filter, 'F1W')");
  assert.equal(where("coded", "filter: F1*W"),
    " WHERE filter IN (SELECT code FROM values_filter WHERE element LIKE 'F1%W' ESCAPE '\\')");
  assert.equal(where("numbers", "filter: F1W"),
    " WHERE filter_code = ANY (ARRAY(SELECT DISTINCT code FROM values_filter WHERE element = 'F1W'))");
});

test("every search of the mix can be put into SQL", () => {
  const mix = parseMix(readFileSync(new URL("../mix.tsv", import.meta.url), "utf8"));
  assert.equal(mix.length, 50);
  assert.deepEqual(mix[0], { name: "one instrument", text: "instrume: NIRCAM",
    conditions: [{ column: "instrume", condition: "NIRCAM" }] });
});

test("facets leave the own condition out, and what has none left", () => {
  const sql = new Sql("arrays", columns, "2026-01-01T00:00:00");
  const conditions = parseConditions("instrume: MIRI");
  assert.deepEqual(facetStatements(sql, conditions, ["instrume", "program"], "each"), [
    "SELECT 'program' AS facet, program::text AS value, n FROM (SELECT program, count(*) AS n FROM plain " +
      "WHERE instrume = 'MIRI' GROUP BY program) AS g ORDER BY 3 DESC LIMIT 101"]);
});

test("facets are compared by count, then by name", () => {
  const ours = readFacets([["instrume", "A", 3n], ["instrume", null, 9n], ["instrume", "B", 2n]]);
  assert.deepEqual(ours, { instrume: [["A", 3], ["B", 2]] });
  assert.equal(facetDifference(ours, { instrume: [["A", 3], ["B", 2]] }, ["instrume"]), null);
  assert.match(facetDifference(ours, { instrume: [["A", 3]] }, ["instrume"]), /instrume/);
  assert.match(facetDifference(ours, { instrume: [["B", 3], ["A", 2]] }, ["instrume"]), /B has 2 and 3/);
});
