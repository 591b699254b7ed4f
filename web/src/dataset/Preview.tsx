// SPDX-License-Identifier: GPL-3.0-or-later
// What a dataset looks like, or why that can't be shown. The box has its size from the start.
import { ImageOff, Lock } from "lucide-react";
import { useState } from "react";

import type { Product } from "../api/client";
import { pictureOf, whyNot } from "./files";
import { previewAddress } from "./links";

interface PreviewProps {
  mission: string;
  dataset: string;
  /** Undefined: not known yet. */
  products: Product[] | undefined;
}

function Instead({ locked, text }: { locked?: boolean; text: string }) {
  const Icon = locked ? Lock : ImageOff;
  return (
    <p className="detail-nopicture">
      <Icon size={18} aria-hidden />
      <span>{text}</span>
    </p>
  );
}

function lockedText(products: Product[]): string {
  const locked = products.find(({ reading, type }) => reading !== "allowed" && type === "science") ?? products.find(({ reading }) => reading !== "allowed");
  return `No preview: ${(locked && whyNot(locked)) ?? "exclusive"}.`;
}

/** To be given the dataset as its key. */
export function Preview({ mission, dataset, products }: PreviewProps) {
  const [failed, setFailed] = useState(false);
  const picture = products && pictureOf(products);
  return (
    <div className="detail-picture">
      {products && picture === "locked" && <Instead locked text={lockedText(products)} />}
      {picture === "none" && <Instead text="No file of this dataset can be shown as a picture." />}
      {picture === "likely" && failed && <Instead text="There is no preview of this dataset." />}
      {picture === "likely" && !failed && (
        <img src={previewAddress(mission, dataset, "preview")} alt={`Preview of ${dataset}`} onError={() => setFailed(true)} />
      )}
    </div>
  );
}
