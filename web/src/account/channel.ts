// SPDX-License-Identifier: GPL-3.0-or-later
// Between the tabs of one browser: that somebody signed in or out.
const channel = typeof BroadcastChannel === "undefined" ? null : new BroadcastChannel("almagest-session");

/** After this tab has signed in or out. */
export const tellTabs = (): void => channel?.postMessage(null);

/** Calls it when another tab has; what is returned ends that. */
export function hearTabs(heard: () => void): () => void {
  channel?.addEventListener("message", heard);
  return () => channel?.removeEventListener("message", heard);
}
