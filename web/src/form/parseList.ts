// SPDX-License-Identifier: GPL-3.0-or-later
// Reads an uploaded list: places, names or datasets, a line each.
import { decOf, positionOf, raOf, type Position } from "../search/position";
import { delimiterOf, readTable, type TableLine } from "./table";

export const MAX_TARGETS = 10_000;
export const MAX_NAMES = 1_000;
export const MAX_BYTES = 20_000_000;

export interface Trouble {
  /** Of the file, from 1. */
  line: number;
  message: string;
}

export interface ParsedPlace {
  /** Of `extra`. */
  row: number;
  line: number;
  name: string | null;
  position: Position | null;
}

export interface ParsedList {
  places: ParsedPlace[];
  datasets: { row: number; name: string }[];
  troubles: Trouble[];
  extraColumns: string[];
  extra: string[][];
}

export type Parsed = { list: ParsedList } | { refusal: string };

type Part = "target" | "ra" | "dec" | "dataset";
const HEADS: Record<string, Part> = {
  target: "target", targetname: "target", name: "target", object: "target",
  ra: "ra", radeg: "ra", raj2000: "ra", sra: "ra", rightascension: "ra",
  dec: "dec", decdeg: "dec", dej2000: "dec", decj2000: "dec", sdec: "dec", declination: "dec", decl: "dec",
  datasetid: "dataset", dataset: "dataset",
};
const partOf = (head: string): Part | undefined => {
  const key = head.toLowerCase().replace(/[^a-z0-9]/g, "");
  return Object.hasOwn(HEADS, key) ? HEADS[key] : undefined;
};

interface Head {
  places: Partial<Record<Part, number>>;
  extra: { name: string; place: number }[];
}

function headOf(cells: string[]): Head | null {
  const head: Head = { places: {}, extra: [] };
  cells.forEach((cell, place) => {
    const part = partOf(cell);
    if (part && head.places[part] === undefined) head.places[part] = place;
    else head.extra.push({ name: cell.trim() || `column ${place + 1}`, place });
  });
  return Object.keys(head.places).length > 0 ? head : null;
}

function placeIn(cells: string[], { places }: Head): { name: string | null; position: Position | null } | string {
  const cell = (part: Part): string => cells[places[part] ?? -1]?.trim() ?? "";
  const [name, ra, dec] = [cell("target"), cell("ra"), cell("dec")];
  if (ra !== "" || dec !== "") {
    const ra_deg = raOf(ra);
    const dec_deg = decOf(dec);
    if (ra_deg === null) return ra === "" ? "has a declination without a right ascension" : `'${ra}' is no right ascension (0 to 360 degrees, or hours as 10:20:30)`;
    if (dec_deg === null) return dec === "" ? "has a right ascension without a declination" : `'${dec}' is no declination (-90 to 90 degrees, or -05:30:00)`;
    return { name: name === "" ? null : name.slice(0, 200), position: { ra_deg, dec_deg } };
  }
  if (name === "") return "names neither a dataset, nor a position, nor a target";
  const position = positionOf(name);
  if (position) return { name: null, position };
  if (!/[\p{L}\p{N}]/u.test(name)) return `'${name}' is no name`;
  return new TextEncoder().encode(name).length > 200 ? "has a name longer than 200 bytes" : { name, position: null };
}

function readLines(lines: TableLine[], head: Head, list: ParsedList, width: number): void {
  const byDataset = head.places.dataset !== undefined && lines.some(({ cells }) => (cells[head.places.dataset ?? -1]?.trim() ?? "") !== "");
  for (const { line, cells } of lines) {
    if (cells.length > width) {
      list.troubles.push({ line, message: `has ${cells.length} values for ${width} columns` });
      continue;
    }
    const row = list.extra.length;
    if (byDataset) {
      const name = cells[head.places.dataset ?? -1]?.trim() ?? "";
      if (name === "") list.troubles.push({ line, message: "has no dataset id, as other lines have; a list is either of datasets or of places" });
      else list.datasets.push({ row, name });
      if (name === "") continue;
    } else {
      const place = placeIn(cells, head);
      if (typeof place === "string") {
        list.troubles.push({ line, message: place });
        continue;
      }
      list.places.push({ row, line, ...place });
    }
    list.extra.push(head.extra.map(({ place }) => cells[place]?.trim() ?? ""));
  }
}

/** What a file says; each of its lines is understood, or is among the troubles. */
export function parseList(text: string): Parsed {
  if (text.length > MAX_BYTES) return { refusal: "The file has more than 20 MB; a list of targets has at most 10,000 lines." };
  if (text.includes("\0") || text.includes("\uFFFD")) return { refusal: "The file is not text in UTF-8; save the table as CSV and try again." };
  const table = readTable(text, delimiterOf(text));
  if ("unclosed" in table) return { refusal: `The quote that opens in line ${table.unclosed} is never closed.` };
  const [first] = table.lines;
  if (!first) return { refusal: "The file has no lines." };
  let head = headOf(first.cells);
  let lines = table.lines.slice(1);
  if (!head) {
    // No heads: each line as a whole is a position or a name.
    const plain = readTable(text, null);
    if ("unclosed" in plain) return { refusal: `The quote that opens in line ${plain.unclosed} is never closed.` };
    head = { places: { target: 0 }, extra: [] };
    lines = plain.lines;
    if (lines.length > 1 && first.cells.length > 2) {
      return { refusal: `The first line has none of the heads Target, RA, Dec or Dataset_ID; it begins with '${first.cells.slice(0, 3).join(", ").slice(0, 60)}'.` };
    }
  }
  const list: ParsedList = { places: [], datasets: [], troubles: [], extraColumns: head.extra.map(({ name }) => name), extra: [] };
  readLines(lines, head, list, Math.max(1, first.cells.length));
  const found = list.places.length + list.datasets.length;
  const names = list.places.filter(({ position }) => position === null).length;
  if (found > MAX_TARGETS) return { refusal: `The list has ${found.toLocaleString("en-US")} targets; a search takes 10,000. Cut it into parts.` };
  if (names > MAX_NAMES) return { refusal: `The list has ${names.toLocaleString("en-US")} names without positions; a search takes 1,000. Add RA and Dec, or cut it into parts.` };
  if (found === 0) {
    const [trouble] = list.troubles;
    return { refusal: trouble ? `No line of the file can be used. Line ${trouble.line} ${trouble.message}.` : "The file has heads, but no lines below them." };
  }
  return { list };
}
