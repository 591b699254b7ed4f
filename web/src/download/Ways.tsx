// SPDX-License-Identifier: GPL-3.0-or-later
// A stored selection: where it is, how large, and how it goes on if it breaks off.
import { useQuery } from "@tanstack/react-query";

import type { StoredSelection } from "../api/client";
import { bytes, count, day } from "../common/format";
import { CopyIconButton } from "../dataset/Copy";
import { isScript, type Format } from "./choice";
import { addressOf, commandsOf } from "./commands";
import "./ways.css";

interface Props {
  stored: StoredSelection;
  format: Format;
}

/** Of the bundle, before a byte of it is sent; null: not known beforehand. */
const useLength = (address: string, enabled: boolean) =>
  useQuery({
    queryKey: ["length", address],
    queryFn: async ({ signal }) => {
      const answer = await fetch(address, { method: "HEAD", signal });
      const length = answer.headers.get("Content-Length");
      return answer.ok && length !== null ? Number(length) : null;
    },
    staleTime: Infinity,
    retry: false,
    enabled,
  });

export function Ways({ stored, format }: Props) {
  const goesOn = format === "zip" || format === "tar";
  const address = addressOf(window.location.origin, stored, format);
  const length = useLength(address, goesOn);
  return (
    <div className="ways">
      <dl className="ways-facts">
        <dt>Address</dt>
        <dd>
          <span className="mono">{address}</span> <CopyIconButton text={address} label="Copy the address" />
        </dd>
        {!isScript(format) && (
          <>
            <dt>Size</dt>
            <dd>{goesOn ? (length.data ? `${bytes(length.data)} (${count(length.data)} bytes)` : " ") : "not known before it is packed"}</dd>
          </>
        )}
        {commandsOf(window.location.origin, stored, format).map(({ program, line }) => (
          <Line key={program} program={program} line={line} />
        ))}
      </dl>
      <p className="quiet">
        {goesOn && `It can be had until ${day(stored.expires)}, and goes on at the byte where it broke off: give the same line again. `}
        {stored.removed ? `For it, ${stored.removed === 1 ? "an older selection" : `${count(stored.removed)} older selections`} of yours had to make room. ` : ""}
        {format === "tar.gz" && "A tar.gz that breaks off has to begin anew; take zip or tar where that may happen. "}
        {isScript(format) && "Run the script again to go on: files that are complete are left alone. "}
        {stored.exclusive && "There are exclusive files in it: put a token of yours into MAST_API_TOKEN. "}
        <a href={stored.links.sums}>SHA256SUMS</a> is in it, for <span className="mono">sha256sum -c SHA256SUMS</span>, and so is <a href={stored.links.manifest}>MANIFEST.html</a>.
      </p>
    </div>
  );
}

const Line = ({ program, line }: { program: string; line: string }) => (
  <>
    <dt>{program}</dt>
    <dd>
      <code className="mono">{line}</code> <CopyIconButton text={line} label={`Copy the line for ${program}`} />
    </dd>
  </>
);
