// SPDX-License-Identifier: GPL-3.0-or-later
// Rows of one search, wherever they lie, all of one snapshot.
import { ask, missionPath, Refusal, type Row, type Rows, type Search } from "../api/client";

export type Match = Rows["matches"][number];

/** A row of the table: what the archive says of a dataset, and how near to which target it is. */
export interface ResultRow {
  index: number;
  row: Row;
  match: Match | null;
}

export interface About {
  snapshot: string;
  total: number;
  withoutPosition: number;
  targets: Rows["targets"];
  /** From asking to having the first rows, in milliseconds. */
  took_ms: number;
}

/** Asks for rows and remembers which snapshot the first answer came from, so that pages never mix two. */
export class RowSource {
  private snapshot: string | null = null;
  about: About | null = null;

  constructor(
    readonly mission: string,
    readonly search: Search,
    readonly columns: string[],
    private readonly onAbout: (about: About) => void,
  ) {}

  async rows(offset: number, limit: number, signal?: AbortSignal): Promise<ResultRow[]> {
    const started = performance.now();
    const first = this.about === null;
    const search: Search = { ...this.search, columns: this.columns, offset, limit, count: first ? "exact" : "skip" };
    const answer = await this.answer(search, signal);
    if (first) {
      this.about = {
        snapshot: answer.snapshot,
        total: answer.total ?? 0,
        withoutPosition: answer.without_position,
        targets: answer.targets,
        took_ms: performance.now() - started,
      };
      this.onAbout(this.about);
    }
    return answer.rows.map((row, i) => ({ index: offset + i, row, match: answer.matches[i] ?? null }));
  }

  private async answer(search: Search, signal?: AbortSignal): Promise<Rows> {
    const path = missionPath(this.mission, "search");
    try {
      const answer = await ask<Rows>(this.snapshot ? `${path}?snapshot=${this.snapshot}` : path, search, signal);
      this.snapshot ??= answer.snapshot;
      return answer;
    } catch (error) {
      if (!(error instanceof Refusal) || error.status !== 410) throw error;
      // The archive has moved on and let this state go: what comes now is of the present one.
      this.snapshot = null;
      this.about = null;
      return this.answer({ ...search, count: "exact" }, signal);
    }
  }
}
