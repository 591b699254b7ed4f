// SPDX-License-Identifier: GPL-3.0-or-later
// Values that complete what is being typed, with their counts under the other constraints.
import type { Column, Search } from "../api/client";
import { useFacets, useSuggestions } from "../api/queries";
import { folded, itemsOf, nameOfValue } from "./language";

export interface Choice {
  text: string;
  rows: number;
}

export const without = (search: Search, column: string): Search => {
  const conditions = search.conditions?.filter((other) => other.column.toLowerCase() !== column.toLowerCase());
  const rest: Search = { ...search };
  delete rest.conditions;
  return conditions && conditions.length > 0 ? { ...rest, conditions } : rest;
};

/** What is being typed: the last item, without what says how it is meant. */
export const typedIn = (text: string, column: Column): string =>
  (itemsOf(text, column).at(-1)?.text ?? "").trim().replace(/^!?\s*"?/, "").replace(/["*]+$/, "");

export const isSuggested = ({ type, derived }: Column): boolean => type === "string" && !derived;

/** Whether values are offered at all. */
export const isCompleted = (column: Column): boolean => isSuggested(column) || column.facet === "values";

export function useTypeahead(mission: string, column: Column, search: Search, text: string, open: boolean): { choices: Choice[]; more: number } {
  const typed = typedIn(text, column);
  const others = without(search, column.name);
  const texts = isSuggested(column);
  const listed = !texts && column.facet === "values";
  const suggestions = useSuggestions(mission, others, column.name, typed, open && texts);
  const facets = useFacets(mission, others, open && listed ? [{ column: column.name, limit: 1000 }] : []);
  if (!open) return { choices: [], more: 0 };
  if (texts) {
    const choices = suggestions.data?.suggestions ?? [];
    return { choices, more: Math.max(0, (suggestions.data?.matching ?? 0) - choices.length) };
  }
  const all = (facets.data?.[0]?.values ?? []).map(({ value, rows }) => ({ text: nameOfValue(value) ?? "", rows }));
  const matching = all.filter((choice) => folded(choice.text).includes(folded(typed)));
  return { choices: matching.slice(0, 12), more: Math.max(0, matching.length - 12) };
}
