// SPDX-License-Identifier: GPL-3.0-or-later
// The files of a dataset, to be had one by one.
import { Download, Lock } from "lucide-react";

import type { Product } from "../api/client";
import { bytes, plural } from "../common/format";
import { fileGroups, whyNot, type FileGroup } from "./files";

/** With more files than this only what people come for is open. */
const FEW = 40;

function File({ product }: { product: Product }) {
  const why = whyNot(product);
  return (
    <li className="detail-file">
      {why ? <span className="mono detail-name">{product.name}</span> : (
        <a className="mono detail-name" href={product.href} download={product.name}>
          {product.name}
        </a>
      )}
      <span className="detail-suffix">{product.suffix}</span>
      <span className="detail-size">{bytes(product.size)}</span>
      {why ? <Lock size={13} aria-hidden /> : <Download size={13} aria-hidden />}
      {why && <span className="detail-why">{why}</span>}
    </li>
  );
}

function Group({ group, open }: { group: FileGroup; open: boolean }) {
  return (
    <details open={open} className="detail-group">
      <summary>
        <h3>
          {group.level === null ? group.type : `Level ${group.level} · ${group.type}`}
        </h3>
        <span className="quiet">
          {plural(group.files.length, "file")} · {bytes(group.bytes)}
        </span>
      </summary>
      <ul>
        {group.files.map((product) => (
          <File key={product.uri} product={product} />
        ))}
      </ul>
    </details>
  );
}

export function FilesTab({ products }: { products: Product[] }) {
  const locked = products.filter((product) => whyNot(product) !== null);
  const total = products.reduce((sum, { size }) => sum + size, 0);
  if (products.length === 0) return <p className="quiet">The archive has no files of this dataset.</p>;
  return (
    <div className="detail-files">
      <p className="quiet">
        {plural(products.length, "file")} · {bytes(total)}
        {locked.length > 0 && ` · ${locked.length === products.length ? "none" : products.length - locked.length} of them for you`}
      </p>
      {fileGroups(products).map((group) => (
        <Group key={`${group.level}/${group.type}`} group={group} open={products.length <= FEW || group.type === "science"} />
      ))}
    </div>
  );
}
