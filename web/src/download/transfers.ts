// SPDX-License-Identifier: GPL-3.0-or-later
// Bundles that this page writes into files itself, where the browser lets it. They go on while other screens are looked at.
import { useSyncExternalStore } from "react";

import { Speed, START, transfer, type Place, type Sink, type Source } from "./transfer";

export interface Transfer {
  id: number;
  name: string;
  address: string;
  state: "running" | "paused" | "failed" | "done";
  done: number;
  total: number | null;
  bytesPerSecond: number | null;
  /** Tries in a row that brought nothing. */
  failures: number;
  error: string | null;
}

interface Running {
  handle: FileSystemFileHandle;
  place: Place;
  control: AbortController;
}

interface PickerWindow {
  showSaveFilePicker?: (options: { suggestedName: string }) => Promise<FileSystemFileHandle>;
}

const TOLD_EVERY_MS = 250;
let all: Transfer[] = [];
let last = 0;
const running = new Map<number, Running>();
const listeners = new Set<() => void>();

const isBusy = (): boolean => all.some(({ state }) => state === "running");

function warn(event: BeforeUnloadEvent): void {
  if (isBusy()) event.preventDefault();
}

function update(id: number, change: Partial<Transfer>): void {
  all = all.map((each) => (each.id === id ? { ...each, ...change } : each));
  if (isBusy()) window.addEventListener("beforeunload", warn);
  else window.removeEventListener("beforeunload", warn);
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export const useTransfers = (): Transfer[] => useSyncExternalStore(subscribe, () => all);

export const canWriteFiles = (): boolean => typeof (window as PickerWindow).showSaveFilePicker === "function";

/** Null: the person thought better of it. To be called right after a click. */
export async function pickFile(suggestedName: string): Promise<FileSystemFileHandle | null> {
  try {
    return (await (window as PickerWindow).showSaveFilePicker?.({ suggestedName })) ?? null;
  } catch (error) {
    if (error instanceof DOMException && error.name === "AbortError") return null;
    throw error;
  }
}

const source = (address: string): Source => ({
  fetch: (headers, signal) => fetch(address, { headers, signal, cache: "no-store" }),
  wait: (ms, signal) =>
    new Promise((done) => {
      const end = (): void => {
        clearTimeout(timer);
        signal.removeEventListener("abort", end);
        done();
      };
      const timer = setTimeout(end, ms);
      signal.addEventListener("abort", end);
    }),
});

async function run(id: number, address: string): Promise<void> {
  const its = running.get(id);
  if (!its) return;
  const { handle, place, control } = its;
  const speed = new Speed();
  let told = 0;
  let file: FileSystemWritableFileStream | null = null;
  try {
    file = await handle.createWritable({ keepExistingData: place.done > 0 });
    const open = file;
    const sink: Sink = {
      write: (position, data) => open.write({ type: "write", position, data }),
      clear: () => open.truncate(0),
    };
    await transfer(source(address), sink, place, control.signal, ({ done, total, failures }) => {
      const now = performance.now();
      const bytesPerSecond = speed.add(now, done);
      if (now - told < TOLD_EVERY_MS && failures === 0) return;
      told = now;
      update(id, { done, total, failures, bytesPerSecond });
    });
    await open.close(); // what was written is in the file from here on
    update(id, { state: "done", done: place.done, total: place.total ?? place.done, failures: 0, bytesPerSecond: null });
    running.delete(id);
  } catch (error) {
    await file?.close().catch(() => undefined);
    const state = control.signal.aborted ? "paused" : "failed";
    update(id, { state, done: place.done, bytesPerSecond: null, failures: 0, error: state === "failed" ? (error as Error).message : null });
  }
}

export function beginTransfer(name: string, address: string, handle: FileSystemFileHandle): void {
  last += 1;
  const id = last;
  running.set(id, { handle, place: { ...START }, control: new AbortController() });
  all = [...all, { id, name, address, state: "running", done: 0, total: null, bytesPerSecond: null, failures: 0, error: null }];
  update(id, {});
  void run(id, address);
}

export const pauseTransfer = (id: number): void => running.get(id)?.control.abort();

export function goOn(id: number): void {
  const its = running.get(id);
  const shown = all.find((each) => each.id === id);
  if (!its || !shown) return;
  running.set(id, { ...its, control: new AbortController() });
  update(id, { state: "running", error: null });
  void run(id, shown.address);
}

/** Nothing of what has come is removed. */
export function forgetTransfer(id: number): void {
  running.delete(id);
  all = all.filter((each) => each.id !== id);
  update(id, {});
}
