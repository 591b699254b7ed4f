// SPDX-License-Identifier: GPL-3.0-or-later
#include "catalog/schema.h"

#include <array>

#include "catalog/migration.h"

namespace almagest::catalog {
namespace {

constexpr std::array<const char*, kSchemaVersion> kSteps{R"sql(
CREATE TABLE schema_version (version INTEGER NOT NULL, applied_us INTEGER NOT NULL);
CREATE TABLE mission (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE);
CREATE TABLE column_name (
  id INTEGER PRIMARY KEY,
  mission INTEGER NOT NULL REFERENCES mission(id),
  name TEXT NOT NULL,
  UNIQUE (mission, name));
CREATE TABLE counter (name TEXT PRIMARY KEY, next INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE program (
  id INTEGER PRIMARY KEY,
  mission INTEGER NOT NULL REFERENCES mission(id),
  number TEXT NOT NULL,
  title TEXT, pi TEXT, category TEXT, cycle TEXT,
  UNIQUE (mission, number));
CREATE TABLE dataset (
  id INTEGER PRIMARY KEY,
  mission INTEGER NOT NULL REFERENCES mission(id),
  name TEXT NOT NULL,
  program TEXT,
  release_us INTEGER,
  columns BLOB,
  warnings TEXT,
  UNIQUE (mission, name));
CREATE INDEX dataset_program ON dataset (mission, program);
CREATE TABLE observation (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  mission INTEGER NOT NULL REFERENCES mission(id),
  obs_id TEXT NOT NULL,
  calib_level INTEGER NOT NULL,
  UNIQUE (mission, obs_id));
CREATE TABLE product (
  id INTEGER PRIMARY KEY,
  mission INTEGER NOT NULL REFERENCES mission(id),
  name TEXT NOT NULL,
  dataset INTEGER REFERENCES dataset(id),
  root TEXT NOT NULL,
  suffix TEXT NOT NULL,
  level TEXT NOT NULL,
  exp_type TEXT,
  version INTEGER,
  UNIQUE (name, mission));
CREATE INDEX product_dataset ON product (dataset);
CREATE TABLE version (
  id INTEGER PRIMARY KEY,
  product INTEGER NOT NULL REFERENCES product(id),
  archive_file_id INTEGER NOT NULL UNIQUE,
  origin TEXT NOT NULL,
  standing TEXT NOT NULL,
  size INTEGER NOT NULL,
  md5 TEXT, sha256 TEXT, crc32 INTEGER,
  release_us INTEGER,
  recorded_us INTEGER NOT NULL,
  path TEXT,
  modified_ns INTEGER,
  warnings TEXT,
  columns BLOB);
CREATE INDEX version_product ON version (product);
CREATE INDEX version_path ON version (path) WHERE path IS NOT NULL;
CREATE TABLE member (
  observation INTEGER NOT NULL REFERENCES observation(id),
  product INTEGER NOT NULL REFERENCES product(id),
  PRIMARY KEY (observation, product)) WITHOUT ROWID;
CREATE INDEX member_product ON member (product);
CREATE TABLE association (
  product INTEGER NOT NULL REFERENCES product(id),
  output TEXT NOT NULL,
  member TEXT NOT NULL,
  PRIMARY KEY (product, output, member)) WITHOUT ROWID;
CREATE INDEX association_output ON association (output);
CREATE TABLE relink (mission INTEGER NOT NULL REFERENCES mission(id), program TEXT NOT NULL, PRIMARY KEY (mission, program)) WITHOUT ROWID;
CREATE TABLE reference_file (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE);
CREATE TABLE reference (
  product INTEGER NOT NULL REFERENCES product(id),
  keyword TEXT NOT NULL,
  file INTEGER NOT NULL REFERENCES reference_file(id),
  PRIMARY KEY (product, keyword, file)) WITHOUT ROWID;
CREATE TABLE change (
  id INTEGER PRIMARY KEY,
  time_us INTEGER NOT NULL,
  kind TEXT NOT NULL,
  mission INTEGER NOT NULL REFERENCES mission(id),
  dataset INTEGER,
  product INTEGER,
  what TEXT NOT NULL);
)sql",
                                                         // Where release dates come from. What SQL can't tell of
                                                         // older rows is added by undated.cc.
                                                         R"sql(
ALTER TABLE version ADD COLUMN dated TEXT NOT NULL DEFAULT 'own';
ALTER TABLE product ADD COLUMN program TEXT NOT NULL DEFAULT '';
CREATE INDEX product_program ON product (mission, program) WHERE dataset IS NULL;
INSERT INTO counter SELECT 'undated', 1 WHERE EXISTS (SELECT 1 FROM version);
)sql",
                                                         // What a file went into, and who names a reference file.
                                                         R"sql(
CREATE INDEX association_member ON association (member);
CREATE INDEX reference_by_file ON reference (file);
)sql",
                                                         // The file that a name of a calibration reference means
                                                         // (reference_address.h), and for each program which of its
                                                         // listed files that name it was released first. since_us
                                                         // is never too late; it is too early after that file lost
                                                         // the reference, its date or its listing (references.cc).
                                                         R"sql(
ALTER TABLE reference_file ADD COLUMN file TEXT;
UPDATE reference_file SET file = CASE
  WHEN name LIKE 'crds://%' THEN substr(name, 8)
  WHEN instr(substr(name, 1, 10), '$') > 1 THEN substr(name, instr(name, '$') + 1)
  WHEN EXISTS (SELECT 1 FROM reference r WHERE r.file = reference_file.id AND r.keyword = 'CRDS_CTX') THEN name END;
UPDATE reference_file SET file = NULL WHERE file = '';
CREATE INDEX reference_file_file ON reference_file (file);
CREATE TABLE reference_use (
  file INTEGER NOT NULL REFERENCES reference_file(id),
  mission INTEGER NOT NULL REFERENCES mission(id),
  program TEXT NOT NULL,
  since_us INTEGER NOT NULL,
  product INTEGER NOT NULL REFERENCES product(id),
  PRIMARY KEY (file, mission, program)) WITHOUT ROWID;
CREATE INDEX reference_use_since ON reference_use (file, mission, since_us);
CREATE INDEX reference_use_program ON reference_use (mission, program);
CREATE VIEW listed_reference AS
SELECT r.file, p.mission, coalesce(d.program, p.program, '') AS program,
       coalesce(v.release_us, -9000000000000000000) AS since_us, p.id AS product, p.dataset, v.id AS version
FROM product p CROSS JOIN version v ON v.id = p.version CROSS JOIN reference r ON r.product = p.id
     CROSS JOIN reference_file f ON f.id = r.file LEFT JOIN dataset d ON d.id = p.dataset
WHERE v.standing = 'listed' AND f.file IS NOT NULL;
INSERT INTO reference_use SELECT file, mission, program, min(since_us), product FROM listed_reference GROUP BY 1, 2, 3;
CREATE TRIGGER reference_added AFTER INSERT ON reference BEGIN
  INSERT INTO reference_use SELECT file, mission, program, since_us, product FROM listed_reference
  WHERE product = new.product AND file = new.file
  ON CONFLICT (file, mission, program) DO UPDATE SET since_us = excluded.since_us, product = excluded.product
  WHERE excluded.since_us < since_us;
END;
CREATE TRIGGER reference_of_product AFTER UPDATE OF version, dataset, program ON product
WHEN old.version IS NOT new.version OR old.dataset IS NOT new.dataset OR old.program IS NOT new.program BEGIN
  INSERT INTO reference_use SELECT file, mission, program, since_us, product FROM listed_reference
  WHERE product = new.id
  ON CONFLICT (file, mission, program) DO UPDATE SET since_us = excluded.since_us, product = excluded.product
  WHERE excluded.since_us < since_us;
END;
CREATE TRIGGER reference_of_version AFTER UPDATE OF standing, release_us ON version
WHEN old.standing IS NOT new.standing OR old.release_us IS NOT new.release_us BEGIN
  INSERT INTO reference_use SELECT file, mission, program, since_us, product FROM listed_reference
  WHERE product = new.product AND version = new.id
  ON CONFLICT (file, mission, program) DO UPDATE SET since_us = excluded.since_us, product = excluded.product
  WHERE excluded.since_us < since_us;
END;
CREATE TRIGGER reference_of_dataset AFTER UPDATE OF program ON dataset WHEN old.program IS NOT new.program BEGIN
  INSERT INTO reference_use SELECT file, mission, program, since_us, product FROM listed_reference
  WHERE dataset = new.id
  ON CONFLICT (file, mission, program) DO UPDATE SET since_us = excluded.since_us, product = excluded.product
  WHERE excluded.since_us < since_us;
END;
)sql"};

constexpr Schema kSchema{"the catalog", kSteps};

}  // namespace

base::Result<std::int64_t> schema_version(Database& database) {
  return version_of(database, kSchema);
}

base::Status migrate(base::Env& env, Database& database) {
  return migrate(env, database, kSchema);
}

}  // namespace almagest::catalog
