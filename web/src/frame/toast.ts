// SPDX-License-Identifier: GPL-3.0-or-later
// Short messages about what has been done, wherever somebody is.
import { useSyncExternalStore } from "react";

export interface Toast {
  id: number;
  text: string;
  isBad: boolean;
}

const SHOWN_MS = 8_000;
let toasts: Toast[] = [];
let last = 0;
const listeners = new Set<() => void>();

function change(next: Toast[]): void {
  toasts = next;
  for (const listener of listeners) listener();
}

export const dismiss = (id: number): void => change(toasts.filter((toast) => toast.id !== id));

/** What went wrong stays until it is dismissed. */
export function say(text: string, isBad = false): void {
  last += 1;
  const id = last;
  change([...toasts.filter((toast) => toast.text !== text), { id, text, isBad }]);
  if (!isBad) setTimeout(() => dismiss(id), SHOWN_MS);
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export const useToasts = (): Toast[] => useSyncExternalStore(subscribe, () => toasts);
