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
