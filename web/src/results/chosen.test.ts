// SPDX-License-Identifier: GPL-3.0-or-later
import { expect, test } from "vitest";

import { searchOfSelection, whatOf } from "./chosen";
import { EVERYTHING, NOTHING, toggled } from "./selection";

const search = { conditions: [{ column: "a", condition: "1" }], sort: [{ column: "a" }] };

test("selected rows are asked for by their names, within the search and in its order", () => {
  const two = toggled(toggled(NOTHING, "x"), "y z");
  expect(whatOf(two, search)).toEqual({ datasets: ["x", "y z"] });
  expect(searchOfSelection(two, search, "id")).toEqual({
    conditions: [{ column: "a", condition: "1" }, { column: "id", condition: 'x, "y z"' }],
    sort: [{ column: "a" }],
  });
  expect(searchOfSelection(NOTHING, search, "id")).toBeNull();
});

test("all but some are the search without these", () => {
  const most = toggled(EVERYTHING, "x");
  expect(whatOf(most, search)).toEqual({ search: { conditions: [{ column: "a", condition: "1" }] }, except: ["x"] });
  expect(searchOfSelection(most, search, "id")?.conditions?.[1]).toEqual({ column: "id", condition: "!x" });
  expect(searchOfSelection(EVERYTHING, search, "id")).toEqual(search);
});
