// SPDX-License-Identifier: GPL-3.0-or-later
import { stream } from "../api/client";

/**
 * As `postForm`, but throws the archive's refusal: a form's would take the place of the page. The archive is asked once for
 * its first word, and begins to send only to the form.
 */
export async function postFormIfAllowed(path: string, body: unknown): Promise<void> {
  const control = new AbortController();
  await stream(path, body, control.signal);
  control.abort();
  postForm(path, body);
}

/**
 * Asks by an HTML form, so that the browser saves the answer as it comes: it shows its own progress, nothing passes through
 * the memory of the page, and the page stays where it is, because the answer is an attachment.
 */
function postForm(path: string, body: unknown): void {
  const form = document.createElement("form");
  form.method = "post";
  form.action = `/api/v1${path}`;
  form.hidden = true;
  const field = document.createElement("input");
  field.type = "hidden";
  field.name = "q";
  field.value = JSON.stringify(body);
  form.append(field);
  document.body.append(form);
  form.submit();
  form.remove();
}

/** Has the browser save what is at an address; the page stays, because the answer is an attachment. */
export function saveFrom(address: string): void {
  const link = document.createElement("a");
  link.href = address;
  link.hidden = true;
  document.body.append(link);
  link.click();
  link.remove();
}

/** Saves a text or bytes that the page has made. */
export function saveBlob(blob: Blob, name: string): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.hidden = true;
  document.body.append(link);
  link.click();
  link.remove();
  // The browser takes the bytes some time after the click.
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

export const today = (): string => new Date().toISOString().slice(0, 10);
