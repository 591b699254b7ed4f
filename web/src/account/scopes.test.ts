// SPDX-License-Identifier: GPL-3.0-or-later
import { expect, test } from "vitest";

import { suggestedScopes } from "./scopes";

test("scopes are suggested by name, all of them otherwise", () => {
  expect(suggestedScopes("mast:user:info")).toEqual(["mast:user:info"]);
  expect(suggestedScopes("mast:exclusive_access, mast:user:info")).toEqual(["mast:user:info", "mast:exclusive_access"]);
  expect(suggestedScopes("admin")).toHaveLength(2);
  expect(suggestedScopes(null)).toHaveLength(2);
});
