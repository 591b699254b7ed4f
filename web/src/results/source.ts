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

/** In a block, wherever the rows are shown. */
export const BLOCK_ROWS = 200;
const MOST_BLOCKS = 50;

/** Asks for rows and remembers which snapshot the first answer came from, so that pages never mix two. */
export class RowSource {
  private snapshot: string | null = null;
  /** Blocks on their way or here, by their first row; the next one in each direction is fetched before it is seen. */
  private readonly blocks = new Map<number, Promise<ResultRow[]>>();
  /** Those of the blocks that are here. */
  private readonly arrived = new Map<number, ResultRow[]>();
  about: About | null = null;

  constructor(
    readonly mission: string,
    readonly search: Search,
    readonly columns: string[],
    private readonly onAbout: (about: About) => void,
  ) {}

  /** Rows from `offset`, which is a multiple of `limit`. */
  async rows(offset: number, limit: number): Promise<ResultRow[]> {
    const rows = await this.block(offset, limit);
    for (const next of [offset + limit, offset - limit]) {
      if (next >= 0 && next < (this.about?.total ?? 0)) this.block(next, limit).catch(() => undefined);
    }
    return rows;
  }

  /** The row that is `by` places from one that was seen; null: there is none. */
  async beside(is: (row: ResultRow) => boolean, by: number): Promise<ResultRow | null> {
    for (const rows of this.arrived.values()) {
      const here = rows.find(is);
      if (!here) continue;
      const index = here.index + by;
      if (index < 0 || index >= (this.about?.total ?? 0)) return null;
      const offset = Math.floor(index / BLOCK_ROWS) * BLOCK_ROWS;
      return (await this.rows(offset, BLOCK_ROWS))[index - offset] ?? null;
    }
    return null;
  }

  private block(offset: number, limit: number): Promise<ResultRow[]> {
    const there = this.blocks.get(offset);
    if (there) return there;
    const asked = this.fetched(offset, limit);
    this.blocks.set(offset, asked);
    asked.then(
      (rows) => this.blocks.has(offset) && this.arrived.set(offset, rows),
      () => this.blocks.delete(offset),
    );
    if (this.blocks.size > MOST_BLOCKS) {
      for (const oldest of this.blocks.keys()) {
        this.blocks.delete(oldest);
        this.arrived.delete(oldest);
        break;
      }
    }
    return asked;
  }

  private async fetched(offset: number, limit: number): Promise<ResultRow[]> {
    const started = performance.now();
    const search: Search = { ...this.search, columns: this.columns, offset, limit, count: this.about ? "skip" : "exact" };
    const answer = await this.answer(search);
    if (this.about === null && answer.total !== null) {
      this.about = {
        snapshot: answer.snapshot,
        total: answer.total,
        withoutPosition: answer.without_position,
        targets: answer.targets,
        took_ms: performance.now() - started,
      };
      this.onAbout(this.about);
    }
    return answer.rows.map((row, i) => ({ index: offset + i, row, match: answer.matches[i] ?? null }));
  }

  private async answer(search: Search): Promise<Rows> {
    const path = missionPath(this.mission, "search");
    try {
      const answer = await ask<Rows>(this.snapshot ? `${path}?snapshot=${this.snapshot}` : path, search);
      this.snapshot ??= answer.snapshot;
      return answer;
    } catch (error) {
      if (!(error instanceof Refusal) || error.status !== 410) throw error;
      // The archive has moved on and let this state go: what comes now is of the present one.
      this.snapshot = null;
      this.about = null;
      this.blocks.clear();
      this.arrived.clear();
      return this.answer({ ...search, count: "exact" });
    }
  }
}
