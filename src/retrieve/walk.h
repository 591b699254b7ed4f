// SPDX-License-Identifier: GPL-3.0-or-later
// All files within reach of a selection, in one order, each once: those of its datasets, of related ones, guide-star
// files of these, and calibration references.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "retrieve/context.h"
#include "retrieve/guide_stars.h"
#include "retrieve/selection.h"

namespace almagest::retrieve {

// Why a file is within reach; the first reason counts.
enum class Why : std::uint8_t {
  selected,
  related,
  guide_star,
  reference,
  parent,  // Rule::observation: a product of the observation was made of it
};
std::string_view word_of(Why why);

// A calibration reference that a file was made with.
struct Reference {
  std::string name;
  // Who may know that it was used: of the files that name it and may be read, the program of that which is released
  // first, and when that is (null: it is public).
  std::string program;
  std::optional<base::Instant> release;
  std::optional<storage::Shelved> shelved = std::nullopt;  // null: it is not held
};

// One of them. Whether it can be sent is another matter: see `reading` and `held`.
struct File {
  std::optional<index::Row> dataset;  // by way of which; none: a reference
  const catalog::Product& product;    // without a current version: a reference, of which only the name counts
  std::string_view type;              // science, association, ..., unclassified, reference
  access::Reading reading;            // never hidden
  Why why;
  bool guide_star = false;
  bool recommended = false;
  bool name_fits = true;                 // the filters of names and sizes
  bool chosen = false;                   // by Selection::files
  std::string_view observation = {};     // that it belongs to; empty: a reference
  const Reference* reference = nullptr;  // null: a product of the record

  std::optional<std::uint64_t> size() const {
    if (product.current) return product.current->size;
    return reference != nullptr && reference->shelved ? std::optional(reference->shelved->size) : std::nullopt;
  }
  bool held() const {
    if (reference != nullptr) return reference->shelved.has_value();
    return product.current && product.current->path && product.current->crc32 && product.current->sha256;
  }
  bool goes() const { return chosen && reading == access::Reading::allowed && held(); }
};

// MAST's words, of a file by its name: "association" and "unclassified" besides those of the dictionary.
std::string_view type_of(const metadata::Mission& mission, std::string_view suffix, std::string_view name);

enum class Reach : std::uint8_t {
  chosen,  // only what the selection can choose
  all,     // also guide-star files that it does not
};

struct Relatives {
  index::Bitmap made_into;  // visible datasets that some of the selection are part of, themselves not among these
  index::Bitmap made_from;  // visible datasets that some of these were made of, the same
};

class Walk {
 public:
  using Each = std::function<base::Status(const File&)>;

  // All must outlive it.
  Walk(const Context& context, const Selection& selection, Reach reach)
      : context_(context), selection_(selection), reach_(reach) {}

  // Calls `each` for every file within reach; its File and Product are reused.
  base::Status each(const Each& each);
  // Names of Selection::products that there are not, or not for the asker to know of; after each().
  const std::vector<std::string>& unknown() const { return unknown_; }
  const Relatives& relatives() const { return relatives_; }  // of the selected datasets; after each()

 private:
  // What the dictionary says of files of one kind.
  struct Kind {
    std::string_view type;
    int level_rank = 0;
    int calib_level = 0;  // of the Portal; 0: none
    bool guide_star = false;
    bool recommended = false;  // if no higher level is there
  };
  struct Entry {
    catalog::Product product;
    access::Reading reading;
    bool attached = false;
    std::string observation;
    const Kind* kind = nullptr;
  };
  base::Status read(const Each& each);
  const Kind& kind_of(const catalog::Product& product);
  base::Status dataset(index::Row row, Why why, const Each& each);
  base::Status add_own(index::Row row, Why why);
  base::Status add_attached();
  base::Status attachment(std::string_view name, const std::string& observation);
  base::Status find_relatives();
  base::Status named_products(const Each& each);
  base::Status guide_stars(const std::vector<index::Row>& rows, const Each& each);
  base::Status note_references(const catalog::Product& product);
  base::Status note_references_of_parts();
  base::Status references(const Each& each);
  bool chooses(const File& file) const;

  const Context& context_;
  const Selection& selection_;
  Reach reach_;
  Relatives relatives_;
  index::Bitmap walked_;
  std::unordered_map<std::string, Kind> kinds_;  // by what decides: suffix, extension, level, exposure type
  std::vector<std::string> unknown_;
  std::unordered_set<catalog::Id> named_;                // products by themselves
  std::vector<Entry> entries_;                           // of the dataset in hand
  std::size_t used_ = 0;                                 // entries that count
  std::unordered_set<catalog::Id> seen_;                 // attached products
  std::map<index::Row, std::set<std::string>> parents_;  // by dataset, the observations that are parents
  // References by the record's number of their name.
  std::unordered_map<catalog::Id, Reference> references_;
  std::map<index::Row, std::set<std::string>> combined_;  // observations of several exposures of which files are sent
};

}  // namespace almagest::retrieve
