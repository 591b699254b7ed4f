// SPDX-License-Identifier: GPL-3.0-or-later
// What is in a basket: names of datasets, by mission.
export type Contents = ReadonlyMap<string, ReadonlySet<string>>;

export const NOTHING: Contents = new Map();
/** As on the server (src/access/records.h). */
export const MOST = 100_000;
/** Names that the archive takes in one change. */
const AT_ONCE = 20_000;

export interface NamesOfMission {
  mission: string;
  datasets: string[];
}

export const totalOf = (contents: Contents): number => [...contents.values()].reduce((sum, names) => sum + names.size, 0);

export const has = (contents: Contents, mission: string, dataset: string): boolean => contents.get(mission)?.has(dataset) ?? false;

export function withNames(contents: Contents, mission: string, datasets: string[]): Contents {
  if (datasets.length === 0) return contents;
  return new Map(contents).set(mission, new Set([...(contents.get(mission) ?? []), ...datasets]));
}

export function withoutNames(contents: Contents, mission: string, datasets: string[]): Contents {
  const gone = new Set(datasets);
  const left = [...(contents.get(mission) ?? [])].filter((name) => !gone.has(name));
  const changed = new Map(contents);
  if (left.length > 0) changed.set(mission, new Set(left));
  else changed.delete(mission);
  return changed;
}

export const contentsOf = (missions: NamesOfMission[]): Contents =>
  missions.reduce((contents, { mission, datasets }) => withNames(contents, mission, datasets), NOTHING);

export const listOf = (contents: Contents): NamesOfMission[] =>
  [...contents].map(([mission, names]) => ({ mission, datasets: [...names].sort() })).sort((a, b) => (a.mission < b.mission ? -1 : 1));

export const textOf = (contents: Contents): string => JSON.stringify(Object.fromEntries(listOf(contents).map(({ mission, datasets }) => [mission, datasets])));

/** Whatever the browser's storage has in it. */
export function readText(text: string | null): Contents {
  if (text === null) return NOTHING;
  try {
    const read: unknown = JSON.parse(text);
    if (typeof read !== "object" || read === null || Array.isArray(read)) return NOTHING;
    return contentsOf(
      Object.entries(read).map(([mission, names]) => ({
        mission,
        datasets: Array.isArray(names) ? names.filter((name): name is string => typeof name === "string") : [],
      })),
    );
  } catch {
    return NOTHING;
  }
}

/** In pieces that the archive takes. */
export function pieces(lists: NamesOfMission[], size = AT_ONCE): NamesOfMission[][] {
  const all: NamesOfMission[][] = [];
  let piece: NamesOfMission[] = [];
  let left = size;
  for (const { mission, datasets } of lists) {
    for (let at = 0; at < datasets.length; ) {
      const some = datasets.slice(at, at + left);
      piece.push({ mission, datasets: some });
      at += some.length;
      left -= some.length;
      if (left > 0) continue;
      all.push(piece);
      piece = [];
      left = size;
    }
  }
  return piece.length > 0 ? [...all, piece] : all;
}
