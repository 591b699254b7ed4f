// SPDX-License-Identifier: GPL-3.0-or-later
// The files of a dataset in order, and what is to be said of those that can't be had.
import type { Product } from "../api/client";
import { day } from "../common/format";

export interface FileGroup {
  level: string | null;
  type: string;
  files: Product[];
  bytes: number;
}

const TYPES = ["science", "catalog", "auxiliary", "calibration", "association", "info", "preview", "thumbnail"];

const placeOf = (type: string): number => {
  const at = TYPES.indexOf(type);
  return at < 0 ? TYPES.length : at;
};

/** What people come for first. */
export const byType = (a: string, b: string): number => placeOf(a) - placeOf(b) || a.localeCompare(b);

/** The most processed level first, files without one last; in a level, what people come for first. */
export function fileGroups(products: Product[]): FileGroup[] {
  const groups = new Map<string, FileGroup>();
  for (const product of products) {
    const key = `${product.level ?? ""}\n${product.type}`;
    const group = groups.get(key) ?? { level: product.level, type: product.type, files: [], bytes: 0 };
    group.files.push(product);
    group.bytes += product.size;
    groups.set(key, group);
  }
  return [...groups.values()].sort(
    (a, b) =>
      Number(a.level === null) - Number(b.level === null) ||
      (b.level ?? "").localeCompare(a.level ?? "", "en", { numeric: true }) ||
      byType(a.type, b.type),
  );
}

const NEVER = "9999";

export const until = (release: string | null): string =>
  release === null || release.startsWith(NEVER) ? "exclusive, with no date of release yet" : `exclusive until ${day(release)}`;

/** Why the bytes can't be had; null if they can. */
export function whyNot({ reading, held, release }: Pick<Product, "reading" | "held" | "release">): string | null {
  if (reading === "sign_in") return `${until(release)}; sign in if you have rights to its program`;
  if (reading === "denied") return `${until(release)}; your account has no rights to its program`;
  if (held === false) return "known, but its bytes are not in this archive";
  return null;
}

const PICTURED = new Set(["preview", "thumbnail", "science"]);

export type Pictured = "likely" | "locked" | "none";

/** Whether it is worth asking for a picture of the dataset. */
export function pictureOf(products: Product[]): Pictured {
  const shown = products.filter(({ type }) => PICTURED.has(type));
  // Of guide stars there is nothing else.
  const pictured = shown.length > 0 ? shown : products.filter(({ type, level, name }) => type === "auxiliary" && level !== null && name.endsWith(".fits"));
  if (pictured.some(({ reading, held }) => reading === "allowed" && held !== false)) return "likely";
  return pictured.some(({ reading }) => reading !== "allowed") ? "locked" : "none";
}
