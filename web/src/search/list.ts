// SPDX-License-Identifier: GPL-3.0-or-later
// An uploaded list of targets or datasets. It travels in the fragment of the address, deflated, so that a shared or reloaded
// address still has it and the server keeps nothing.
import type { Condition, Schemas } from "../api/client";

export interface UploadedList {
  /** Of the file. */
  name: string;
  /** Place i belongs to line `lines[i]` of the table. */
  targets: Schemas["Target"][];
  targetLines: number[];
  /** A condition on the dataset column; null: the list names none. */
  datasets: Condition | null;
  /** Columns of the file that are carried through to the results. */
  extraColumns: string[];
  /** Values of these columns, line by line. */
  extra: string[][];
  /** Line of the table for each dataset that it names. */
  datasetLines: Record<string, number>;
  /** How many of the targets were given by name. */
  names?: number;
  /** Lines of the file that could not be used. */
  troubles?: { line: number; message: string }[];
}

const MARK = "list=";

async function piped(bytes: Uint8Array<ArrayBuffer>, through: CompressionStream | DecompressionStream): Promise<Uint8Array<ArrayBuffer>> {
  const stream = new Blob([bytes]).stream().pipeThrough(through);
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

function base64url(bytes: Uint8Array): string {
  let text = "";
  for (let at = 0; at < bytes.length; at += 0x8000) text += String.fromCharCode(...bytes.subarray(at, at + 0x8000));
  return btoa(text).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
}

export async function fragmentOf(list: UploadedList | null): Promise<string> {
  if (!list) return "";
  const bytes = new TextEncoder().encode(JSON.stringify(list));
  return `#${MARK}${base64url(await piped(bytes, new CompressionStream("deflate-raw")))}`;
}

/** The list in a fragment; null if there is none, or it is damaged. */
export async function listOf(fragment: string): Promise<UploadedList | null> {
  const at = fragment.indexOf(MARK);
  if (at < 0) return null;
  try {
    const text = atob(fragment.slice(at + MARK.length).replaceAll("-", "+").replaceAll("_", "/"));
    const bytes = Uint8Array.from(text, (character) => character.charCodeAt(0));
    const json = await piped(bytes, new DecompressionStream("deflate-raw"));
    return JSON.parse(new TextDecoder().decode(json)) as UploadedList;
  } catch {
    return null;
  }
}
