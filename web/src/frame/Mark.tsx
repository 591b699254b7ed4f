// SPDX-License-Identifier: GPL-3.0-or-later
// Seven mirrors: the mark of the archive, in its accent colour.
const CENTRES: [number, number][] = [[16, 16], [16, 5], [16, 27], [25.5, 10.5], [6.5, 10.5], [25.5, 21.5], [6.5, 21.5]];
const hexagon = ([x, y]: [number, number]): string => `M${x} ${y - 5}l4.3 2.5v5l-4.3 2.5-4.3-2.5v-5z`;

export const Mark = () => (
  <svg width="18" height="18" viewBox="0 0 32 32" aria-hidden focusable="false">
    <path fill="currentColor" d={CENTRES.map(hexagon).join("")} />
  </svg>
);
