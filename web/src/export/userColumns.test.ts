// SPDX-License-Identifier: GPL-3.0-or-later
import { expect, test } from "vitest";

import { withUserColumns } from "./userColumns";

test("each line gets what the file says of it; an end of line within quotes is no end", () => {
  const csv = 'a,b\r\n1,"x\n""y"""\r\n2,z\r\n';
  expect(withUserColumns(csv, ["User File Note"], [["one, two"], ['say "so"']])).toBe(
    'a,b,User File Note\r\n1,"x\n""y""","one, two"\r\n2,z,"say ""so"""\r\n',
  );
});

test("a value that is lacking is empty", () => {
  expect(withUserColumns("a\n1\n2\n", ["n"], [["x"]])).toBe("a,n\n1,x\n2,\n");
});
