// SPDX-License-Identifier: GPL-3.0-or-later
import { expect, test } from "vitest";

import type { FileGroup } from "../api/shapes";
import { bundleName, carriedOver, FIRST, guideStarTick, selectionOf, tickOf, withGuideStar, withQuick, withTicks } from "./choice";

const group = (level: string | null, suffix: string | null, more: Partial<FileGroup> = {}): FileGroup => ({
  level, type: "science", suffix, guide_star: false, files: 4, bytes: 4e6, selected_files: 0, selected_bytes: 0,
  recommended_files: 0, denied_files: 0, ...more,
});
const cal = group("2b", "cal", { recommended_files: 4 });
const rate = group("2a", "rate", { recommended_files: 1 });
const uncal = group("1b", "uncal");
const star = group("2b", "gs-track", { type: "guide_star", guide_star: true });
const all = [uncal, rate, cal, star];
const ticks = (choice: Parameters<typeof tickOf>[0]) => all.map((one) => tickOf(choice, one));

test("the ticks follow the quick choice", () => {
  expect(ticks(FIRST)).toEqual(["none", "some", "all", "none"]);
  expect(ticks(withQuick(FIRST, "all"))).toEqual(["all", "all", "all", "all"]);
  expect(ticks(withQuick(FIRST, "without_guide_star"))).toEqual(["all", "all", "all", "none"]);
  expect(ticks(withQuick(FIRST, "none"))).toEqual(["none", "none", "none", "none"]);
  expect(ticks(withGuideStar(FIRST, all, true))).toEqual(["none", "some", "all", "all"]);
});

test("from the first own tick on, exactly what is ticked is asked for", () => {
  const choice = withTicks(FIRST, all, [uncal], true);
  expect(ticks(choice)).toEqual(["all", "all", "all", "none"]);
  expect(selectionOf({ datasets: ["a"] }, choice)).toEqual({
    datasets: ["a"],
    files: {
      groups: [
        { level: "2a", type: "science", suffix: "rate" },
        { level: "2b", type: "science", suffix: "cal" },
        { level: "1b", type: "science", suffix: "uncal" },
      ],
    },
  });
  expect(ticks(withTicks(choice, all, [cal, rate], false))).toEqual(["all", "none", "none", "none"]);
  expect(ticks(withQuick(choice, "all"))).toEqual(["all", "all", "all", "all"]);
});

test("the switch for guide stars works with own ticks, and keeps those after it was moved", () => {
  const own = withGuideStar(withTicks(FIRST, all, [uncal], true), all, true);
  expect(guideStarTick(own, all)).toBe("all");
  expect(selectionOf({ datasets: ["a"] }, own).files?.guide_star).toBeUndefined();
  const moved = withTicks(withGuideStar(FIRST, all, true), all, [cal], false);
  expect(ticks(moved)).toEqual(["none", "all", "none", "all"]);
  expect(guideStarTick(FIRST, [cal])).toBeNull();
});

test("files without a level or suffix are groups of their own", () => {
  const other = group(null, null, { type: "unclassified" });
  const choice = withTicks(withQuick(FIRST, "none"), [...all, other], [other], true);
  expect(choice.groups).toEqual([{ level: null, type: "unclassified", suffix: null }]);
  expect(tickOf(choice, group(null, "asn", { type: "association" }))).toBe("none");
});

test("a search is asked for its rows, not for their order", () => {
  const search = { conditions: [{ column: "program", condition: "1" }], sort: [{ column: "program" }], columns: "all" as const, limit: 5 };
  expect(selectionOf({ search, except: ["b"] }, { ...FIRST, name: " *_cal.fits ", references: true, related: ["made_into"] })).toEqual({
    search: { conditions: [{ column: "program", condition: "1" }] },
    except: ["b"],
    related: ["made_into"],
    files: { quick: "recommended", references: true, name: "*_cal.fits", name_kind: "glob" },
  });
});

test("a bundle is called by its dataset or by the day", () => {
  expect(bundleName("hst", { datasets: ["j1"] }, "2026-01-02")).toBe("j1");
  expect(bundleName("hst", { datasets: ["j1", "j2"] }, "2026-01-02")).toBe("hst-2026-01-02");
  expect(bundleName("hst", { datasets: ["j".repeat(101)] }, "2026-01-02")).toBe("hst-2026-01-02");
  expect(bundleName("hst", { datasets: [] }, "2026-01-02")).toBe("hst-2026-01-02");
});

test("for other datasets, only what suits any is kept", () => {
  expect(carriedOver({ ...FIRST, quick: "all", groups: [], name: "*", related: ["made_into"], format: "sh" })).toEqual({
    ...FIRST, quick: "all", format: "sh",
  });
});
