// SPDX-License-Identifier: GPL-3.0-or-later
// Where on the sky a dataset looks: a sketch of its outlines.
import { useMemo } from "react";

import { useOutlines } from "./queries";
import type { Described } from "./roles";
import { angleText, sketchOf, type Sketch, type SkyPoint } from "./sky";
import { Unavailable } from "./Unavailable";

const FRAME = { width: 328, height: 240, margin: 30 };

function Compass() {
  const [x, y] = [FRAME.width - 16, FRAME.height - 16];
  return (
    <g className="sky-compass">
      <path d={`M${x - 20} ${y}H${x}V${y - 20}`} />
      <text x={x - 27} y={y + 4}>E</text>
      <text x={x} y={y - 24}>N</text>
    </g>
  );
}

function Away({ away }: { away: NonNullable<Sketch["away"]> }) {
  const [cx, cy] = [FRAME.width / 2, FRAME.height / 2];
  const reach = Math.min(Math.abs((cx - 8) / (away.to.x || 1e-9)), Math.abs((cy - 8) / (away.to.y || 1e-9)));
  const at = (r: number): string => `${(cx + away.to.x * r).toFixed(1)} ${(cy + away.to.y * r).toFixed(1)}`;
  return <path className="sky-target" d={`M${at(reach - 18)}L${at(reach)}`} markerEnd="url(#sky-arrow)" />;
}

export function SkySketch({ sketch, targetName }: { sketch: Sketch; targetName: string }) {
  const { paths, target, away, scale, centre } = sketch;
  const name = targetName || "the target";
  return (
    <figure className="detail-sky">
      <svg viewBox={`0 0 ${FRAME.width} ${FRAME.height}`} role="img" aria-label={`${paths.length} outlines on the sky, north up and east left; the bar is ${scale.label} long`}>
        <defs>
          <marker id="sky-arrow" viewBox="0 0 6 6" refX="5" refY="3" markerWidth="6" markerHeight="6" orient="auto">
            <path d="M0 0L6 3L0 6Z" className="sky-head" />
          </marker>
        </defs>
        {paths.map((path, i) => (
          <path key={i} d={path} className="sky-outline" />
        ))}
        {target && (
          <path className="sky-target" d={`M${target.x - 7} ${target.y}h4m6 0h4M${target.x} ${target.y - 7}v4m0 6v4`} />
        )}
        {away && <Away away={away} />}
        <path className="sky-scale" d={`M12 ${FRAME.height - 16}v-4m0 4h${scale.length}v-4`} />
        <text x={12} y={FRAME.height - 24}>{scale.label}</text>
        <Compass />
      </svg>
      <figcaption className="quiet">
        Middle <span className="mono">{centre.ra_deg.toFixed(5)} {centre.dec_deg >= 0 ? "+" : "−"}{Math.abs(centre.dec_deg).toFixed(5)}</span>
        {target && <>; the cross is {name}</>}
        {away && <>; {name} is {angleText(away.separation_deg)} off, where the arrow points</>}
      </figcaption>
    </figure>
  );
}

interface FootprintProps {
  mission: string;
  dataset: string;
  described: Described;
}

export function Footprint({ mission, dataset, described }: FootprintProps) {
  const { data, error } = useOutlines(mission, described.roles.dataset, dataset);
  const [ra_deg, dec_deg] = [described.number("target_ra"), described.number("target_dec")];
  const sketch = useMemo(() => {
    const target: SkyPoint | null = ra_deg === null || dec_deg === null ? null : { ra_deg, dec_deg };
    return data ? sketchOf(data, target, FRAME) : null;
  }, [data, ra_deg, dec_deg]);
  if (error) return <Unavailable error={error} none="The archive does not know the outline of this dataset." />;
  if (!data) return <div className="detail-sky" />;
  return sketch ? <SkySketch sketch={sketch} targetName={described.target} /> : <p className="quiet">The archive does not know the outline of this dataset.</p>;
}
