// SPDX-License-Identifier: GPL-3.0-or-later
// What the results page knows: rows from the archive, what is selected, and how a row is named.
import { useCallback, useMemo, useRef, useState } from "react";

import type { Columns, Search } from "../api/client";
import { rolesOf } from "../common/roles";
import { searchOf, type SearchState } from "../search/state";
import type { TableContext } from "./cells";
import { askedColumns, defaultColumns } from "./order";
import { isSelected, NOTHING, toggled, withRows, type Selection } from "./selection";
import { userFileOf, type UserFile } from "./userFile";
import { RowSource, type About, type ResultRow } from "./source";

const PUBLIC = "PUBLIC"; // of the access column, in every mission (docs/missions.md)

export interface Results {
  search: Search;
  shown: string[];
  source: RowSource;
  about: About | null;
  error: Error | null;
  setError(error: Error | null): void;
  /** Of an uploaded list. */
  userFile: UserFile | null;
  selection: Selection;
  setSelection(selection: Selection): void;
  context: Omit<TableContext, "isInBasket" | "onBasket" | "onQuick">;
  /** Names of rows from one place to another, as far as they were loaded. */
  setLoaded(names: (from: number, to: number) => string[]): void;
}

export function useResults(mission: string, columns: Columns, state: SearchState): Results {
  const near = state.targets.length > 0 || (state.list?.targets.length ?? 0) > 0;
  const shown = useMemo(() => state.columns ?? defaultColumns(columns, near), [state.columns, columns, near]);
  const asked = useMemo(() => askedColumns(columns, shown), [columns, shown]);
  const key = JSON.stringify([searchOf(state), state.sort, asked]);
  const [about, setAbout] = useState<{ key: string; about: About } | null>(null);
  const [failed, setFailed] = useState<{ key: string; error: Error } | null>(null);
  const setError = useCallback((error: Error | null) => setFailed(error && { key, error }), [key]);
  const search = useMemo<Search>(() => {
    const base = searchOf(state);
    return state.sort.length > 0 ? { ...base, sort: state.sort } : base;
    // eslint-disable-next-line react-hooks/exhaustive-deps -- `key` is what the search depends on
  }, [key]);
  const source = useMemo(
    () => new RowSource(mission, search, asked, (found) => setAbout({ key, about: found })),
    // eslint-disable-next-line react-hooks/exhaustive-deps -- `key` covers search and columns
    [mission, key],
  );

  const userFile = useMemo(() => userFileOf({ list: state.list, targets: state.targets }), [state.list, state.targets]);

  const matched = JSON.stringify(searchOf(state));
  const [selected, setSelected] = useState<{ matched: string; selection: Selection }>({ matched, selection: NOTHING });
  const selection = selected.matched === matched ? selected.selection : NOTHING;
  const setSelection = useCallback((next: Selection) => setSelected({ matched, selection: next }), [matched]);
  const loaded = useRef<(from: number, to: number) => string[]>(() => []);
  const setLoaded = useCallback((names: (from: number, to: number) => string[]) => {
    loaded.current = names;
  }, []);
  const last = useRef(0);
  const roles = rolesOf(columns);
  const dataset = roles.dataset ?? columns.columns[0]?.name ?? "";
  const context = useMemo<Results["context"]>(
    () => ({
      isSelected: (name) => isSelected(selection, name),
      onToggle: (name, from, range) => {
        const names = range ? loaded.current(Math.min(from, last.current), Math.max(from, last.current)) : [];
        last.current = from;
        setSelection(names.length > 0 ? withRows(selection, names, !isSelected(selection, name)) : toggled(selection, name));
      },
      nameOf: ({ row }: ResultRow) => String(row[dataset] ?? ""),
      isExclusive: ({ row }: ResultRow) => roles.access !== undefined && row[roles.access] !== null && row[roles.access] !== PUBLIC,
    }),
    [selection, setSelection, dataset, roles.access],
  );
  return {
    search,
    shown,
    source,
    about: about?.key === key ? about.about : null,
    error: failed?.key === key ? failed.error : null,
    setError,
    userFile,
    selection,
    setSelection,
    context,
    setLoaded,
  };
}
