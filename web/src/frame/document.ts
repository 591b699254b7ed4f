// SPDX-License-Identifier: GPL-3.0-or-later
// What this document itself says of the archive, so that nothing has to be asked before the frame stands.
const meta = document.querySelector<HTMLMetaElement>('meta[name="archive"]');

export const documentTitle = meta?.content ?? "";
export const documentBanner = meta?.dataset.banner ?? "";
