// SPDX-License-Identifier: GPL-3.0-or-later
import { expect, test } from "vitest";

import { browserOf } from "./browserOf";

test("browsers are named shortly", () => {
  expect(browserOf("Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0")).toBe("Firefox, Linux");
  expect(browserOf("Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0 Safari/537.36 Edg/130.0")).toBe("Edge, Windows");
  expect(browserOf("Mozilla/5.0 (Macintosh; Intel Mac OS X 14_0) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.0 Safari/605.1.15")).toBe("Safari, macOS");
  expect(browserOf("curl/8.0")).toBe("curl/8.0");
  expect(browserOf("")).toBe("unknown");
});
