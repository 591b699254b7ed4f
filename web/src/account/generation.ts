// SPDX-License-Identifier: GPL-3.0-or-later
// How often somebody signed in or out since the page was loaded. Screens are made anew each time, so that
// none shows to one what it had for another.
import { useSyncExternalStore } from "react";

let generation = 0;
const listeners = new Set<() => void>();

export function startAnew(): void {
  generation += 1;
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export const useGeneration = (): number => useSyncExternalStore(subscribe, () => generation);
