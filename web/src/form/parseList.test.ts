// SPDX-License-Identifier: GPL-3.0-or-later
import { describe, expect, test } from "vitest";

import { parseList, type ParsedList } from "./parseList";
import { delimiterOf, readTable } from "./table";

function understood(text: string): ParsedList {
  const parsed = parseList(text);
  if ("refusal" in parsed) throw new Error(parsed.refusal);
  return parsed.list;
}
function refused(text: string): string {
  const parsed = parseList(text);
  return "refusal" in parsed ? parsed.refusal : "";
}

describe("heads", () => {
  test.each([
    ["Target,RA,Dec,Dataset_ID\nM31,10.5,41,\n"],
    ["target;ra;DEC;dataset_id\r\nM31;10.5;41;\r\n"],
    ["TARGET\tRA\tDec\tDATASET_ID\rM31\t10.5\t41\t\r"],
    ["\uFEFF\"Target\",\"RA\",\"Dec\",\"Dataset ID\"\n\"M31\",\"10.5\",\"41\",\n\n\n"],
    ["# made by hand\n\nDec,RA,Target,Dataset_ID\n41,00:42:00,M31"],
  ])("and delimiters are found in %j", (text) => {
    const list = understood(text);
    expect(list.places).toMatchObject([{ row: 0, name: "M31", position: { ra_deg: 10.5, dec_deg: 41 } }]);
    expect(list.troubles).toEqual([]);
  });
  test("that are unknown are carried through", () => {
    const list = understood('Note,RA,Dec,,RA\n"a ""b"", c",1,2,x,9\n,3,4,,\n');
    expect(list.extraColumns).toEqual(["Note", "column 4", "RA"]);
    expect(list.extra).toEqual([['a "b", c', "x", "9"], ["", "", ""]]);
    expect(list.places.map(({ row }) => row)).toEqual([0, 1]);
  });
  test("that mean something to JavaScript mean nothing here", () => {
    expect(understood("constructor,__proto__,Target\na,b,M31").extraColumns).toEqual(["constructor", "__proto__"]);
  });
  test("may be missing where each line is one place", () => {
    const list = understood("M31\n10.68, 41.27\n00:42:44 +41:16:09\ngal 0 0\n");
    expect(list.places.map(({ name, position }) => name ?? position?.dec_deg.toFixed(2))).toEqual(["M31", "41.27", "41.27", "-28.94"]);
  });
});

describe("what stands first counts:", () => {
  test("a dataset before a position, a position before a name", () => {
    const list = understood("Target,RA,Dec,Dataset_ID\nM31,1,2,jw1\nM33,,,jw2\n");
    expect(list.datasets).toEqual([{ row: 0, name: "jw1" }, { row: 1, name: "jw2" }]);
    expect(list.places).toEqual([]);
    expect(understood("Target,RA,Dec\nM31,1,2\nM33,,\n").places.map(({ position }) => position)).toEqual([{ ra_deg: 1, dec_deg: 2 }, null]);
  });
  test("lines without a dataset among datasets are troubles, not dropped silently", () => {
    const list = understood("Dataset_ID,RA,Dec\njw1,,\n,1,2\n");
    expect(list.troubles).toEqual([{ line: 3, message: "has no dataset id, as other lines have; a list is either of datasets or of places" }]);
  });
});

describe("a wrong line", () => {
  test.each([
    ["400,1", "'400' is no right ascension (0 to 360 degrees, or hours as 10:20:30)"],
    ["1,91", "'91' is no declination (-90 to 90 degrees, or -05:30:00)"],
    ["1,", "has a right ascension without a declination"],
    [",1", "has a declination without a right ascension"],
    ["NaN,1", "'NaN' is no right ascension (0 to 360 degrees, or hours as 10:20:30)"],
    ["0x10,1", "'0x10' is no right ascension (0 to 360 degrees, or hours as 10:20:30)"],
    ["1,2,3", "has 3 values for 2 columns"],
  ])("%j is told with its line", (line, message) => {
    expect(understood(`RA,Dec\n5,5\n${line}\n`)).toMatchObject({ troubles: [{ line: 3, message }], places: [{ line: 2 }] });
  });
  test("is counted in lines of the file, also after a value that has several", () => {
    const list = understood('Target,Note\nM31,"one\ntwo\r\nthree"\n--,x\n');
    expect(list.troubles).toEqual([{ line: 5, message: "'--' is no name" }]);
    expect(list.extra).toEqual([["one\ntwo\r\nthree"]]);
  });
});

describe("a file is refused", () => {
  test("if it is no list", () => {
    expect(refused("")).toBe("The file has no lines.");
    expect(refused("\uFEFF\n \n# c\n")).toBe("The file has no lines.");
    expect(refused("RA,Dec\n")).toBe("The file has heads, but no lines below them.");
    expect(refused('RA,Dec\n"1,2\n3,4')).toBe("The quote that opens in line 2 is never closed.");
    expect(refused("%PDF\0\0")).toMatch(/not text/);
    expect(refused("a,b,c\n1,2,3\n4,5,6")).toMatch(/none of the heads Target, RA, Dec or Dataset_ID; it begins with 'a, b, c'/);
    expect(refused("RA,Dec\nx,y")).toMatch(/^No line of the file can be used\. Line 2 'x' is no right ascension/);
  });
  test("if it is too long, and not one line earlier", () => {
    const lines = (n: number): string => `RA,Dec\n${"1,2\n".repeat(n)}`;
    expect(understood(lines(10_000)).places.length).toBe(10_000);
    expect(refused(lines(10_001))).toBe("The list has 10,001 targets; a search takes 10,000. Cut it into parts.");
    const names = (n: number): string => `Target\n${"M31\n".repeat(n)}`;
    expect(understood(names(1000)).places.length).toBe(1000);
    expect(refused(names(1001))).toMatch(/^The list has 1,001 names without positions/);
  });
  test("or read in a time that goes with its length", () => {
    const began = performance.now();
    parseList(`Target\n${'""'.repeat(500_000)}\n`);
    parseList(`RA,Dec\n${",".repeat(1_000_000)}\n`);
    expect(performance.now() - began).toBeLessThan(2000);
  });
});

test("a table keeps what quotes hold", () => {
  expect(readTable('a,"b,""c""\nd"e,f\n', ",")).toEqual({ lines: [{ line: 1, cells: ["a", 'b,"c"\nde', "f"] }] });
  expect(delimiterOf('"a;b;c",d\n')).toBe(",");
  expect(delimiterOf("plain\na,b")).toBeNull();
});
