// SPDX-License-Identifier: GPL-3.0-or-later
// What somebody chose in the overlay, and what the archive is asked because of it.
import type { FileChoice, FileGroup, GroupKey, Layout, NameKind, Quick, Relation, Selection, What } from "../api/shapes";

/** As a stored selection's links are called; or prepared to be fetched later. */
export type Format = "zip" | "tar" | "tar.gz" | "sh" | "py" | "staged";
export const FORMATS: { value: Format; label: string; hint: string }[] = [
  { value: "zip", label: "Zip", hint: "One file; goes on where it was broken off" },
  { value: "tar", label: "Tar", hint: "One file; goes on where it was broken off" },
  { value: "tar.gz", label: "Tar.gz", hint: "Smaller, but a download that breaks off has to begin anew" },
  { value: "sh", label: "Shell", hint: "A script for bash and curl that fetches the files, several at a time" },
  { value: "py", label: "Python", hint: "A script for Python that fetches the files, several at a time" },
  { value: "staged", label: "Staged", hint: "Prepared on the archive, to be fetched later" },
];
export const isScript = (format: Format): boolean => format === "sh" || format === "py";

export interface Choice {
  quick: Quick;
  /** Instead of `quick`: exactly these; null: as `quick` says. */
  groups: GroupKey[] | null;
  /** Null: as `quick` says. */
  guideStar: boolean | null;
  references: boolean;
  name: string;
  nameKind: NameKind;
  related: Relation[];
  layout: Layout;
  format: Format;
}

export const FIRST: Choice = {
  quick: "recommended",
  groups: null,
  guideStar: null,
  references: false,
  name: "",
  nameKind: "glob",
  related: [],
  layout: "nested",
  format: "zip",
};

export const QUICK: { quick: Quick; label: string; hint: string }[] = [
  { quick: "recommended", label: "Recommended (MRP)", hint: "Minimum recommended products: of each dataset the science files of its highest level" },
  { quick: "all", label: "All", hint: "Every file of the datasets, with the guide-star data taken for them" },
  { quick: "without_guide_star", label: "All without guide star", hint: "Every file but the guide-star data" },
  { quick: "none", label: "None", hint: "Nothing, to tick what you want" },
];

export function selectionOf(what: What, choice: Choice): Selection {
  const files: FileChoice = choice.groups ? { groups: choice.groups } : { quick: choice.quick };
  if (!choice.groups && choice.guideStar !== null) files.guide_star = choice.guideStar;
  if (choice.references) files.references = true;
  const name = choice.name.trim();
  if (name) {
    files.name = name;
    files.name_kind = choice.nameKind;
  }
  const datasets = "datasets" in what ? { datasets: what.datasets } : { search: withoutShape(what.search), except: what.except };
  return choice.related.length > 0 ? { ...datasets, related: choice.related, files } : { ...datasets, files };
}

/** A search for what it finds, without order, columns and page. */
function withoutShape(search: Extract<What, { search: unknown }>["search"]): typeof search {
  const shaped = { ...search };
  delete shaped.sort;
  delete shaped.columns;
  delete shaped.offset;
  delete shaped.limit;
  delete shaped.count;
  return shaped;
}

export const same = (a: GroupKey, b: GroupKey): boolean => a.level === b.level && a.type === b.type && a.suffix === b.suffix;
export const keyOf = ({ level, type, suffix }: GroupKey): GroupKey => ({ level, type, suffix });

export type Tick = "all" | "some" | "none";

/** Whether the files of a group are chosen, be they to be had or not. */
export function tickOf(choice: Choice, group: FileGroup): Tick {
  if (choice.groups) return choice.groups.some((chosen) => same(chosen, group)) ? "all" : "none";
  if (group.guide_star && choice.guideStar !== null) return choice.guideStar ? "all" : "none";
  switch (choice.quick) {
    case "all":
      return "all";
    case "without_guide_star":
      return group.guide_star ? "none" : "all";
    case "recommended":
      return group.recommended_files === 0 ? "none" : group.recommended_files < group.files ? "some" : "all";
    case "none":
      return "none";
  }
}

/** Ticks or unticks groups; from then on the choice is exactly what is ticked. */
export function withTicks(choice: Choice, all: FileGroup[], changed: FileGroup[], ticked: boolean): Choice {
  const kept = all
    .filter((group) => tickOf(choice, group) !== "none" && !changed.some((other) => same(other, group)))
    .map(keyOf);
  return { ...choice, guideStar: null, groups: ticked ? [...kept, ...changed.map(keyOf)] : kept };
}

/** Whether guide-star data are chosen; null: there are none. */
export function guideStarTick(choice: Choice, all: FileGroup[]): Tick | null {
  const ticks = all.filter((group) => group.guide_star).map((group) => tickOf(choice, group));
  if (ticks.length === 0) return null;
  if (ticks.every((tick) => tick === "all")) return "all";
  return ticks.some((tick) => tick !== "none") ? "some" : "none";
}

export function withGuideStar(choice: Choice, all: FileGroup[], wanted: boolean): Choice {
  if (!choice.groups) return { ...choice, guideStar: wanted };
  return withTicks(choice, all, all.filter((group) => group.guide_star), wanted);
}

export const withQuick = (choice: Choice, quick: Quick): Choice => ({ ...choice, quick, groups: null, guideStar: null });

/** "jw01234001001_02101_00001" for one dataset, else the mission and the day. */
export function bundleName(mission: string, what: What, today: string): string {
  const only = "datasets" in what && what.datasets.length === 1 ? what.datasets[0] : undefined;
  return only !== undefined && only.length <= LONGEST_NAME ? only : `${mission}-${today}`;
}
/** That the archive takes for a bundle. */
const LONGEST_NAME = 100;

/** What is left of a choice for other datasets: groups, names and relatives belong to those for which they were chosen. */
export const carriedOver = (choice: Choice): Choice => ({ ...choice, groups: null, name: "", related: [] });
