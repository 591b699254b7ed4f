// SPDX-License-Identifier: GPL-3.0-or-later
// The selected rows as the archive is asked about them.
import type { What } from "../api/shapes";
import { exactly } from "../api/queries";
import type { Search } from "../api/client";
import type { Selection } from "./selection";

/** Whose files may be downloaded. */
export function whatOf(selection: Selection, search: Search): What {
  if (!selection.all) return { datasets: [...selection.names] };
  const matched = { ...search };
  delete matched.sort;
  return { search: matched, except: [...selection.names] };
}

/** A search that finds just the selected rows, in the same order; null if none are selected. */
export function searchOfSelection({ all, names }: Selection, search: Search, dataset: string): Search | null {
  if (!all && names.size === 0) return null;
  if (all && names.size === 0) return search;
  const condition = [...names].map((name) => (all ? `!${exactly(name)}` : exactly(name))).join(", ");
  return { ...search, conditions: [...(search.conditions ?? []), { column: dataset, condition }] };
}
