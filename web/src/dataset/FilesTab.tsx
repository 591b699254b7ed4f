// SPDX-License-Identifier: GPL-3.0-or-later
// The files of a dataset, to be had one by one.
import { Download, Lock } from "lucide-react";

import type { Product } from "../api/client";
import { bytes, plural } from "../common/format";
import { fileGroups, whyNot, type FileGroup } from "./files";

/** With more files than this only what people come for is open. */
const FEW = 40;

function File({ product, isTold }: { product: Product; isTold: boolean }) {
  const why = whyNot(product);
  return (
    <li className="detail-file">
      {why ? (
        <span className="mono detail-name">{product.name}</span>
      ) : (
        <a className="mono detail-name" href={product.href} download={product.name}>
          {product.name}
        </a>
      )}
      <span className="detail-suffix">{product.suffix}</span>
      <span className="detail-size">{bytes(product.size)}</span>
      {why ? <Lock size={13} aria-hidden /> : <Download size={13} aria-hidden />}
      {product.mark && <span className="detail-mark">{product.mark}</span>}
      {why && <span className={isTold ? "visually-hidden" : "detail-why"}>{why}</span>}
    </li>
  );
}

const capital = (text: string): string => text.slice(0, 1).toUpperCase() + text.slice(1);

/** Why none of them can be had, if it is the same for all. */
function sharedWhy(products: Product[]): string | null {
  const [why, ...others] = new Set(products.map(whyNot));
  return others.length === 0 ? (why ?? null) : null;
}

interface GroupProps {
  group: FileGroup;
  open: boolean;
  /** The reason was told for all groups. */
  isTold: boolean;
}

function Group({ group, open, isTold }: GroupProps) {
  const shared = sharedWhy(group.files);
  return (
    <details open={open} className="detail-group">
      <summary>
        <h3>{group.level === null ? capital(group.type) : `Level ${group.level} · ${group.type}`}</h3>
        <span className="quiet">
          {plural(group.files.length, "file")} · {bytes(group.bytes)}
        </span>
      </summary>
      {shared && !isTold && <p className="detail-why">{capital(shared)}</p>}
      <ul>
        {group.files.map((product) => (
          <File key={product.uri} product={product} isTold={Boolean(shared)} />
        ))}
      </ul>
    </details>
  );
}

export function FilesTab({ products }: { products: Product[] }) {
  const locked = products.filter((product) => whyNot(product) !== null);
  const why = sharedWhy(products);
  const total = products.reduce((sum, { size }) => sum + size, 0);
  if (products.length === 0) return <p className="quiet">The archive has no files of this dataset.</p>;
  return (
    <div className="detail-files">
      <p className="quiet">
        {plural(products.length, "file")} · {bytes(total)}
        {locked.length > 0 && ` · ${locked.length === products.length ? "none" : products.length - locked.length} of them to be had`}
      </p>
      {why && <p className="detail-why">{capital(why)}</p>}
      {fileGroups(products).map((group) => (
        <Group key={`${group.level}/${group.type}`} group={group} open={products.length <= FEW || group.type === "science"} isTold={why !== null} />
      ))}
    </div>
  );
}
