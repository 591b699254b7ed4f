// SPDX-License-Identifier: GPL-3.0-or-later
/** The nonce that this document's Content-Security-Policy allows styles by; libraries that add styles need it. */
export const nonce = document.querySelector<HTMLScriptElement>("script[nonce]")?.nonce ?? "";
