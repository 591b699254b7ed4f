// SPDX-License-Identifier: GPL-3.0-or-later
import { expect, test } from "vitest";

import { Refusal, type Problem } from "../api/client";
import { mistakeOf } from "./mistake";

const problem = (pointer: string): Problem => ({
  type: "about:blank", title: "", status: 400, detail: "", code: "invalid_argument", request_id: "r", pointer, at: { offset: 3, length: 6 },
});
const search = { conditions: [{ column: "a", condition: "1" }, { column: "b", condition: "1, twelve" }] };

test("a refusal is shown at the condition that it is about, without the words for programs", () => {
  const error = new Refusal(400, "conditions[1].condition: 'twelve' is not a number; write 5", problem("/conditions/1/condition"));
  expect(mistakeOf(error, search)).toEqual({
    column: "b", condition: "1, twelve", index: 1, mistake: { message: "'twelve' is not a number; write 5", at: { offset: 3, length: 6 } },
  });
});
test("other errors belong to no condition", () => {
  expect(mistakeOf(new Refusal(400, "x", problem("/targets/0")), search)).toBeNull();
  expect(mistakeOf(new Refusal(400, "x", problem("/conditions/7/condition")), search)).toBeNull();
  expect(mistakeOf(new Refusal(0, "x", null), search)).toBeNull();
  expect(mistakeOf(new Error("x"), search)).toBeNull();
  expect(mistakeOf(null, search)).toBeNull();
});
