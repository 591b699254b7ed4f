// SPDX-License-Identifier: GPL-3.0-or-later
// The state of a Mission Search, and its form in the address: what is shown is in the URL, so that back, reload and
// sharing work. docs/mission-search.md describes the parameters.
import type { Condition, Search } from "../api/client";
import type { UploadedList } from "./list";
import { galacticOf } from "./position";

export interface SortKey {
  column: string;
  direction: "ascending" | "descending";
}

export type View = "table" | "album";

export interface SearchState {
  /** All must hold; a column may stand in several. */
  conditions: Condition[];
  /** Names or positions, as they were typed. */
  targets: string[];
  /** Names that were not found; kept for the form, and not asked for. */
  unresolved: string[];
  radius: Radius;
  /** STC-S, vertices or a coverage map that rows must overlap; empty: anywhere. */
  area: string;
  list: UploadedList | null;
  /** Empty: the mission's order. */
  sort: SortKey[];
  /** Null: the mission's default columns. */
  columns: string[] | null;
  /** Place of the first row in view. */
  at: number;
  /** The dataset in the drawer. */
  row: string | null;
  /** What of it is shown. */
  tab: string | null;
  view: View;
}

export const UNITS = { arcsec: 1 / 3600, arcmin: 1 / 60, deg: 1 } as const;
export type Unit = keyof typeof UNITS;
export interface Radius {
  value: number;
  unit: Unit;
}

export const DEFAULT_RADIUS: Radius = { value: 3, unit: "arcmin" };
const RESERVED = new Set(["target", "unresolved", "radius", "area", "sort", "columns", "at", "row", "tab", "view"]);

export const EMPTY: SearchState = {
  conditions: [],
  targets: [],
  unresolved: [],
  radius: DEFAULT_RADIUS,
  area: "",
  list: null,
  sort: [],
  columns: null,
  at: 0,
  row: null,
  tab: null,
  view: "table",
};

export const radiusText = ({ value, unit }: Radius): string => `${value}${unit}`;

export function radiusOf(text: string): Radius | null {
  const found = /^(\d+(?:\.\d*)?|\.\d+)\s*(arcsec|arcmin|deg)$/.exec(text.trim());
  if (!found) return null;
  const value = Number(found[1]);
  const unit = found[2] as Unit;
  return value * UNITS[unit] <= 180 ? { value, unit } : null;
}

const keyOf = (column: string): string => (RESERVED.has(column.toLowerCase()) ? `.${column}` : column);

/** The parameters of the address; what is as usual is left out. */
export function parametersOf(state: SearchState): URLSearchParams {
  const parameters = new URLSearchParams();
  for (const target of state.targets) parameters.append("target", target);
  for (const name of state.unresolved) parameters.append("unresolved", name);
  if (radiusText(state.radius) !== radiusText(DEFAULT_RADIUS)) parameters.set("radius", radiusText(state.radius));
  if (state.area) parameters.set("area", state.area);
  for (const { column, condition } of state.conditions) parameters.append(keyOf(column), condition);
  if (state.sort.length > 0) {
    parameters.set("sort", state.sort.map(({ column, direction }) => (direction === "descending" ? "-" : "") + column).join(","));
  }
  if (state.columns) parameters.set("columns", state.columns.join(","));
  if (state.view !== "table") parameters.set("view", state.view);
  if (state.at > 0) parameters.set("at", String(state.at));
  if (state.row) parameters.set("row", state.row);
  if (state.tab) parameters.set("tab", state.tab);
  return parameters;
}

/** What an address says; anything that it does not say, or says wrongly, is as usual. */
export function stateOf(parameters: URLSearchParams, list: UploadedList | null = null): SearchState {
  const state: SearchState = { ...EMPTY, conditions: [], list };
  state.targets = parameters.getAll("target").filter((target) => target.trim() !== "");
  state.unresolved = parameters.getAll("unresolved").filter((name) => name.trim() !== "");
  state.radius = radiusOf(parameters.get("radius") ?? "") ?? DEFAULT_RADIUS;
  state.area = parameters.get("area") ?? "";
  state.sort = (parameters.get("sort") ?? "")
    .split(",")
    .filter(Boolean)
    .map((key) => ({ column: key.replace(/^-/, ""), direction: key.startsWith("-") ? "descending" : "ascending" }));
  state.columns = parameters.get("columns")?.split(",").filter(Boolean) ?? null;
  state.view = parameters.get("view") === "album" ? "album" : "table";
  const at = Number(parameters.get("at") ?? 0);
  state.at = Number.isSafeInteger(at) && at > 0 ? at : 0;
  state.row = parameters.get("row");
  state.tab = parameters.get("tab");
  for (const [key, condition] of parameters) {
    if (!RESERVED.has(key.toLowerCase()) && key !== "" && condition.trim() !== "") {
      state.conditions.push({ column: key.replace(/^\./, ""), condition });
    }
  }
  return state;
}

/** The archive reads names and equatorial positions. */
function placeOf(text: string): NonNullable<Search["targets"]>[number] {
  const position = galacticOf(text);
  return position ? { ...position, name: text } : text;
}

/** What the archive is asked: which rows, without their order and columns. */
export function searchOf(state: SearchState): Search {
  const search: Search = {};
  const conditions = [...state.conditions];
  const targets: NonNullable<Search["targets"]> = state.targets.map(placeOf);
  if (state.list) {
    targets.push(...state.list.targets);
    if (state.list.datasets) conditions.push(state.list.datasets);
  }
  if (conditions.length > 0) search.conditions = conditions;
  if (targets.length > 0) {
    search.targets = targets;
    search.radius_deg = Number((state.radius.value * UNITS[state.radius.unit]).toPrecision(12));
  }
  if (state.area.trim()) search.area = state.area;
  return search;
}

export const conditionOn = (state: SearchState, column: string): string =>
  state.conditions.find((condition) => condition.column.toLowerCase() === column.toLowerCase())?.condition ?? "";

/** The conditions with that on `column` changed; an empty one is taken away. */
export function withCondition(state: SearchState, column: string, condition: string): Condition[] {
  const same = (other: Condition): boolean => other.column.toLowerCase() === column.toLowerCase();
  if (condition.trim() === "") return state.conditions.filter((other) => !same(other));
  const at = state.conditions.findIndex(same);
  if (at < 0) return [...state.conditions, { column, condition }];
  return state.conditions.map((other, i) => (i === at ? { column, condition } : other)).filter((other, i) => i === at || !same(other));
}

export const isEmpty = (state: SearchState): boolean =>
  state.conditions.length === 0 && state.targets.length === 0 && state.area === "" && state.list === null;
