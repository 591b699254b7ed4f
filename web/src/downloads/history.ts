// SPDX-License-Identifier: GPL-3.0-or-later
// What was downloaded from this browser by who is not signed in. Nothing in it is of exclusive files, which visitors don't get.
import { useSyncExternalStore } from "react";

import type { StoredSelection } from "../api/client";
import type { Download, StoreAsk } from "../api/shapes";
import type { Format } from "../download/choice";
import type { Job } from "../jobs/queries";

const KEY = "almagest-downloads";
const MOST = 100;
const LONGEST_ORDER = 16_384; // characters; without it, it can't be had again when the archive keeps it no longer

export type Remembered = { kind: "selection"; download: Download } | { kind: "job"; id: string; name: string; mission: string; made: string };
export const idOf = (entry: Remembered): string => (entry.kind === "job" ? entry.id : entry.download.id);

const NONE: Remembered[] = [];
let held: Remembered[] | null = null;
const listeners = new Set<() => void>();

const isEntry = (value: unknown): value is Remembered => {
  const entry = value as Partial<Remembered> | null;
  if (entry?.kind === "job") return typeof entry.id === "string";
  return entry?.kind === "selection" && typeof entry.download?.id === "string" && typeof entry.download.made === "string" && typeof entry.download.expires === "string";
};

export function readHistory(text: string | null): Remembered[] {
  try {
    const read: unknown = JSON.parse(text ?? "[]");
    return Array.isArray(read) ? read.filter(isEntry) : [];
  } catch {
    return [];
  }
}

function stored(): Remembered[] {
  try {
    return readHistory(localStorage.getItem(KEY));
  } catch {
    return [];
  }
}

function keep(entries: Remembered[]): void {
  held = entries.slice(0, MOST);
  try {
    if (held.length === 0) localStorage.removeItem(KEY);
    else localStorage.setItem(KEY, JSON.stringify(held));
  } catch {
    // Then it lasts as long as the page.
  }
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export const useHistory = (): Remembered[] => useSyncExternalStore(subscribe, () => (held ??= stored()), () => NONE);

export function entryOf(selection: StoredSelection, order: StoreAsk, format: Format): Remembered {
  const { id, mission, name, made, expires, exclusive, files, bytes } = selection;
  const isShort = JSON.stringify(order).length <= LONGEST_ORDER;
  const download = { id, mission, name, made, expires, exclusive, files, bytes, format: format === "staged" ? null : format, order: isShort ? order : null };
  return { kind: "selection", download };
}

export function remember(entry: Remembered): void {
  keep([entry, ...stored().filter((other) => idOf(other) !== idOf(entry))]);
}

export const rememberJob = ({ id, name, mission, made }: Job): void => remember({ kind: "job", id, name, mission, made });
export const forget = (id: string): void => keep(stored().filter((entry) => idOf(entry) !== id));
export const forgetAll = (): void => keep([]);
