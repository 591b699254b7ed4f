// SPDX-License-Identifier: GPL-3.0-or-later
// The basket of who is not signed in, kept by the browser for all tabs.
import { useSyncExternalStore } from "react";

import { MOST, NOTHING, readText, textOf, totalOf, type Contents } from "./contents";

const KEY = "almagest-basket";

let held: Contents | null = null;
const listeners = new Set<() => void>();

function tell(): void {
  for (const listener of listeners) listener();
}

function onOtherTab({ key }: StorageEvent): void {
  if (key !== KEY && key !== null) return;
  held = null;
  tell();
}

function subscribe(listener: () => void): () => void {
  if (listeners.size === 0) window.addEventListener("storage", onOtherTab);
  listeners.add(listener);
  return () => {
    listeners.delete(listener);
    if (listeners.size === 0) window.removeEventListener("storage", onOtherTab);
  };
}

function stored(): Contents {
  try {
    return readText(localStorage.getItem(KEY));
  } catch {
    return NOTHING; // the browser keeps nothing
  }
}

export function localBasket(): Contents {
  held ??= stored();
  return held;
}

export const useLocalBasket = (): Contents => useSyncExternalStore(subscribe, localBasket);

/** Of what is stored now, which another tab may have changed. Throws a sentence if it is too much. */
export function changeLocal(change: (before: Contents) => Contents): void {
  const after = change(stored());
  if (totalOf(after) > MOST) {
    throw new Error(`A basket holds at most ${MOST.toLocaleString("en-US")} datasets, and these would be more; take some out, or download from the search itself.`);
  }
  held = after;
  try {
    if (after.size === 0) localStorage.removeItem(KEY);
    else localStorage.setItem(KEY, textOf(after));
  } catch {
    if (after.size > 0) throw new Error("The browser has no room for this basket; sign in to have the archive keep it.");
  } finally {
    tell();
  }
}
