// SPDX-License-Identifier: GPL-3.0-or-later
// How the pages ask the archive: /api/v1, with types that openapi-typescript makes of its description.
import type { components } from "./schema";

export type Schemas = components["schemas"];
export type Archive = Schemas["Archive"];
export type Mission = Schemas["Missions"]["missions"][number];
export type Columns = Schemas["Columns"];
export type Column = Columns["columns"][number];
export type Search = Schemas["Search"];
export type Condition = Schemas["Condition"];
export type Rows = Schemas["Rows"];
export type Row = Rows["rows"][number];
export type Value = Schemas["Value"];
export type Facet = Schemas["Facets"]["facets"][number];
export type Names = Schemas["Names"];
export type Product = Schemas["Products"]["products"][number];
export type StoredSelection = Schemas["StoredSelection"];
export type Problem = Schemas["Problem"];
export type Session = Schemas["Session"];

/** A refusal, with the sentence that tells what to do. */
export class Refusal extends Error {
  readonly status: number;
  readonly problem: Problem | null;
  constructor(status: number, message: string, problem: Problem | null) {
    super(message);
    this.status = status;
    this.problem = problem;
  }
}

async function refusalOf(response: Response): Promise<Refusal> {
  const type = response.headers.get("Content-Type") ?? "";
  if (type.startsWith("application/problem+json")) {
    const problem = (await response.json()) as Problem;
    return new Refusal(response.status, problem.detail, problem);
  }
  return new Refusal(response.status, `the archive answered ${response.status}`, null);
}

const CSRF = "X-Almagest-CSRF";
let csrf: string | null = null;

/** The value that the archive wants to see with every change, as it was given with the session. */
export function rememberCsrf(value: string | null): void {
  csrf = value;
}

let lookAgain: () => Promise<void> = () => Promise.resolve();

/** What finds out who is signed in now: another tab may have signed in or out, or the session has ended. */
export function onDoubt(look: () => Promise<void>): void {
  lookAgain = look;
}

async function answerOf(path: string, init: RequestInit): Promise<Response> {
  let response: Response;
  try {
    response = await fetch(`/api/v1${path}`, init);
  } catch (error) {
    if (error instanceof DOMException && error.name === "AbortError") throw error;
    throw new Refusal(0, "The archive can't be reached. Check the connection; what you chose here is kept.", null);
  }
  if (!response.ok) {
    // What asks who is signed in must not ask itself.
    if (response.status === 401 && path !== "/session") void lookAgain();
    throw await refusalOf(response);
  }
  return response;
}

// With the value that the archive wants; once more with a new one, where a sign-in in another tab has made the old one void.
async function answerOfChange(path: string, init: RequestInit, headers: Record<string, string> = {}): Promise<Response> {
  const attempt = () => answerOf(path, { ...init, headers: { ...headers, ...(csrf && { [CSRF]: csrf }) } });
  const before = csrf;
  try {
    return await attempt();
  } catch (error) {
    if (!(error instanceof Refusal && error.status === 403 && error.message.includes(CSRF))) throw error;
    await lookAgain();
    if (csrf === before) throw error;
    return attempt();
  }
}

export async function get<Answer>(path: string, signal?: AbortSignal): Promise<Answer> {
  const response = await answerOf(path, signal ? { signal } : {});
  return (await response.json()) as Answer;
}

async function send<Answer>(method: "POST" | "PATCH", path: string, body: unknown, signal?: AbortSignal): Promise<Answer> {
  const init: RequestInit = { method, body: JSON.stringify(body) };
  if (signal) init.signal = signal;
  const response = await answerOfChange(path, init, { "Content-Type": "application/json" });
  return (await response.json()) as Answer;
}

export const ask = <Answer>(path: string, body: unknown, signal?: AbortSignal): Promise<Answer> => send<Answer>("POST", path, body, signal);

export const change = <Answer>(path: string, body: unknown): Promise<Answer> => send<Answer>("PATCH", path, body);

export async function remove<Answer>(path: string): Promise<Answer> {
  const response = await answerOfChange(path, { method: "DELETE" });
  return (await response.json()) as Answer;
}

/** Has files stored that are asked for by their URIs; their selection. MAST's portal interface tells of mistakes in its own way. */
export async function askByUris(order: Schemas["UriOrder"]): Promise<StoredSelection> {
  const response = await fetch("/api/v0/invoke", {
    method: "POST",
    headers: csrf ? { [CSRF]: csrf } : {},
    body: new URLSearchParams({ request: JSON.stringify(order) }),
  });
  const { url, msg } = (await response.json()) as { url?: string; msg: string };
  const id = /\/selections\/([0-9a-f]+)/.exec(url ?? "")?.[1];
  if (id === undefined) throw new Refusal(response.status, msg, null);
  return get<StoredSelection>(`/selections/${id}`);
}

/** An answer that is read while it comes, such as an export. */
export async function stream(path: string, body: unknown, signal: AbortSignal): Promise<Response> {
  return answerOf(path, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(body),
    signal,
  });
}

export const missionPath = (mission: string, rest: string): string => `/missions/${encodeURIComponent(mission)}/${rest}`;
