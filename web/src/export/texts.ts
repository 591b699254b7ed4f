// SPDX-License-Identifier: GPL-3.0-or-later
// A search as a command for the shell and as programs in Python that anybody can run. Needs nothing but types of other files, so
// that node can run it as it stands (tests/clients/test_query_texts.py).
import type { Columns, Search } from "../api/client";

export interface Place {
  ra_deg: number;
  dec_deg: number;
}

export interface Query {
  /** "http://127.0.0.1:8480" */
  origin: string;
  mission: string;
  search: Search;
  /** Names of columns, in their order. */
  shown: string[];
  /** Where the targets of the search are. */
  places: Place[];
  /** How many rows it finds now. */
  total: number;
  /** The column that names the dataset. */
  dataset: string;
  signedIn: boolean;
}

/** A word for a POSIX shell, whatever it has in it. */
export const shellWord = (text: string): string => (/^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`);

/** A text as Python writes it: the escapes of JSON mean the same there. */
const pythonText = (text: string): string => JSON.stringify(text);

/** What JSON can hold, as Python writes it. */
export function pythonOf(value: unknown, indent = ""): string {
  const inner = `${indent}    `;
  if (value === null || value === undefined) return "None";
  if (value === true) return "True";
  if (value === false) return "False";
  if (typeof value === "string") return pythonText(value);
  if (Array.isArray(value)) {
    const items = value.map((item) => pythonOf(item, inner));
    const line = `[${items.join(", ")}]`;
    return line.length <= 100 && !line.includes("\n") ? line : `[\n${items.map((item) => `${inner}${item},\n`).join("")}${indent}]`;
  }
  if (typeof value === "object") {
    const pairs = Object.entries(value).filter(([, item]) => item !== undefined);
    const items = pairs.map(([key, item]) => `${pythonText(key)}: ${pythonOf(item, inner)}`);
    const line = `{${items.join(", ")}}`;
    return line.length <= 100 && !line.includes("\n") ? line : `{\n${items.map((item) => `${inner}${item},\n`).join("")}${indent}}`;
  }
  return JSON.stringify(value);
}

/** The search with the columns' own names: clients are particular about upper and lower case. */
export function canonical(search: Search, columns: Columns): Search {
  const names = new Map<string, string>();
  for (const { name, aliases } of columns.columns) for (const known of [...aliases, name]) names.set(known.toLowerCase(), name);
  const named = <Item extends { column: string }>(item: Item): Item => ({ ...item, column: names.get(item.column.toLowerCase()) ?? item.column });
  const result = { ...search };
  if (search.conditions) result.conditions = search.conditions.map(named);
  if (search.sort) result.sort = search.sort.map(named);
  return result;
}

function asked({ search, shown }: Query): Search {
  const all: Search = { ...search, columns: shown };
  delete all.offset;
  delete all.limit;
  delete all.count;
  return all;
}

const exportAddress = ({ origin, mission }: Query): string => `${origin}/api/v1/missions/${encodeURIComponent(mission)}/export`;

/** Saves all rows as CSV. The JSON stands in a quoted here-document, in which the shell changes nothing. */
export function curlText(query: Query): string {
  return [
    `curl --fail --silent --show-error ${shellWord(exportAddress(query))} \\`,
    ...(query.signedIn ? [`  -H "Authorization: token $ALMAGEST_TOKEN" \\`] : []),
    "  -H 'Content-Type: application/json' --data-binary @- \\",
    `  -o ${shellWord(`${query.mission}.csv`)} <<'END'`,
    JSON.stringify({ format: "csv", search: asked(query) }, null, 2),
    "END",
    "",
  ].join("\n");
}

/** All rows as a list of dictionaries. */
export function requestsText(query: Query): string {
  const { signedIn } = query;
  return [
    ...(signedIn ? ["import os", ""] : []),
    "import requests",
    "",
    `search = ${pythonOf(asked(query))}`,
    "answer = requests.post(",
    `    ${pythonText(exportAddress(query))},`,
    `    json={"format": "json", "search": search},`,
    ...(signedIn ? [`    headers={"Authorization": "token " + os.environ["ALMAGEST_TOKEN"]},`] : []),
    ")",
    "answer.raise_for_status()",
    "table = answer.json()",
    `names = [column["name"] for column in table["columns"]]`,
    `rows = [dict(zip(names, row)) for row in table["rows"]]`,
    `print(len(rows), "rows")`,
    "",
  ].join("\n");
}

/** Questions that an example may send one after the other. */
const MOST_PLACES = 50;
/** What the client asks for by itself. */
const DEFAULT_LIMIT = 5000;
const OTHERS = "The other two programs do.";
// Parameters of query_criteria itself.
const TAKEN = new Set([
  "coordinates", "objectname", "radius", "limit", "offset", "select_cols", "resolver", "sort_by", "sort_desc", "search_key",
  "skip_count", "user_fields", "self",
]);
const KEYWORDS = new Set(
  ("False None True and as assert async await break class continue def del elif else except finally for from global if import in is " +
    "lambda nonlocal not or pass raise return try while with yield").split(" "),
);

/** Why astroquery can't ask this; null: it can. */
export function beyondAstroquery({ search, places }: Query): string | null {
  if (search.area) return `astroquery does not search within an area. ${OTHERS}`;
  const columns = (search.conditions ?? []).map(({ column }) => column);
  const twice = columns.find((column, i) => columns.indexOf(column) !== i);
  if (twice !== undefined) return `astroquery takes one condition a column, but there are several on ${twice}. ${OTHERS.replace("do", "take them")}`;
  const taken = columns.find((column) => TAKEN.has(column));
  if (taken !== undefined) return `astroquery takes no condition on ${taken}, which means something else to it. ${OTHERS}`;
  if (places.length > MOST_PLACES) {
    return `astroquery asks about one position at a time, and these are ${places.length}. The other two programs ask about all at once.`;
  }
  return null;
}

function criteriaOf({ search, dataset }: Query): string[] {
  const conditions = search.conditions ?? [];
  // The client wants one condition at least; every row has a dataset.
  const given = conditions.length > 0 ? conditions : [{ column: dataset, condition: "!null" }];
  const plain = (column: string): boolean => /^[A-Za-z_]\w*$/.test(column) && !KEYWORDS.has(column);
  const others = given.filter(({ column }) => !plain(column));
  return [
    ...given.filter(({ column }) => plain(column)).map(({ column, condition }) => `${column}=${pythonText(condition)},`),
    ...(others.length > 0 ? [`**${pythonOf(Object.fromEntries(others.map(({ column, condition }) => [column, condition])))},`] : []),
  ];
}

function shapeOf({ search, shown, total }: Query): string[] {
  const sort = search.sort ?? [];
  const limit = total < DEFAULT_LIMIT ? DEFAULT_LIMIT : (Math.floor(total / 10_000) + 1) * 10_000;
  return [
    `select_cols=${pythonOf(shown, "    ")},`,
    ...(sort.length > 0
      ? [
          `sort_by=${pythonOf(sort.map(({ column }) => column), "    ")},`,
          `sort_desc=${pythonOf(sort.map(({ direction }) => direction === "descending"))},`,
        ]
      : []),
    ...(limit > DEFAULT_LIMIT ? [`limit=${limit},`] : []),
  ];
}

/** Asks by position also for names: the client would ask another server where they are. */
export function astroqueryText(query: Query): string {
  const { origin, mission, search, places } = query;
  const radius = `radius="${search.radius_deg ?? 0.05}d",`;
  const several = places.length > 1;
  const where = (place: string): string[] => [`coordinates=SkyCoord(${place}, unit="deg"),`, radius];
  const first = places[0];
  const around = several ? where("ra, dec") : first ? where(`${first.ra_deg}, ${first.dec_deg}`) : [];
  const words = [...around, ...criteriaOf(query), ...shapeOf(query)].map((line) => `    ${line}`);
  return [
    "from astropy.config import get_config",
    ...(first ? ["from astropy.coordinates import SkyCoord"] : []),
    ...(several ? ["from astropy.table import vstack"] : []),
    "",
    "# Before astroquery.mast is imported, which keeps the address from then on.",
    `get_config("astroquery.mast")["server"] = ${pythonText(origin)}`,
    "from astroquery.mast import MastMissions",
    "",
    `archive = MastMissions(mission=${pythonText(mission)})`,
    ...(several
      ? [
          `places = ${pythonOf(places.map(({ ra_deg, dec_deg }) => [ra_deg, dec_deg]))}`,
          "rows = vstack([archive.query_criteria(",
          ...words,
          `) for ra, dec in places], metadata_conflicts="silent")`,
        ]
      : ["rows = archive.query_criteria(", ...words, ")"]),
    "print(rows)",
    "",
  ].join("\n");
}
