// SPDX-License-Identifier: GPL-3.0-or-later
import { expect, test } from "vitest";

import { angleText, projected, roundLength, separation_deg, sketchOf } from "./sky";

const FRAME = { width: 320, height: 240, margin: 20 };
const points = (path: string): number[][] => path.slice(1, -1).split("L").map((pair) => pair.split(" ").map(Number));
const square = (ra: number, dec: number, half: number): number[][] => {
  const dra = half / Math.cos((dec * Math.PI) / 180);
  return [[ra - dra, dec - half], [ra + dra, dec - half], [ra + dra, dec + half], [ra - dra, dec + half]].map(([a = 0, d = 0]) => [(a + 360) % 360, d]);
};

test("north is up and east is left, at the equator, across 0 h and at the poles", () => {
  for (const centre of [{ ra_deg: 120, dec_deg: 0 }, { ra_deg: 0, dec_deg: 40 }, { ra_deg: 359.99, dec_deg: -70 }]) {
    const north = projected({ ...centre, dec_deg: centre.dec_deg + 0.1 }, centre);
    const east = projected({ ...centre, ra_deg: (centre.ra_deg + 0.1) % 360 }, centre);
    expect(north?.x).toBeCloseTo(0, 9);
    expect(north?.y).toBeCloseTo(-0.1, 6);
    expect(east?.x).toBeCloseTo(-0.1 * Math.cos((centre.dec_deg * Math.PI) / 180), 6);
  }
  // At the pole of right ascension 0 north is where 180 degrees are, and east is where 90 are.
  const pole = { ra_deg: 0, dec_deg: 90 };
  expect(projected({ ra_deg: 180, dec_deg: 89 }, pole)?.y).toBeCloseTo(-Math.tan(Math.PI / 180) / (Math.PI / 180), 9);
  expect(projected({ ra_deg: 90, dec_deg: 89 }, pole)?.x).toBeLessThan(-0.99);
});

test("the tangent plane has tangents for distances, and no back side", () => {
  const centre = { ra_deg: 200, dec_deg: 30 };
  const at = projected({ ra_deg: 203, dec_deg: 28 }, centre);
  const distance = separation_deg({ ra_deg: 203, dec_deg: 28 }, centre);
  expect(Math.hypot(at?.x ?? 0, at?.y ?? 0)).toBeCloseTo((Math.tan((distance * Math.PI) / 180) * 180) / Math.PI, 9);
  expect(projected({ ra_deg: 20, dec_deg: -30 }, centre)).toBeNull();
  const round = projected({ ra_deg: 20, dec_deg: -29 }, centre, "equidistant");
  expect(Math.hypot(round?.x ?? 0, round?.y ?? 0)).toBeCloseTo(179, 6);
});

test("an outline fills the sketch and keeps its shape, wherever it is", () => {
  for (const [ra, dec] of [[10, 0], [0, 12], [359.999, -45], [36, 89.9]] as const) {
    const sketch = sketchOf([square(ra, dec, 0.001)], { ra_deg: ra, dec_deg: dec }, FRAME);
    const corners = points(sketch?.paths[0] ?? "");
    const xs = corners.map(([x = 0]) => x);
    const ys = corners.map(([, y = 0]) => y);
    expect(Math.max(...ys) - Math.min(...ys)).toBeCloseTo(200, 0);
    expect(Math.abs(Math.max(...xs) - Math.min(...xs) - 200)).toBeLessThan(3);
    expect(Math.abs((sketch?.target?.x ?? 0) - 160)).toBeLessThan(2);
    expect(Math.abs((sketch?.target?.y ?? 0) - 120)).toBeLessThan(2);
  }
});

test("an outline around the pole is whole", () => {
  const around = [0, 90, 180, 270].map((ra) => [ra, 89]);
  const corners = points(sketchOf([around], null, FRAME)?.paths[0] ?? "");
  const radii = corners.map(([x = 0, y = 0]) => Math.hypot(x - 160, y - 120));
  expect(radii.length).toBe(4);
  for (const radius of radii) expect(radius).toBeCloseTo(radii[0] ?? 0, 1);
  expect(radii[0]).toBeGreaterThan(99);
});

test("the bar of the scale is round, and as long as it says", () => {
  expect(roundLength(0.7).label).toBe("20′");
  expect(roundLength(0.0009).label).toBe("2″");
  expect(roundLength(25).label).toBe("20°");
  expect(roundLength(1 / 3600 / 30).label).toBe("0.02″");
  expect(roundLength(0.02).deg).toBeCloseTo(1 / 60, 12);
  const sketch = sketchOf([square(50, 0, 1 / 60)], null, FRAME); // two arcminutes are 200 pixels
  expect(sketch?.scale.label).toBe("50″");
  expect(sketch?.scale.length).toBeCloseTo((50 / 120) * 200, 0);
});

test("a target far off is a direction, not a speck of an outline", () => {
  const sketch = sketchOf([square(50, 0, 0.01)], { ra_deg: 50.2, dec_deg: 0 }, FRAME);
  expect(sketch?.target).toBeNull();
  expect(sketch?.away?.to.x).toBeCloseTo(-1, 3);
  expect(sketch?.away?.separation_deg).toBeCloseTo(0.2, 6);
});

test("a quarter of the sky is drawn with curved edges", () => {
  const sketch = sketchOf([[[0, 0], [90, 0], [0, 90]]], null, FRAME);
  expect(points(sketch?.paths[0] ?? "").length).toBe(135);
});

test("nothing is drawn of nothing", () => {
  expect(sketchOf([], { ra_deg: 1, dec_deg: 1 }, FRAME)).toBeNull();
  expect(sketchOf([[[1, 1], [2, 2]]], null, FRAME)).toBeNull();
});

test("angles have three figures and a fitting unit", () => {
  expect([12.345, 0.2, 0.001].map(angleText)).toEqual(["12.3°", "12′", "3.6″"]);
});
