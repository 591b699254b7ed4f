// SPDX-License-Identifier: GPL-3.0-or-later
// Outlines of a dataset as a sketch of the sky: north up, east left. In the tangent plane, where great circles are straight;
// outlines too large for it are drawn with true distances from the middle.
export interface SkyPoint {
  ra_deg: number;
  dec_deg: number;
}

type Vector = readonly [number, number, number];
interface Point {
  x: number;
  y: number;
}

const RAD = Math.PI / 180;
/** Beyond it the tangent plane stretches outlines by more than a third. */
const TANGENT_LIMIT_DEG = 30;

const vectorOf = ({ ra_deg, dec_deg }: SkyPoint): Vector => [
  Math.cos(dec_deg * RAD) * Math.cos(ra_deg * RAD),
  Math.cos(dec_deg * RAD) * Math.sin(ra_deg * RAD),
  Math.sin(dec_deg * RAD),
];
const dot = (a: Vector, b: Vector): number => a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
const cross = (a: Vector, b: Vector): Vector => [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]];
const lengthOf = (a: Vector): number => Math.hypot(...a);
const angleOf = (a: Vector, b: Vector): number => Math.atan2(lengthOf(cross(a, b)), dot(a, b));

export const separation_deg = (a: SkyPoint, b: SkyPoint): number => angleOf(vectorOf(a), vectorOf(b)) / RAD;

export type Projection = "tangent" | "equidistant";

/** Degrees west (x) and south (y) of the centre, as a picture has them: to the right and down. */
export function projected(point: SkyPoint, centre: SkyPoint, projection: Projection = "tangent"): Point | null {
  const at = vectorOf(point);
  const middle = vectorOf(centre);
  const east: Vector = [-Math.sin(centre.ra_deg * RAD), Math.cos(centre.ra_deg * RAD), 0];
  const north = cross(middle, east);
  const [x, y, z] = [dot(at, east), dot(at, north), dot(at, middle)];
  if (projection === "tangent") return z <= 1e-6 ? null : { x: -x / z / RAD, y: -y / z / RAD };
  const sine = Math.hypot(x, y);
  const scale = sine < 1e-12 ? 1 : Math.atan2(sine, z) / sine;
  return { x: (-x * scale) / RAD, y: (-y * scale) / RAD };
}

const pointOf = ([x, y, z]: Vector): SkyPoint => ({ ra_deg: Math.atan2(y, x) / RAD, dec_deg: Math.atan2(z, Math.hypot(x, y)) / RAD });

function centreOf(points: SkyPoint[]): SkyPoint {
  const sum = points.map(vectorOf).reduce<Vector>((a, b) => [a[0] + b[0], a[1] + b[1], a[2] + b[2]], [0, 0, 0]);
  const { ra_deg, dec_deg } = pointOf(sum);
  return { ra_deg: (ra_deg + 360) % 360, dec_deg };
}

/** Points of the great circle from `a`, without `b`. */
function alongEdge(a: SkyPoint, b: SkyPoint, step_deg: number): SkyPoint[] {
  const [from, to] = [vectorOf(a), vectorOf(b)];
  const angle = angleOf(from, to);
  const parts = Math.max(1, Math.min(180, Math.ceil(angle / RAD / step_deg)));
  return Array.from({ length: parts }, (_, i) => {
    const t = i / parts;
    const [u, v] = angle < 1e-12 ? [1 - t, t] : [Math.sin((1 - t) * angle) / Math.sin(angle), Math.sin(t * angle) / Math.sin(angle)];
    return pointOf([u * from[0] + v * to[0], u * from[1] + v * to[1], u * from[2] + v * to[2]]);
  });
}

export interface Sketch {
  /** One for each outline, for the attribute `d`. */
  paths: string[];
  /** The target, if the outlines are near it. */
  target: Point | null;
  /** Else in which direction it is, as seen from the middle, and how far. */
  away: { to: Point; separation_deg: number } | null;
  scale: { length: number; label: string };
  centre: SkyPoint;
}

/** A round length that is at most `limit_deg`. */
export function roundLength(limit_deg: number): { deg: number; label: string } {
  const units = [
    { label: "°", size: 1 },
    { label: "′", size: 1 / 60 },
    { label: "″", size: 1 / 3600 },
  ];
  const { label, size } = units.find((unit) => limit_deg >= unit.size) ?? { label: "″", size: 1 / 3600 };
  const limit = limit_deg / size;
  const power = 10 ** Math.floor(Math.log10(limit));
  const digit = [5, 2, 1].find((d) => d * power <= limit * (1 + 1e-9)) ?? 1;
  const value = Number((digit * power).toPrecision(1));
  return { deg: value * size, label: `${value}${label}` };
}

interface Frame {
  width: number;
  height: number;
  margin: number;
}

/** Null without outlines. `polygons` are as /footprints has them. */
export function sketchOf(polygons: number[][][], target: SkyPoint | null, { width, height, margin }: Frame): Sketch | null {
  const outlines = polygons
    .map((polygon) => polygon.filter((vertex) => vertex.length === 2).map(([ra_deg = 0, dec_deg = 0]) => ({ ra_deg, dec_deg })))
    .filter((outline) => outline.length > 2);
  if (outlines.length === 0) return null;
  const centre = centreOf(outlines.flat());
  const reach_deg = Math.max(...outlines.flat().map((vertex) => separation_deg(vertex, centre)));
  const projection: Projection = reach_deg > TANGENT_LIMIT_DEG ? "equidistant" : "tangent";
  const project = (point: SkyPoint): Point => projected(point, centre, projection) ?? { x: 0, y: 0 };
  const drawn = outlines.map((outline) => {
    const edges = projection === "tangent" ? outline : outline.flatMap((a, i) => alongEdge(a, outline[(i + 1) % outline.length] ?? a, 2));
    return edges.map(project);
  });
  const isNear = target !== null && separation_deg(target, centre) < 3 * reach_deg;
  const marks = [...drawn.flat(), ...(target && isNear ? [project(target)] : [])];
  const [left, right] = [Math.min(...marks.map(({ x }) => x)), Math.max(...marks.map(({ x }) => x))];
  const [top, bottom] = [Math.min(...marks.map(({ y }) => y)), Math.max(...marks.map(({ y }) => y))];
  const perDegree = Math.min((width - 2 * margin) / (right - left || 1e-9), (height - 2 * margin) / (bottom - top || 1e-9));
  const place = ({ x, y }: Point): Point => ({
    x: width / 2 + (x - (left + right) / 2) * perDegree,
    y: height / 2 + (y - (top + bottom) / 2) * perDegree,
  });
  const bar = roundLength((0.3 * width) / perDegree);
  const far = target && !isNear ? projected(target, centre, "equidistant") : null;
  const size = far ? Math.hypot(far.x, far.y) || 1 : 1;
  return {
    paths: drawn.map((outline) => `M${outline.map(place).map(({ x, y }) => `${x.toFixed(2)} ${y.toFixed(2)}`).join("L")}Z`),
    target: target && isNear ? place(project(target)) : null,
    away: target && far ? { to: { x: far.x / size, y: far.y / size }, separation_deg: separation_deg(target, centre) } : null,
    scale: { length: bar.deg * perDegree, label: bar.label },
    centre,
  };
}

/** An angle with the unit that suits it: "12.3′". */
export function angleText(deg: number): string {
  if (deg >= 1) return `${Number(deg.toPrecision(3))}°`;
  if (deg >= 1 / 60) return `${Number((deg * 60).toPrecision(3))}′`;
  return `${Number((deg * 3600).toPrecision(3))}″`;
}
