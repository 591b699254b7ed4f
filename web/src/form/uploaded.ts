// SPDX-License-Identifier: GPL-3.0-or-later
// A parsed list with its names resolved, as the state keeps it.
import { conditionOf } from "../conditions/language";
import type { UploadedList } from "../search/list";
import type { ParsedList } from "./parseList";
import { placesOf, type Place } from "./resolve";

const AT_ONCE = 50;

/** Asks for the names of a list in parts; `progress` is told how many are done. */
export async function resolveNames(list: ParsedList, progress: (done: number, of: number) => void, signal: AbortSignal): Promise<Map<string, Place>> {
  const names = [...new Set(list.places.filter(({ position }) => position === null).map(({ name }) => name ?? ""))];
  const found = new Map<string, Place>();
  for (let at = 0; at < names.length; at += AT_ONCE) {
    progress(at, names.length);
    for (const [name, place] of await placesOf(names.slice(at, at + AT_ONCE), signal)) found.set(name, place);
  }
  return found;
}

export function uploaded(fileName: string, list: ParsedList, places: Map<string, Place>, datasetColumn: string | undefined): UploadedList {
  const result: UploadedList = {
    name: fileName, targets: [], targetLines: [], datasets: null, extraColumns: list.extraColumns, extra: list.extra, datasetLines: {},
    names: 0, troubles: [...list.troubles],
  };
  for (const { row, line, name, position } of list.places) {
    const place = position ?? places.get((name ?? "").trim().toLowerCase());
    if (!place) {
      result.troubles?.push({ line, message: `names '${name ?? ""}', which is not found` });
      continue;
    }
    result.names = (result.names ?? 0) + (position ? 0 : 1);
    result.targets.push({ ra_deg: place.ra_deg, dec_deg: place.dec_deg, ...(name === null ? {} : { name }) });
    result.targetLines.push(row);
  }
  result.troubles?.sort((a, b) => a.line - b.line);
  if (list.datasets.length > 0 && datasetColumn !== undefined) {
    const names = [...new Set(list.datasets.map(({ name }) => name))];
    result.datasets = { column: datasetColumn, condition: conditionOf(names, { type: "string", condition: "string" }) };
    for (const { row, name } of list.datasets) if (!Object.hasOwn(result.datasetLines, name)) result.datasetLines[name] = row;
  }
  return result;
}
