// SPDX-License-Identifier: GPL-3.0-or-later
// What a person prefers and no address says: kept in this browser, for each mission.
import { useCallback, useState } from "react";

function stored(key: string): string[] | null {
  try {
    const list: unknown = JSON.parse(localStorage.getItem(key) ?? "null");
    return Array.isArray(list) && list.every((item) => typeof item === "string") ? list : null;
  } catch {
    return null;
  }
}

/** A list of names that outlives the page; null goes back to what is usual. */
export function useNames(what: string, mission: string, usual: string[]): [string[], (names: string[] | null) => void] {
  const key = `almagest-${what}-${mission}`;
  const [names, setNames] = useState(() => stored(key));
  const change = useCallback(
    (next: string[] | null) => {
      setNames(next);
      try {
        if (next) localStorage.setItem(key, JSON.stringify(next));
        else localStorage.removeItem(key);
      } catch {
        // A browser that keeps nothing shows what is usual the next time.
      }
    },
    [key],
  );
  return [names ?? usual, change];
}
