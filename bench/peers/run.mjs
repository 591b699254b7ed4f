// SPDX-License-Identifier: GPL-3.0-or-later
// The measurement: counts, facets and cones. A count or a facet that differs from ours ends it: then the peer was asked
// something else, and its time says nothing.
import { loadavg } from "node:os";

import { askAll, contest, fastest, median, roundTrip } from "./contest.mjs";
import { facetDifference, facetStatements, FACET_WAYS, readFacets } from "./facets.mjs";
import { Sql } from "./sql.mjs";

const CONES = 200;
// A search that finds more rows than this is asked for facets only in the ways that were best for so many in trials.
const MANY_ROWS = 100_000;

const number = (value) => (value < 10 ? value.toFixed(3) : value < 1000 ? value.toFixed(1) : value.toFixed(0));

class Table {
  constructor(titles, say) {
    Object.assign(this, { titles, say, ours: [] });
    for (const what of ["peers", "ratios", "ordinary"]) this[what] = titles.map(() => []);
    say(`${"".padEnd(32)}${"rows".padStart(9)}${"ours ms".padStart(10)}  ${titles.map((t) => t.padStart(22)).join("")}`);
  }

  add(name, rows, ours, times, ways) {
    ways.forEach(({ ordinary }, i) => this.ordinary[i].push(ordinary / ours));
    const cells = times.map((time, i) => {
      this.ratios[i].push(time / ours);
      this.peers[i].push(time);
      return `${number(time)} ${number(time / ours)}x${ways[i].letter}`.padStart(22);
    });
    this.ours.push(ours);
    this.say(`${name.slice(0, 31).padEnd(32)}${String(rows).padStart(9)}${number(ours).padStart(10)}  ${cells.join("")}`);
  }

  sum(what) {
    this.say(`${what}, ours: median ${number(median(this.ours))} ms of ${this.ours.length}`);
    this.titles.forEach((title, i) => {
      const ratios = this.ratios[i];
      const ordinary = this.ordinary[i]; // infinite where a search was not asked that way
      const also = ordinary.every(Number.isFinite)
        ? `; ${number(median(ordinary))}x with nothing but plain columns` : "";
      this.say(`${what}, ${title}: median ${number(median(this.peers[i]))} ms, median ratio ` +
        `${number(median(ratios))}x, least ${number(Math.min(...ratios))}x${also}`);
    });
    this.say("");
  }
}

export async function run({ mix, described, ours, duck, one, two, say }) {
  const duckAt = (threads) => ({
    async ask(sql) {
      await duck.threads(threads);
      return duck.ask(sql);
    },
  });
  const ways = Object.fromEntries(
    ["arrays", "numbers", "plain", "coded"].map((way) => [way, new Sql(way, described.columns, described.now)]));
  const engines = [
    { title: "PostgreSQL 1 core", engine: one, sqls: [ways.arrays, ways.numbers] },
    { title: "PostgreSQL 2 cores", engine: two, sqls: [ways.arrays, ways.numbers] },
    { title: "DuckDB 1 thread", engine: duckAt(1), sqls: [ways.plain, ways.coded] },
    { title: "DuckDB 2 threads", engine: duckAt(2), sqls: [ways.plain, ways.coded], as: "DuckDB 1 thread" },
  ];
  say((await one.ask("SELECT version()")).rows[0][0].split(",")[0]);
  say(`DuckDB ${(await duck.ask("SELECT version()")).rows[0][0]}`);
  say(`${described.rows} rows; load before: ${loadavg().map((each) => each.toFixed(2)).join(" ")}`);
  for (const each of engines) {
    each.engine.roundTrip = await roundTrip(each.engine);
    say(`${each.title}: ${each.engine.roundTrip.toFixed(3)} ms a round trip, taken off its times`);
  }
  say("Times in ms, medians, and their ratio to ours; the letters tell the way that was fastest. PostgreSQL: a arrays,\n" +
    "n numbers for lists; DuckDB: p plain tables, c coded; facets: e each, s sets, f filtered.\n");
  await counts({ mix, ours, engines, say });
  // PostgreSQL does GROUPING SETS, its fastest way, on one core whatever it may use.
  const counting = engines.filter(({ engine }) => engine !== two);
  await facets({ mix, described, ours, engines: counting, say });
  await cones({ described, ours, engines: engines.slice(0, 2), say });
  say(`load after: ${loadavg().map((each) => each.toFixed(2)).join(" ")}`);
}

const wayOf = (sql, more = "") => ({
  letter: ` ${sql.way[0]}${more}`,
  plain: sql.way === "arrays" || sql.way === "plain",
});

async function counts({ mix, ours, engines, say }) {
  const table = new Table(engines.map(({ title }) => title), say);
  for (const search of mix) {
    const { total } = await ours.ask("count", search.text);
    const chosen = [];
    for (const { engine, sqls, title } of engines) {
      const asked = sqls.map((sql) => ({ ...wayOf(sql), statements: [sql.count(search.conditions)] }));
      chosen.push(await fastest(engine, asked, (rows, way) => {
        if (Number(rows[0][0]) === total) return;
        throw new Error(`${title} counts ${rows[0][0]}, ours ${total} rows for '${search.text}':\n${way.statements[0]}`);
      }));
    }
    const times = await contest(
      async () => (await ours.ask("count", search.text)).ms,
      chosen.map((way, i) => async () => (await askAll(engines[i].engine, way.statements)).ms),
      chosen.map(({ ms }) => ms));
    table.add(search.name, total, times.ours, times.peers, chosen);
  }
  table.sum("counts");
}

async function facets({ mix, described, ours, engines, say }) {
  const table = new Table(engines.map(({ title }) => title), say);
  for (const search of mix) {
    const own = await ours.ask("facets", search.text);
    const { total } = await ours.ask("count", search.text);
    const left = described.facets.filter((column) => search.conditions.some((each) => each.column !== column));
    const chosen = [];
    for (const { engine, sqls, title, as } of engines) {
      // What was fastest on one thread is asked on two.
      const one = engines.findIndex((each) => each.title === as);
      const asked = one < 0 ? facetWays(sqls, search, total, described.facets) : [chosen[one]];
      chosen.push(await fastest(engine, asked, (rows, way) => {
        const difference = facetDifference(own.facets, readFacets(rows), left);
        if (difference) throw new Error(`${title},${way.letter}, facets of '${search.text}': ${difference}`);
      }));
    }
    const times = await contest(
      async () => (await ours.ask("facets", search.text)).ms,
      chosen.map((way, i) => async () => (await askAll(engines[i].engine, way.statements)).ms),
      chosen.map(({ ms }) => ms));
    table.add(search.name, total, times.ours, times.peers, chosen);
  }
  table.sum("facets");
}

function facetWays(sqls, search, total, facets) {
  const many = total > MANY_ROWS;
  const best = sqls[0].postgres ? ["sets"] : ["sets", "filtered"];
  return (many ? sqls.slice(1) : sqls).flatMap((sql) => (many ? best : FACET_WAYS).map((way) => ({
    ...wayOf(sql, ` ${way[0]}`),
    statements: facetStatements(sql, search.conditions, facets, way),
  })));
}

// Ours tests footprints, PostgreSQL positions alone: the numbers of matches differ and are told.
async function cones({ described, ours, engines, say }) {
  const own = [];
  const theirs = engines.map(() => ({ times: [], ratios: [] }));
  let [matches, positions] = [0, 0];
  for (const [ra, dec] of described.places.slice(0, CONES)) {
    const cone = `q3c_radial_query(place_ra, place_dec, ${ra}, ${dec}, 0.05)`;
    // As ours: the first hundred, and how many there are.
    const sql = `SELECT fileSetName, q3c_dist(place_ra, place_dec, ${ra}, ${dec}) AS d, count(*) OVER () FROM plain ` +
      `WHERE ${cone} ORDER BY d, fileSetName LIMIT 100`;
    matches += (await ours.ask("cone", `${ra} ${dec}`)).total;
    for (const [i, { engine }] of engines.entries()) {
      const { rows } = await askAll(engine, [sql]);
      if (i === 0) positions += Number(rows[0]?.[2] ?? 0);
    }
    const times = await contest(
      async () => (await ours.ask("cone", `${ra} ${dec}`)).ms,
      engines.map(({ engine }) => async () => (await askAll(engine, [sql])).ms),
      engines.map(() => 0));
    own.push(times.ours);
    times.peers.forEach((ms, i) => {
      theirs[i].times.push(ms);
      theirs[i].ratios.push(ms / times.ours);
    });
  }
  say(`cones of 3' at ${own.length} places, ours: median ${number(median(own))} ms; ${Math.round(matches / own.length)} ` +
    `footprints on average`);
  engines.forEach(({ title }, i) =>
    say(`cones, ${title}: median ${number(median(theirs[i].times))} ms, median ratio ` +
      `${number(median(theirs[i].ratios))}x; ${Math.round(positions / own.length)} positions on average`));
}
