// SPDX-License-Identifier: GPL-3.0-or-later
// The record: what the archive holds and knows, and every change to it. One writer and many readers, in one process or
// in several; a reader sees the state at its last commit. A Catalog belongs to one thread at a time: open one a thread.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/env.h"
#include "base/hash.h"
#include "base/result.h"
#include "catalog/row_codec.h"
#include "catalog/sqlite.h"
#include "metadata/mission.h"

namespace almagest::catalog {

using Id = std::int64_t;  // stable for the life of the archive, below 2^53

// ArchiveFileIDs of our own start here; smaller ones come from imported tables.
inline constexpr std::int64_t kFirstOwnFileId = 1'000'000'000'000;

// How a version of a product stands.
enum class Standing {
  listed,     // part of the archive
  withdrawn,  // taken back by its archive (isStale); kept, marked, listed when asked for
  unlisted,   // bytes that claim the name of a known product but match none of its versions
};
enum class Origin { table, file };

// Where the release date of a version comes from.
enum class Dating {
  own,        // a table or a rule of the archive gave it
  following,  // data without one: the latest of the data it belongs to; public if nothing there has a date
  guarded,    // tells of other data: the latest of those; nobody's but staff's while the archive knows none of them
};
// The release of a guarded version whose data the archive does not know: 9999-12-31.
inline constexpr base::Instant kUnknownRelease{253'402'214'400'000'000};

struct Version {
  Id id = 0;
  Id product = 0;
  std::int64_t archive_file_id = 0;
  Origin origin = Origin::file;
  Standing standing = Standing::listed;
  std::uint64_t size = 0;
  std::optional<std::string> md5;
  std::optional<std::string> sha256;
  std::optional<std::uint32_t> crc32;
  std::optional<base::Instant> release;  // null: public
  Dating dated = Dating::own;
  base::Instant recorded;
  std::optional<std::string> path;  // null: known, not held
  std::optional<std::int64_t> modified_ns;
  std::vector<std::string> warnings;
};

struct Product {
  Id id = 0;
  std::string mission;  // id, "jwst"
  std::string name;     // file name
  std::string uri;      // "mast:<MISSION>/product/<name>"
  std::optional<Id> dataset;
  std::string program;                           // the dataset's; without one its own; empty: nothing tells it
  std::optional<base::Instant> dataset_release;  // null: public, or of no dataset
  std::string root;                              // observation id by the name alone; empty: its name tells none
  std::string suffix;                            // empty: unclassified
  std::string level;
  std::string exp_type;
  std::optional<Version> current;  // the version that is served; null: only unlisted bytes
};

struct Dataset {
  Id id = 0;
  std::string name;
  std::string program;
  std::optional<base::Instant> release;
  std::vector<std::string> warnings;
  Row row;
};

// A file of a dataset as its relations need it: a product with its current version.
struct File {
  Id product = 0;
  Id version = 0;  // the current one
  Id dataset = 0;  // 0: none
  std::string name, root, suffix, level;
  std::string program;  // of the dataset; without one its own
  std::uint64_t size = 0;
  Standing standing = Standing::listed;
  std::optional<base::Instant> release;          // of the version
  std::optional<base::Instant> dataset_release;  // null: public
};

// Of a program's listed files that name a calibration reference, the one that is released first (null: it is public).
struct ReferenceUse {
  std::string program;
  std::optional<base::Instant> release;
};

// Files of one kind, together.
struct FileGroup {
  std::string level, suffix, extension;
  std::int64_t files = 0, bytes = 0;
};

struct Change {
  std::int64_t id = 0;
  base::Instant time;
  std::string kind;  // added, replaced, held, withdrawn, warned, lost
  std::string mission;
  std::optional<Id> dataset;
  std::optional<Id> product;
  std::string what;
};

struct Totals {
  std::int64_t versions = 0, products = 0, held = 0, datasets = 0, observations = 0, withdrawn = 0, unclassified = 0;
};

class Transaction;

class Catalog {
 public:
  // `dictionary` and `env` must outlive the catalog. `create` makes `folder`/catalog.db, which must not exist.
  static base::Result<Catalog> create(base::Env& env, const std::string& folder,
                                      const metadata::Dictionary& dictionary);
  // Opening for writing brings an older schema up to date; a reader of an older one is told to.
  static base::Result<Catalog> open(base::Env& env, const std::string& folder, const metadata::Dictionary& dictionary,
                                    OpenMode mode);
  Catalog(Catalog&&) noexcept;
  ~Catalog();

  // Ends the read snapshot that several reads in a row would otherwise not share.
  base::Status begin_reading();
  base::Status end_reading();

  base::Result<std::int64_t> latest_change();
  base::Result<std::vector<Change>> changes_since(std::int64_t change, std::size_t limit);
  base::Result<Totals> totals();

  // Datasets of a mission that changed after `change` (0: all), by id. The callback's Dataset is reused.
  base::Status datasets_changed_since(const metadata::Mission& mission, std::int64_t change,
                                      const std::function<base::Status(const Dataset&)>& each);
  base::Result<std::optional<Dataset>> dataset(const metadata::Mission& mission, std::string_view name);
  base::Result<std::vector<Product>> products_of(Id dataset);  // by name
  base::Result<std::vector<File>> files_of(Id dataset);        // by name
  // What associations say: pairs of the association's product and the root of a member, or of an output.
  using RootNamed = std::pair<Id, std::string>;
  base::Result<std::vector<RootNamed>> members_of_output(std::string_view output);
  base::Result<std::vector<RootNamed>> outputs_of_member(std::string_view member);
  // What the header of a product names: pairs of keyword and file name, in order.
  base::Result<std::vector<std::pair<std::string, std::string>>> references_of(Id product);
  // The files whose headers name `file`, a calibration reference (without scheme or folder) or an association, pool or
  // shutter file, each with the keywords; in no order, until `each` fails.
  enum class Named { calibration, data };
  base::Status each_naming(const metadata::Mission& mission, Named named, std::string_view file,
                           const std::function<base::Status(const File&, std::string_view keyword)>& each);
  // The same by programs, without a look at every file. `program`: of that only. `released_by`: of what was released by
  // then only, and which file of the program is told, if several were, is open.
  enum class Going { on, stop };
  base::Status each_use(const metadata::Mission& mission, std::string_view file,
                        std::optional<std::string_view> program, std::optional<base::Instant> released_by,
                        const std::function<Going(const ReferenceUse&)>& each);
  // The listed files of a program's datasets by level, suffix and extension; with `released_by`, of those only that
  // were released by then, as were their datasets.
  base::Result<std::vector<FileGroup>> file_groups(const metadata::Mission& mission, std::string_view program,
                                                   std::optional<base::Instant> released_by);
  // The association, pool and shutter files that the header of a product names, by name.
  base::Result<std::vector<Product>> attachments_of(Id product);
  base::Result<std::vector<Product>> products_without_dataset(const metadata::Mission& mission,
                                                              std::string_view program);
  base::Result<std::vector<Product>> products_of_program(const metadata::Mission& mission, std::string_view program);
  base::Result<std::vector<std::string>> members_named_by(Id association);  // roots
  // The latest date of their own that listed or withdrawn products of a program have. nullopt: none has one.
  base::Result<std::optional<base::Instant>> latest_own_release(const metadata::Mission& mission,
                                                                std::string_view program);
  // Roots of the exposure products that associations name as members of the combined product `output`.
  base::Result<std::vector<std::string>> association_members(std::string_view output);
  base::Result<std::vector<Id>> observations_of_product(Id product);
  // Programs whose observations are older than their products, in order: (mission id, program).
  base::Result<std::vector<std::pair<std::string, std::string>>> programs_to_relink();
  base::Result<std::vector<std::pair<Id, std::string>>> observations_of_program(const metadata::Mission& mission,
                                                                                std::string_view program);
  base::Result<std::optional<Product>> product(Id id);
  base::Result<std::optional<Product>> product(const metadata::Mission& mission, std::string_view file_name);
  base::Result<std::optional<Product>> product_by_uri(std::string_view uri);
  base::Result<std::vector<Version>> versions_of(Id product);  // newest first
  base::Result<std::vector<Version>> held_versions_named(std::string_view file_name);
  base::Status row_of(const metadata::Mission& mission, Id version, Row& row);
  base::Status each_held(const std::function<base::Status(const Product&, const Version&)>& each);

  // For who reads very many (listing.cc). Callbacks may read the catalog by other functions than the one that calls.
  // The listed products of a dataset, by name. The Product is reused; uri, program and dataset_release are empty, as
  // are md5, warnings and the like of its version.
  base::Status each_listed_product(const metadata::Mission& mission, Id dataset,
                                   const std::function<base::Status(const Product&)>& each);
  struct Reference {
    std::string_view keyword;
    Id file = 0;                   // of the name, the same in all products
    std::string_view name;         // as the header has it
    std::string_view calibration;  // the file that it means; empty: an association, pool or shutter file
  };
  base::Status each_reference(Id product, const std::function<base::Status(const Reference&)>& each);
  // Combined products (calibration level 3 and up) of a mission, or those that files of one dataset belong to: the
  // observation and the root of its own files.
  base::Status each_combined(const metadata::Mission& mission, std::optional<Id> dataset,
                             const std::function<base::Status(Id observation, std::string_view root)>& each);
  base::Status each_member(Id observation, const std::function<base::Status(Id dataset, std::string_view root)>& each);
  // Members of the combined product `output` and the association file that names each.
  base::Status each_association(std::string_view output,
                                const std::function<base::Status(Id association, std::string_view member)>& each);

  base::Result<std::vector<std::string>> integrity_problems();  // of the record itself

  base::Result<Transaction> begin();

  // While this lives, transactions of a record that was empty are written once, straight into the database (rollback
  // journal), instead of twice, by way of the log (WAL). Without effect if others have the record open.
  class BulkLoad {
   public:
    BulkLoad(BulkLoad&& other) noexcept;
    ~BulkLoad();

   private:
    friend class Catalog;
    explicit BulkLoad(Database* database) : database_(database) {}
    Database* database_;  // null: nothing to undo
  };
  base::Result<BulkLoad> begin_bulk_load();

  struct State;

 private:
  explicit Catalog(std::unique_ptr<State> state);
  base::Result<std::vector<Product>> read_products(Statement& read);
  std::unique_ptr<State> state_;
};

// Everything that changes the record. Rolled back by the destructor unless committed.
class Transaction {
 public:
  Transaction(Transaction&&) noexcept;
  ~Transaction();
  base::Status commit();

  base::Result<Id> dataset(const metadata::Mission& mission, std::string_view name);  // found or added
  // Adds one with all that write_dataset() would write, in one go; its id is chosen by the record. conflict: it exists.
  base::Result<Id> add_dataset(const metadata::Mission& mission, const Dataset& dataset);
  struct NewProduct {
    std::string_view name, root, suffix, level, exp_type;
    std::optional<Id> dataset = std::nullopt;
    std::optional<Id> version = std::nullopt;  // its current one, if known: next_version_id()
    std::string_view program = {};             // counts for a product of no dataset
  };
  base::Result<Id> add_product(const metadata::Mission& mission, const NewProduct& product);
  // What the current version says of the product; a table may have known less.
  base::Status describe_product(Id product, std::optional<Id> dataset, std::string_view exp_type);
  base::Result<Id> next_version_id();  // of the version that add_version() adds next
  base::Result<Id> add_version(const metadata::Mission& mission, const Version& version, const Row& row);
  base::Result<std::int64_t> next_file_id();
  // Gives a version what ingest learnt of its bytes and where they are.
  base::Status hold(Id version, const base::Digests& digests, std::string_view path, std::int64_t modified_ns);
  base::Status release_bytes(Id version);                                           // they are no longer there
  base::Status touch(Id version, std::string_view path, std::int64_t modified_ns);  // moved or touched, same bytes
  // A file's version turns out to be one that a table lists.
  base::Status adopt(const metadata::Mission& mission, Id version, const Version& listed, const Row& row);
  base::Status set_standing(Id version, Standing standing);
  base::Status set_release(Id version, std::optional<base::Instant> release, Dating dated);
  // Makes the newest listed (else withdrawn) version current: the highest ArchiveFileID.
  base::Status choose_current(Id product);
  base::Status set_current(Id product, Id version);  // when the caller knows which that is
  base::Status write_dataset(const metadata::Mission& mission, const Dataset& dataset);
  base::Status write_program(const metadata::Mission& mission, std::string_view number, std::string_view title,
                             std::string_view pi, std::string_view category);
  base::Result<Id> observation(const metadata::Mission& mission, std::string_view obs_id, int calib_level);
  base::Status remove_observation(Id observation);  // and its members
  base::Status set_members(Id observation, const std::vector<Id>& products);
  base::Status add_member(Id observation, Id product);
  base::Status mark_relink(const metadata::Mission& mission, std::string_view program);
  base::Status unmark_relink(const metadata::Mission& mission, std::string_view program);
  base::Status set_warnings(Id version, const std::vector<std::string>& warnings);
  base::Status set_association(Id product, const std::vector<std::pair<std::string, std::string>>& output_and_member);
  // Pairs of keyword and value of the header; in place of those that were there.
  base::Status set_references(Id product, const std::vector<std::pair<std::string, std::string>>& keyword_and_name);
  // What is noted of who names references (each_use) is right after any change, but slow to read after a file was made
  // public later, or no longer listed; this makes it exact again for a program (empty: for files of none).
  base::Status renew_reference_uses(const metadata::Mission& mission, std::string_view program);
  // Whether references and associations are to be taken from this version: it is the current one, or nothing is known
  // from another.
  base::Result<bool> describes(Id product, Id version);
  base::Status note(const metadata::Mission& mission, std::string_view kind, std::optional<Id> dataset,
                    std::optional<Id> product, std::string_view what);
  Database& database();  // for statements that only one command needs

 private:
  friend class Catalog;
  explicit Transaction(Catalog::State& state);
  Catalog::State* state_;
};

}  // namespace almagest::catalog
