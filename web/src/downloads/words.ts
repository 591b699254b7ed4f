// SPDX-License-Identifier: GPL-3.0-or-later
// What somebody asked to download, in words.
import type { Search } from "../api/client";
import type { FileChoice, Selection, StoreAsk, UriOrder } from "../api/shapes";
import { count, plural } from "../common/format";

const MOST_NAMED = 3;
const LONGEST = 60;

const short = (text: string): string => (text.length > LONGEST ? `${text.slice(0, LONGEST - 1)}…` : text);

function placeWords({ targets, radius_deg, area }: Search): string[] {
  const words: string[] = [];
  if (targets && targets.length > 0) {
    const first = targets.slice(0, MOST_NAMED).map((target) => (typeof target === "string" ? target : (target.name ?? `${target.ra_deg} ${target.dec_deg}`)));
    const more = targets.length > MOST_NAMED ? ` and ${count(targets.length - MOST_NAMED)} more` : "";
    words.push(`${radius_deg === undefined ? "near" : `within ${radius_deg}° of`} ${first.map(short).join(", ")}${more}`);
  }
  if (area !== undefined && area !== "") words.push("in an area of the sky");
  return words;
}

const fileNames = (files: string[]): string => (files.length <= MOST_NAMED ? files.map((file) => short(file.slice(file.lastIndexOf("/") + 1))).join(", ") : plural(files.length, "file"));

/** `labelOf`: what a column is called. */
export function datasetWords(selection: Selection, labelOf: (column: string) => string): string {
  const except = selection.except?.length ?? 0;
  const out = except > 0 ? [`but for ${plural(except, "dataset")}`] : [];
  const related = (selection.related ?? []).map((relation) => (relation === "made_into" ? "with what was made of them" : "with what they were made of"));
  if (selection.datasets) {
    const names = selection.datasets;
    const which = names.length <= MOST_NAMED ? names.map(short).join(", ") : plural(names.length, "chosen dataset");
    return [which, ...related, ...out].join("; ");
  }
  if (selection.products) return fileNames(selection.products);
  const search = selection.search ?? {};
  const conditions = (search.conditions ?? []).map(({ column, condition }) => `${labelOf(column)}: ${short(condition)}`);
  const which = [...conditions, ...placeWords(search)];
  return [...(which.length > 0 ? which : ["all datasets"]), ...related, ...out].join("; ");
}

const QUICK: Record<NonNullable<FileChoice["quick"]>, string> = {
  recommended: "recommended files",
  all: "all files",
  without_guide_star: "all files but guide-star data",
  none: "no files",
};

export function fileWords(files: FileChoice = {}): string {
  const kinds = files.groups?.map(({ suffix, type, level }) => suffix ?? level ?? type) ?? [];
  const which = files.groups ? (kinds.length <= MOST_NAMED * 2 ? `${kinds.join(", ")} files` : `${kinds.length} kinds of files`) : QUICK[files.quick ?? "recommended"];
  const narrowed = [files.levels && `levels ${files.levels.map((level) => level ?? "none").join(", ")}`, files.types?.join(", "), files.suffixes?.join(", ")].filter(Boolean);
  const more = [
    files.guide_star === true && "guide-star data",
    files.guide_star === false && "no guide-star data",
    files.references && "calibration references",
    files.name !== undefined && files.name !== "" && `named ${short(files.name)}`,
  ].filter(Boolean);
  return [which, ...narrowed, ...more].join("; ");
}

export function orderWords(order: StoreAsk | UriOrder, labelOf: (column: string) => string): string {
  if ("service" in order) return `${fileNames(order.params.urlList.split(","))} — by URI`;
  const { selection } = order;
  if (selection.products && selection.files === undefined) return datasetWords(selection, labelOf);
  return `${datasetWords(selection, labelOf)} — ${fileWords(selection.files)}`;
}
