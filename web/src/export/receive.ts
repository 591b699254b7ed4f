// SPDX-License-Identifier: GPL-3.0-or-later
// Receives an export piece by piece, and says how far it is.
export interface Received {
  bytes: number;
  /** Null: the format does not show it. */
  rows: number | null;
}

const NEWLINE = 0x0a;
const QUOTE = 0x22;

/** Counts the rows of CSV or NDJSON as they pass. A line's end within quotes is part of a value. */
export class RowCounter {
  private lines = 0;
  private quoted = false;
  private readonly head: number;
  constructor(readonly format: "csv" | "ndjson") {
    this.head = format === "csv" ? 1 : 0;
  }
  add(piece: Uint8Array): void {
    for (const byte of piece) {
      if (byte === NEWLINE && !this.quoted) this.lines += 1;
      else if (byte === QUOTE && this.format === "csv") this.quoted = !this.quoted;
    }
  }
  get rows(): number {
    return Math.max(0, this.lines - this.head);
  }
}

const counterOf = (format: string): RowCounter | null => (format === "csv" || format === "ndjson" ? new RowCounter(format) : null);

export async function receive(
  stream: ReadableStream<Uint8Array<ArrayBuffer>>,
  format: string,
  progress: (received: Received) => void,
): Promise<Uint8Array<ArrayBuffer>[]> {
  const counter = counterOf(format);
  const pieces: Uint8Array<ArrayBuffer>[] = [];
  let bytes = 0;
  const reader = stream.getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return pieces;
    pieces.push(value);
    bytes += value.length;
    counter?.add(value);
    progress({ bytes, rows: counter?.rows ?? null });
  }
}
