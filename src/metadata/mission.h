// SPDX-License-Identifier: GPL-3.0-or-later
// A mission as declared in missions/<id>/*.toml: columns, product types, file names, bands. Immutable once loaded, so
// safe to read from any thread. docs/missions.md describes the files.
#pragma once

#include <cstddef>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "metadata/value.h"

namespace almagest::metadata {

// How the values of a dataset's files become the value of the dataset.
enum class Reduce : std::uint8_t {
  representative,  // of the representative file (highest level, newest, first detector)
  list,            // all distinct values, sorted; a condition matches any of them
  combine,         // regions: their union
  earliest,
  latest,
  min,
  max,
  levels,   // processing levels, sorted
  derived,  // computed when asked (access, separation): never stored
};

// The condition language of a column: MAST's qual_type.
enum class ConditionKind : std::uint8_t { string, substring, ustring, integer, real, datetime, ra, dec, boolean };

enum class FacetRule : std::uint8_t { none, values, histogram };

struct Column {
  std::string name;
  std::vector<std::string> aliases;  // also accepted in requests (visid_id for visit_id)
  Type type = Type::string;
  ConditionKind condition = ConditionKind::string;
  std::string unit;                                      // VOUnits 1.0; empty when none
  std::map<std::string, std::string> unit_of_interface;  // {"caom": "nm", "obscore": "m"} where it differs
  std::string ucd;                                       // UCD1+; empty when none exists
  std::string label;
  std::string description;
  std::string group;  // the form group it belongs to
  FacetRule facet = FacetRule::none;
  Reduce reduce = Reduce::representative;
  bool default_output = false;
  bool queryable = true;
  bool sortable = true;

  // Where a value comes from: a header keyword in an HDU ("PRIMARY", "SCI", ...; empty = any), or a function by name
  // (docs/missions.md lists them). `instrument` restricts both to files of that instrument.
  std::string keyword;
  std::string hdu;
  std::string function;  // one of functions.h
  std::string instrument;
  std::vector<std::string> table_names;    // names in imported keyword tables, best first
  std::map<std::string, std::string> map;  // value in the file -> value of the column
};

// What a suffix says of a file.
struct ProductType {
  std::string suffix;  // without the leading underscore: "cal", "gs-acq1"
  std::string level;   // "1b", "2a", "2b", "2c", "3"; empty for files without one
  std::string type;    // science, auxiliary, info, preview, thumbnail, calibration, catalog
  std::string kind;    // image, spectrum, cube, timeseries, measurements, other; empty = by exposure type
  std::string description;
  std::vector<std::string> extensions;  // "fits", "ecsv", ...
  bool guide_star = false;
  // Suffixes of the files that such a file is made from, the nearest first: it is made from those of the first that is
  // there. "*" is what the "*" of this type's own suffix stands for.
  std::vector<std::string> made_from;
  std::vector<std::string> joins;  // parts of the name in which these may differ from it
};

inline constexpr std::string_view kGuideStarPurpose = "guide star";

struct ExposureType {
  std::string name;             // EXP_TYPE
  std::string kind;             // data type of its science products
  std::string purpose;          // "guide star", "calibration", "target acquisition"; empty: science
  std::string instrument_name;  // CAOM: "NIRCAM/IMAGE"
  bool recommended = true;      // false for target acquisition, confirmation, guide star, ...
  std::map<std::string, std::vector<std::string>> recommended_suffixes;  // level -> suffixes; empty: all science ones
};

// A file name taken apart. Fields that the name does not have are empty.
struct FileName {
  std::string rule;                          // name of the [[name]] entry that matched
  std::string dataset;                       // file set
  std::string observation;                   // obs_id by name alone
  std::string suffix;                        // "cal", "i2d", "gs-acq1", ...
  std::string extension;                     // "fits", "jpg", ...
  std::string level;                         // from the suffix
  std::string mark;                          // what tells the file from others of its kind: "attempt 2"
  std::map<std::string, std::string> parts;  // program, observation, visit, detector, segment, ...
  bool contributed = false;  // made outside the mission's pipeline (hlsp_...): of no dataset of the mission
};

// Value of a header keyword of one file, empty when it has none.
using KeywordOf = std::function<std::string(std::string_view keyword)>;

struct Band {
  double min_m = 0;
  double max_m = 0;
};

// What the program needs to know of some columns, by role ("dataset", "release", "footprint", ...).
struct Roles {
  std::string dataset, archive_file_id, level, footprint, target_ra, target_dec, target_name, target_catalogue_name,
      release, access, separation, search_position, search_key, instrument, exposure_type, optical_elements, program,
      title, pi, category, start, end, visit, observation, association, exposure_time, cycle, wavelength_min,
      wavelength_max;
};
// The roles that columns play, with the names that mission.toml gives them, in a fixed order; none without a column.
std::vector<std::pair<std::string_view, std::string>> named_roles(const Roles& roles);

// Fields that a search form shows first.
struct FormGroup {
  std::string group;  // Where, Which, When, How long or Flags
  std::vector<std::string> columns;
};

enum class ExclusiveRows : std::uint8_t { visible, hidden };

class Mission {
 public:
  ~Mission();
  Mission(Mission&&) noexcept;

  const std::string& id() const;     // "jwst": in URLs and folders
  const std::string& name() const;   // "JWST": in product URIs and obs_collection
  const std::string& title() const;  // for people
  ExclusiveRows exclusive_rows() const;
  // Where files that this archive does not hold can be had: the start of an address that a product's URI completes.
  // Empty: nowhere that the declaration knows of.
  const std::string& elsewhere() const;
  const std::string& access_exclusive() const;  // the word for exclusive data: "EXCLUSIVE_ACCESS"
  const Roles& roles() const;
  const std::vector<std::string>& default_sort() const;
  const std::vector<std::string>& telescopes() const;  // TELESCOP values that make a file this mission's
  bool claims_by_name() const;  // a file whose name follows the grammar is this mission's, whatever TELESCOP says

  const std::vector<Column>& columns() const;
  const std::vector<FormGroup>& form() const;      // as declared
  const std::vector<std::string>& groups() const;  // form groups, in the order in which a form shows them
  std::optional<std::size_t> find(std::string_view name_or_alias) const;  // without regard to ASCII case
  const ProductType* product_type(std::string_view suffix, std::string_view extension) const;  // null: unknown
  const std::vector<ProductType>& product_types() const;
  const ExposureType* exposure_type(std::string_view name) const;  // null: unknown
  const std::vector<ExposureType>& exposure_types() const;
  // Suffixes of the files that one of this suffix and extension is made from, the nearest first: ProductType::made_from
  // with its "*" filled in.
  std::vector<std::string> sources_of(std::string_view suffix, std::string_view extension) const;
  // Kind of data of a product: the suffix's own, else the exposure type's, else "other".
  std::string kind_of(std::string_view suffix, std::string_view extension, std::string_view exp_type) const;
  // What a search calls the data type: the kind, or what the data are for if that is not science. Empty: unknown.
  std::string data_type(std::string_view suffix, std::string_view extension, std::string_view exp_type) const;
  // Minimum Recommended Products, before "of the highest level present" is applied by the caller.
  bool recommended(std::string_view suffix, std::string_view extension, std::string_view exp_type) const;
  // Position of a level in ascending order (levels are declared in products.toml); unknown levels sort first, 0.
  int level_rank(std::string_view level) const;
  // Portal calibration level of a level: 1b -> 1, 2a 2b 2c -> 2, 3 -> 3; 0 when unknown.
  int calib_level(std::string_view level) const;

  // The optical elements of one file in the mission's notation, "F150W2;F162M": as a [[setting]] declares them for the
  // instrument and exposure type. Empty when none is declared or the file has none of the keywords.
  std::string optical_elements(std::string_view instrument, std::string_view exp_type, const KeywordOf& keyword) const;

  // nullopt: the name follows no rule, or its suffix is not declared ("unclassified"). Linear in the name; names over
  // 255 bytes never match. "x.fits.gz" is taken as "x.fits".
  std::optional<FileName> parse_name(std::string_view file_name) const;
  // FileName::mark alone, for people; empty: there is nothing to say. Cheap for names that have none.
  std::string mark_of(std::string_view file_name) const;
  // Wavelength range of a setting, e.g. ("NIRCAM", {"F150W2","F162M"}): the intersection of the known elements' bands.
  std::optional<Band> band(std::string_view instrument, const std::vector<std::string>& elements) const;

 private:
  friend class Loader;
  struct State;
  explicit Mission(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

// A text of a declaration file with the path to show in errors.
struct DeclarationFile {
  std::string path;  // "missions/jwst/columns.toml"
  std::string text;
};

// Loads one mission from its files (mission.toml, columns.toml, products.toml, names.toml, bands.toml; the last may be
// missing). Every mistake is invalid_argument with "path:line: what is wrong and what is allowed".
base::Result<Mission> load_mission(const std::vector<DeclarationFile>& files);

// The missions of an archive, by id. Immutable.
class Dictionary {
 public:
  static base::Result<Dictionary> make(std::vector<Mission> missions);  // conflict: two missions of one id
  const std::vector<Mission>& missions() const { return missions_; }
  const Mission* find(std::string_view id) const;  // null: unknown; without regard to case

 private:
  std::vector<Mission> missions_;
};

}  // namespace almagest::metadata
