// SPDX-License-Identifier: GPL-3.0-or-later
// What a token may be good for.

type Scope = "mast:user:info" | "mast:exclusive_access";

export const SCOPES: { scope: Scope; label: string }[] = [
  { scope: "mast:user:info", label: "Tell who I am" },
  { scope: "mast:exclusive_access", label: "Read exclusive data that I may read" },
];

/** Of `suggested_scope`: names apart by commas or blanks; all if it names none. */
export function suggestedScopes(text: string | null): Scope[] {
  const named = (text ?? "").split(/[\s,]+/);
  const found = SCOPES.map(({ scope }) => scope).filter((scope) => named.includes(scope));
  return found.length > 0 ? found : SCOPES.map(({ scope }) => scope);
}
