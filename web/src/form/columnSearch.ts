// SPDX-License-Identifier: GPL-3.0-or-later
// Finds columns by what they are called and what is said of them.
import type { Column } from "../api/client";

/** How well a column fits; 0: not at all. All words must be found. */
export function fitOf({ name, aliases, label, description, group }: Column, words: string[]): number {
  let fit = 1;
  for (const word of words) {
    const names = [name, label, ...aliases].map((text) => text.toLowerCase());
    if (names.some((text) => text === word)) fit += 8;
    else if (names.some((text) => text.startsWith(word))) fit += 4;
    else if (names.some((text) => text.includes(word))) fit += 2;
    else if (description.toLowerCase().includes(word) || (group ?? "").toLowerCase().includes(word)) fit += 1;
    else return 0;
  }
  return fit;
}

/** At most `limit` columns that fit, by group; the group with the best fit first, or in the order of the form if nothing is sought. */
export function columnsFor(columns: Column[], groups: string[], sought: string, limit = Infinity): { group: string; columns: Column[] }[] {
  const words = sought.toLowerCase().split(/\s+/).filter(Boolean);
  const fits = columns.map((column) => ({ column, fit: fitOf(column, words) })).filter(({ fit }) => fit > 0);
  fits.sort((a, b) => b.fit - a.fit);
  const order = words.length > 0 ? [...new Set(fits.map(({ column }) => column.group ?? ""))] : [...groups, ""];
  const parts: { group: string; columns: Column[] }[] = [];
  let left = limit;
  for (const group of order) {
    const members = fits.filter(({ column }) => (column.group ?? "") === group).map(({ column }) => column);
    const shown = members.slice(0, left);
    left -= shown.length;
    if (shown.length > 0) parts.push({ group, columns: shown });
  }
  return parts;
}
