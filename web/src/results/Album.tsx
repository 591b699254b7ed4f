// SPDX-License-Identifier: GPL-3.0-or-later
// Previews side by side; as in the table, only what is in view is asked for.
import { Lock } from "lucide-react";
import { useEffect, useRef, useState } from "react";

import type { Column } from "../api/client";
import { textOf } from "../common/format";
import type { Pictured } from "../dataset/files";
import { previewAddress } from "../dataset/links";
import { RowQuick, type TableContext } from "./cells";
import { usePictures } from "./pictures";
import { BLOCK_ROWS, type ResultRow, type RowSource } from "./source";

const TILE_PX = 176;
const TILE_HEIGHT_PX = 220;

interface Props {
  source: RowSource;
  mission: string;
  /** Null: not known yet. */
  total: number | null;
  captions: Column[];
  at: number;
  current: string | null;
  context: TableContext;
  onAt(at: number): void;
  onOpen(name: string): void;
  onError(error: Error): void;
}

function Tile({ data, pictured, mission, captions, current, context, onOpen }: { data: ResultRow; pictured: Pictured | undefined } & Pick<Props, "mission" | "captions" | "current" | "context" | "onOpen">) {
  const name = context.nameOf(data);
  const [failed, setFailed] = useState(false);
  const missing = failed || pictured === "none";
  const exclusive = context.isExclusive(data);
  const locked = pictured === "locked";
  const about = captions.map((column) => textOf(data.row[column.name], column.type)).filter(Boolean).join(" · ");
  return (
    <div className={`tile${exclusive ? " row-exclusive" : ""}${name === current ? " tile-current" : ""}`}>
      <button type="button" className="tile-open" onClick={() => onOpen(name)}>
        <span className="visually-hidden">Open {name}</span>
        {(missing || locked) && (
          <span className="tile-none quiet">
            {locked && <Lock size={14} aria-hidden />} {locked ? "exclusive access" : "no preview"}
          </span>
        )}
        {pictured === "likely" && !missing && <img src={previewAddress(mission, name, "thumbnail")} alt="" loading="lazy" onError={() => setFailed(true)} />}
      </button>
      <label className="tile-name mono" title={name}>
        <input type="checkbox" className="row-check" checked={context.isSelected(name)} onChange={() => context.onToggle(name, data.index, false)} />
        <span>{name}</span>
      </label>
      <RowQuick name={name} context={context} />
      <span className="tile-about quiet" title={about}>
        {about}
      </span>
    </div>
  );
}

const NONE: Map<number, ResultRow[]> = new Map();

/** Blocks of rows around what is in view, by number. */
function useBlocks(source: RowSource, first: number, last: number, onError: (error: Error) => void): Map<number, ResultRow[]> {
  const [held, setHeld] = useState<{ source: RowSource; blocks: Map<number, ResultRow[]> }>({ source, blocks: NONE });
  const asked = useRef({ source, blocks: new Set<number>() });
  useEffect(() => {
    if (asked.current.source !== source) asked.current = { source, blocks: new Set() };
    const mine = asked.current.blocks;
    for (let block = Math.floor(first / BLOCK_ROWS); block <= Math.floor(last / BLOCK_ROWS); ++block) {
      if (mine.has(block)) continue;
      mine.add(block);
      source.rows(block * BLOCK_ROWS, BLOCK_ROWS).then(
        (rows) => {
          if (asked.current.source !== source) return;
          setHeld((before) => ({ source, blocks: new Map(before.source === source ? before.blocks : NONE).set(block, rows) }));
        },
        (error: unknown) => {
          mine.delete(block);
          onError(error as Error);
        },
      );
    }
  }, [source, first, last, onError]);
  return held.source === source ? held.blocks : NONE;
}

export function Album(props: Props) {
  const { source, at, onAt, onError } = props;
  const total = props.total ?? 0;
  const box = useRef<HTMLDivElement>(null);
  const [view, setView] = useState({ columns: 1, top: 0, height: 800 });
  useEffect(() => {
    const element = box.current;
    if (!element) return;
    const observer = new ResizeObserver(() => {
      const columns = Math.max(1, Math.floor((element.clientWidth - 8) / TILE_PX));
      setView((before) => ({ ...before, columns, height: element.clientHeight }));
    });
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  const start = useRef(at);
  useEffect(() => {
    if (box.current && start.current > 0 && view.columns > 1) {
      box.current.scrollTop = Math.floor(start.current / view.columns) * TILE_HEIGHT_PX;
      start.current = 0;
    }
  }, [view.columns]);
  const firstLine = Math.max(0, Math.floor(view.top / TILE_HEIGHT_PX) - 1);
  const lines = Math.ceil(view.height / TILE_HEIGHT_PX) + 3;
  const first = firstLine * view.columns;
  const last = Math.min(total, first + lines * view.columns) - 1;
  const blocks = useBlocks(source, first, Math.max(first, last), onError);
  const pictures = usePictures(props.mission, source, blocks, props.context.nameOf);
  const tiles = Array.from({ length: Math.max(0, last - first + 1) }, (_, i) => first + i);
  return (
    <div
      ref={box}
      className="album"
      tabIndex={0}
      role="group"
      aria-label="Previews"
      onScroll={({ currentTarget: { scrollTop } }) => {
        setView((before) => ({ ...before, top: scrollTop }));
        onAt(Math.round(scrollTop / TILE_HEIGHT_PX) * view.columns);
      }}
    >
      <div style={{ height: Math.ceil(total / view.columns) * TILE_HEIGHT_PX }}>
        <div className="album-tiles" style={{ transform: `translateY(${firstLine * TILE_HEIGHT_PX}px)`, gridTemplateColumns: `repeat(${view.columns}, 1fr)` }}>
          {tiles.map((i) => {
            const data = blocks.get(Math.floor(i / BLOCK_ROWS))?.[i % BLOCK_ROWS];
            return data ? <Tile key={i} {...props} data={data} pictured={pictures.get(props.context.nameOf(data))} /> : <div key={i} className="tile tile-waiting" />;
          })}
        </div>
      </div>
    </div>
  );
}
