// SPDX-License-Identifier: GPL-3.0-or-later
// Where to go after signing in: only to this archive.

const HERE = "https://archive.invalid";

/** A path of this archive, or "/" for whatever leads elsewhere. */
export function safeNext(next: string | null): string {
  // Browsers take a backslash for a slash and leave out tabs and line ends, so that "/\t/host" is another host.
  if (!next?.startsWith("/") || /[\\\p{Cc}]/u.test(next)) return "/";
  let target: URL;
  try {
    target = new URL(next, HERE);
  } catch {
    return "/";
  }
  if (target.origin !== HERE || target.pathname.startsWith("//")) return "/";
  // Back to a page for those who are not signed in would be a circle.
  if (["/sign-in", "/sign-up", "/reset", "/confirm"].includes(target.pathname)) return "/";
  return target.pathname + target.search + target.hash;
}

export const signInLink = (from: string): string => {
  const next = safeNext(from);
  return next === "/" ? "/sign-in" : `/sign-in?next=${encodeURIComponent(next)}`;
};

/** The code that a link has in its fragment, which browsers send to nobody. */
export const codeOf = (hash: string): string => new URLSearchParams(hash.replace(/^#/, "")).get("code") ?? "";
