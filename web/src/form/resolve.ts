// SPDX-License-Identifier: GPL-3.0-or-later
// Where names are: of the sky, and of the archive's own targets.
import { get, missionPath, Refusal, type Names } from "../api/client";
import { galacticOf, type Position } from "../search/position";

export interface Place extends Position {
  /** As the archive writes it; null for a position. */
  name: string | null;
  /** What it is, or whose target. */
  kind: string | null;
}

export interface Line {
  place: Place | null;
  /** Targets of the archive's datasets with the text in their names. */
  targets: Names["targets"];
  targetsTotal: number;
}

interface Resolved {
  resolvedCoordinate: { searchString: string; canonicalName: string; ra: number; decl: number; objectType: string; source: string }[];
}

/** A text that the archive takes for a name. */
export const isAskable = (text: string): boolean => /[\p{L}\p{N}]/u.test(text) && new TextEncoder().encode(text.trim()).length <= 200;

/** The places of names that are known, by their lower-case texts. */
export async function placesOf(names: string[], signal?: AbortSignal): Promise<Map<string, Place>> {
  const parameters = new URLSearchParams({ outputFormat: "json" });
  for (const name of names) parameters.append("name", name);
  let response: Response;
  try {
    response = await fetch(`/Santa-war/query?${parameters.toString()}`, signal ? { signal } : {});
  } catch (error) {
    if (error instanceof DOMException && error.name === "AbortError") throw error;
    throw new Refusal(0, "The archive can't be reached. Check the connection; your search is kept.", null);
  }
  if (!response.ok) throw new Refusal(response.status, `the archive answered ${response.status}`, null);
  const { resolvedCoordinate } = (await response.json()) as Resolved;
  return new Map(
    resolvedCoordinate.map(({ searchString, canonicalName, ra, decl, objectType, source }) => [
      searchString.trim().toLowerCase(),
      { ra_deg: ra, dec_deg: decl, name: canonicalName, kind: objectType || source },
    ]),
  );
}

export async function lineOf(mission: string, text: string, signal?: AbortSignal): Promise<Line> {
  const none: Line = { place: null, targets: [], targetsTotal: 0 };
  const galactic = galacticOf(text);
  if (galactic) return { ...none, place: { ...galactic, name: null, kind: "galactic" } };
  if (!isAskable(text)) return none;
  const found = await get<Names>(missionPath(mission, `names?limit=4&text=${encodeURIComponent(text)}`), signal);
  const line: Line = { place: null, targets: found.targets, targetsTotal: found.targets_total };
  if (found.position) return { ...line, place: { ...found.position, name: null, kind: null } };
  if (found.sky) return { ...line, place: { ra_deg: found.sky.ra_deg, dec_deg: found.sky.dec_deg, name: found.sky.name, kind: found.sky.type } };
  // A target of the archive's own has a place, too; of a moving one it is that of a single exposure.
  const own = await placesOf([text], signal);
  return { ...line, place: own.get(text.trim().toLowerCase()) ?? null };
}
