// SPDX-License-Identifier: GPL-3.0-or-later
// What there was of the files of a dataset before.
import type { Columns } from "../api/client";
import type { ProductVersions, Version, Versions } from "../api/shapes";
import { bytes, day, plural, utc } from "../common/format";
import { useVersions } from "./queries";
import { Unavailable } from "./Unavailable";
import { diffRows, sortedVersions, standingText } from "./versions";

function Changes({ columns, version }: { columns: Columns; version: Version }) {
  const rows = diffRows(columns, version.changes);
  if (rows.length === 0) return <p className="quiet">No column of the dictionary changed.</p>;
  return (
    <table className="detail-diff">
      <thead>
        <tr>
          <th scope="col">Column</th>
          <th scope="col">Before</th>
          <th scope="col">Since</th>
        </tr>
      </thead>
      <tbody>
        {rows.map(({ column, label, before, after }) => (
          <tr key={column}>
            <th scope="row">{label}</th>
            <td>{before || <span className="quiet">empty</span>}</td>
            <td>{after || <span className="quiet">empty</span>}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Product({ columns, product }: { columns: Columns; product: ProductVersions }) {
  return (
    <section>
      <h3 className="mono detail-name">{product.name}</h3>
      <ol className="detail-versions">
        {product.versions.map((version, i) => (
          <li key={version.archive_file_id}>
            <p>
              <strong>{standingText(version)}</strong>{" "}
              <span className="quiet">
                recorded {utc(version.recorded)} UTC · {bytes(version.size)} · id {version.archive_file_id}
                {version.release && ` · public from ${day(version.release)}`}
                {version.held === false && " · bytes not in this archive"}
              </span>
            </p>
            {i < product.versions.length - 1 && <Changes columns={columns} version={version} />}
          </li>
        ))}
      </ol>
    </section>
  );
}

export function VersionList({ columns, versions }: { columns: Columns; versions: Versions }) {
  const { changed, unchanged } = sortedVersions(versions.products);
  return (
    <div className="detail-history">
      {changed.map((product) => (
        <Product key={product.name} columns={columns} product={product} />
      ))}
      {unchanged.length > 0 && (
        <details className="detail-group" open={changed.length === 0 && unchanged.length <= 12}>
          <summary>
            <h3>{changed.length > 0 ? "Others" : "No file was ever replaced"}</h3>
            <span className="quiet">{plural(unchanged.length, "file")} with one version</span>
          </summary>
          <ul>
            {unchanged.map(({ name, versions: [only] }) => (
              <li key={name} className="detail-file">
                <span className="mono detail-name">{name}</span>
                <span className="quiet detail-size">{only && `since ${day(only.recorded)}`}</span>
              </li>
            ))}
          </ul>
        </details>
      )}
      {versions.products.length === 0 && <p className="quiet">The archive never had files of this dataset.</p>}
    </div>
  );
}

export function VersionsTab({ mission, dataset, columns }: { mission: string; dataset: string; columns: Columns }) {
  const { data, error } = useVersions(mission, dataset);
  if (error) return <Unavailable error={error} none="The archive can't tell the versions of this dataset." />;
  return data ? <VersionList columns={columns} versions={data} /> : null;
}
