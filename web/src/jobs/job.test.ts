// SPDX-License-Identifier: GPL-3.0-or-later
import { expect, test } from "vitest";

import { canCancel, canRetry, isMoving, lackOf, percentOf, progressOf } from "./job";
import type { Job } from "./queries";

const JOB: Job = {
  id: "a".repeat(32), mission: "jwst", name: "mine", owner: null, email: null, state: "preparing", files: 4, bytes: 4_000_000, done_files: 1,
  done_bytes: 1_000_000, missing_files: 0, not_sent_files: 0, made: "2026-01-01T00:00:00Z", ready: null, expires: null, ended: null, problem: null,
  ways: null,
};

test("progress goes by bytes and ends at 100", () => {
  expect(percentOf(JOB)).toBe(25);
  expect(percentOf({ ...JOB, done_files: 4, done_bytes: 4_000_000 })).toBe(100);
  expect(percentOf({ ...JOB, bytes: 0, done_bytes: 0, done_files: 3 })).toBe(75); // files without bytes
  expect(percentOf({ ...JOB, files: 0, bytes: 0, done_files: 0, done_bytes: 0 })).toBe(0);
});

test("each state says how far it is", () => {
  expect(progressOf({ ...JOB, state: "queued" })).toBe("Waits its turn: 4 files, 4.00 MB");
  expect(progressOf(JOB)).toBe("1 of 4 files, 1.00 MB of 4.00 MB");
  expect(progressOf({ ...JOB, state: "ready", done_files: 1, expires: "2026-01-08T10:11:12.5Z" })).toBe("1 file, 1.00 MB, until 2026-01-08 10:11:12 UTC");
  expect(progressOf({ ...JOB, state: "failed", problem: "the disk is full" })).toBe("Failed: the disk is full");
});

test("what can be done depends on the state", () => {
  const of = (state: Job["state"]) => [isMoving, canCancel, canRetry].map((can) => can({ ...JOB, state }));
  expect(of("queued")).toEqual([true, true, false]);
  expect(of("ready")).toEqual([false, true, false]);
  for (const state of ["failed", "cancelled", "expired"] as const) expect(of(state)).toEqual([false, false, true]);
});

test("what is not there is told", () => {
  expect(lackOf(JOB)).toBeNull();
  expect(lackOf({ ...JOB, missing_files: 1, not_sent_files: 2 })).toBe(
    "2 files that you chose can't be sent: exclusive, or not held here; 1 file could not be prepared, or the rights to them have ended.",
  );
});
