// SPDX-License-Identifier: GPL-3.0-or-later
// A short word for what a browser calls itself.

const BROWSERS: [RegExp, string][] = [
  [/\bEdg\//, "Edge"],
  [/\bFirefox\//, "Firefox"],
  [/\b(Headless)?Chrome\//, "Chrome"],
  [/\bSafari\//, "Safari"],
];
const SYSTEMS: [RegExp, string][] = [
  [/Android/, "Android"],
  [/iPhone|iPad/, "iOS"],
  [/Mac OS X/, "macOS"],
  [/Windows/, "Windows"],
  [/Linux/, "Linux"],
];

export function browserOf(agent: string): string {
  const of = (names: [RegExp, string][]) => names.find(([pattern]) => pattern.test(agent))?.[1];
  const browser = of(BROWSERS);
  if (!browser) return agent.slice(0, 60) || "unknown";
  const system = of(SYSTEMS);
  return system ? `${browser}, ${system}` : browser;
}
