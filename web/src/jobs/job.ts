// SPDX-License-Identifier: GPL-3.0-or-later
// What is said of a job.
import { bytes, count, plural, utc } from "../common/format";
import type { Job } from "./queries";

/** Whether its numbers change by themselves. */
export const isMoving = ({ state }: Job): boolean => state === "queued" || state === "preparing";
export const canCancel = (job: Job): boolean => isMoving(job) || job.state === "ready";
export const canRetry = ({ state }: Job): boolean => state === "failed" || state === "cancelled" || state === "expired";

/** From 0 to 100. By bytes, since one file may be larger than all others; empty files count as one byte. */
export function percentOf({ files, bytes: all, done_files, done_bytes, missing_files }: Job): number {
  const total = all + files;
  return total === 0 ? 0 : Math.min(100, Math.floor((100 * (done_bytes + done_files + missing_files)) / total));
}

/** A sentence on how far it is. */
export function progressOf(job: Job): string {
  const { state, files, done_files, done_bytes, bytes: all } = job;
  switch (state) {
    case "queued":
      return `Waits its turn: ${plural(files, "file")}, ${bytes(all)}`;
    case "preparing":
      return `${count(done_files)} of ${plural(files, "file")}, ${bytes(done_bytes)} of ${bytes(all)}`;
    case "ready":
      return `${plural(done_files, "file")}, ${bytes(done_bytes)}${job.expires ? `, until ${utc(job.expires)} UTC` : ""}`;
    case "failed":
      return `Failed: ${job.problem ?? "nobody knows why"}`;
    case "cancelled":
      return "Cancelled; its files are removed";
    case "expired":
      return "Expired; its files are removed";
  }
}

/** What is not there, in a sentence; null: all is there. */
export function lackOf({ missing_files, not_sent_files }: Job): string | null {
  if (missing_files + not_sent_files === 0) return null;
  const parts = [];
  if (not_sent_files > 0) parts.push(`${plural(not_sent_files, "file")} that you chose can't be sent: exclusive, or not held here`);
  if (missing_files > 0) parts.push(`${plural(missing_files, "file")} could not be prepared, or the rights to them have ended`);
  return `${parts.join("; ")}.`;
}
