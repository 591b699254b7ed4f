// SPDX-License-Identifier: GPL-3.0-or-later
#include "retrieve/walk.h"

#include <algorithm>

#include "retrieve/relatives.h"

namespace almagest::retrieve {
namespace {

using catalog::Id;
using catalog::Product;
using index::Row;

std::string_view extension_of(std::string_view name) {
  if (name.ends_with(".gz")) name.remove_suffix(3);
  return name.substr(name.rfind('.') + 1);
}

std::vector<Row> in_order(const index::Table& table, const index::Bitmap& rows) {
  std::vector<Row> ordered;
  ordered.reserve(rows.count());
  rows.for_each([&](std::size_t row) { ordered.push_back(static_cast<Row>(row)); });
  const auto by_name = [&](Row a, Row b) { return table.name(a) < table.name(b); };
  if (!std::is_sorted(ordered.begin(), ordered.end(), by_name)) std::sort(ordered.begin(), ordered.end(), by_name);
  return ordered;
}

constexpr int kCombinedLevel = 3;  // of the Portal: made of several exposures

// Association, pool and shutter files are named, too, but belong to the data.
bool is_calibration(const catalog::Catalog::Reference& reference) {
  return !reference.calibration.empty();
}

// Of moments of release; null is public.
bool is_sooner(const std::optional<base::Instant>& a, const std::optional<base::Instant>& b) {
  return b && (!a || *a < *b);
}

bool allows(const std::optional<std::vector<std::string>>& list, std::string_view value) {
  return !list || std::find(list->begin(), list->end(), value) != list->end();
}

}  // namespace

std::string_view word_of(Why why) {
  switch (why) {
    case Why::selected:
      return "selected";
    case Why::related:
      return "related";
    case Why::guide_star:
      return "guide_star";
    case Why::parent:
      return "parent";
    case Why::reference:
      break;
  }
  return "reference";
}

std::string_view type_of(const metadata::Mission& mission, std::string_view suffix, std::string_view name) {
  if (suffix == "asn" || suffix == "pool") return "association";
  const metadata::ProductType* type = mission.product_type(suffix, extension_of(name));
  return type == nullptr ? std::string_view("unclassified") : std::string_view(type->type);
}

// In one read transaction: the record as it is now, and no lock for every dataset.
base::Status Walk::each(const Each& each) {
  ALMAGEST_CHECK(context_.catalog.begin_reading());
  base::Status done = read(each);
  ALMAGEST_CHECK(context_.catalog.end_reading());
  return done;
}

const Walk::Kind& Walk::kind_of(const Product& product) {
  const metadata::Mission& mission = context_.mission();
  const std::string_view extension = extension_of(product.name);
  std::string key;
  for (const std::string_view part : {std::string_view(product.suffix), extension, std::string_view(product.level),
                                      std::string_view(product.exp_type)}) {
    key += part;
    key += '\0';
  }
  const auto [known, first] = kinds_.try_emplace(std::move(key));
  if (first) {
    const metadata::ProductType* type = mission.product_type(product.suffix, extension);
    known->second = {type_of(mission, product.suffix, product.name), mission.level_rank(product.level),
                     mission.calib_level(product.level), type != nullptr && type->guide_star,
                     mission.recommended(product.suffix, extension, product.exp_type)};
  }
  return known->second;
}

base::Status Walk::read(const Each& each) {
  const index::Table& table = context_.table;
  if (!selection_.products.empty()) {
    walked_ = index::Bitmap::none(table.end());
    ALMAGEST_CHECK(named_products(each));
    return references(each);
  }
  ALMAGEST_CHECK(find_relatives());
  index::Bitmap related = index::Bitmap::none(selection_.rows.size());
  if (selection_.made_into) related |= relatives_.made_into;
  if (selection_.made_from) related |= relatives_.made_from;
  Why why = Why::related;
  if (selection_.rule == Rule::observation) {
    for (const auto& [row, roots] : parents_) related.set(row);
    why = Why::parent;
  }
  walked_ = selection_.rows;
  walked_ |= related;

  const std::vector<Row> selected_rows = in_order(table, selection_.rows);
  const std::vector<Row> related_rows = in_order(table, related);
  for (const Row row : selected_rows) ALMAGEST_CHECK(dataset(row, Why::selected, each));
  for (const Row row : related_rows) ALMAGEST_CHECK(dataset(row, why, each));
  if (reach_ == Reach::all || selection_.files.may_have_guide_stars()) {
    ALMAGEST_CHECK(guide_stars(selected_rows, each));
    ALMAGEST_CHECK(guide_stars(related_rows, each));
  }
  return references(each);
}

base::Status Walk::named_products(const Each& each) {
  for (const std::string& name : selection_.products) {
    ALMAGEST_TRY(const auto product, context_.catalog.product(context_.mission(), name));
    const bool listed = product && product->current && product->current->standing == catalog::Standing::listed;
    const access::Reading reading = listed ? context_.reading(*product) : access::Reading::hidden;
    if (reading == access::Reading::hidden) {
      unknown_.push_back(name);
      continue;
    }
    named_.insert(product->id);
    const Kind& kind = kind_of(*product);
    File file{std::nullopt, *product, kind.type, reading, Why::selected};
    if (product->dataset) file.dataset = context_.table.find(*product->dataset);
    file.observation = product->root;
    file.guide_star = kind.guide_star;
    file.recommended = kind.recommended;
    file.name_fits = selection_.files.fits(product->name, file.size());
    file.chosen = chooses(file);
    if (file.goes()) ALMAGEST_CHECK(note_references(*product));
    ALMAGEST_CHECK(each(file));
  }
  return {};
}

// Recommended files are never parents.
base::Status Walk::find_relatives() {
  const index::Bitmap& rows = selection_.rows;
  relatives_ = {index::Bitmap::none(rows.size()), index::Bitmap::none(rows.size())};
  const bool recommended_alone = selection_.files.quick == Quick::recommended && !selection_.files.groups &&
                                 !selection_.files.may_have_guide_stars();
  const bool parents =
      selection_.rule == Rule::observation && selection_.parents && (reach_ == Reach::all || !recommended_alone);
  if (reach_ != Reach::all && !selection_.made_into && !selection_.made_from && !parents) return {};
  return each_tie(context_, rows, [&](const Tie& tie) {
    const bool of_whole = rows.test(tie.whole);
    const bool of_part = rows.test(tie.part);
    if (of_part && !of_whole) relatives_.made_into.set(tie.whole);
    if (!of_whole || of_part) return;
    relatives_.made_from.set(tie.part);
    if (parents) parents_[tie.part].emplace(tie.part_root);
  });
}

base::Status Walk::dataset(Row row, Why why, const Each& each) {
  used_ = 0;
  ALMAGEST_CHECK(add_own(row, why));
  const std::size_t own = used_;
  ALMAGEST_CHECK(add_attached());
  if (used_ > own) {
    std::sort(entries_.begin(), entries_.begin() + static_cast<std::ptrdiff_t>(used_),
              [](const Entry& a, const Entry& b) { return a.product.name < b.product.name; });
  }
  const bool by_observation = selection_.rule == Rule::observation;
  struct Highest {
    int recommended = -1;  // rank of its level
    int calib_level = 0;
  };
  std::map<std::string_view, Highest> highest;  // of the dataset, or of each of its observations
  const auto highest_of = [&](const Entry& entry) -> Highest& {
    return highest[by_observation ? std::string_view(entry.observation) : std::string_view()];
  };
  for (std::size_t i = 0; i < used_; ++i) {
    Entry& entry = entries_[i];
    entry.kind = &kind_of(entry.product);
    if (entry.attached) continue;
    Highest& so_far = highest_of(entry);
    so_far.calib_level = std::max(so_far.calib_level, entry.kind->calib_level);
    if (entry.kind->recommended) so_far.recommended = std::max(so_far.recommended, entry.kind->level_rank);
  }
  for (std::size_t i = 0; i < used_; ++i) {
    const Entry& entry = entries_[i];
    const Kind& kind = *entry.kind;
    const Highest& top = highest_of(entry);
    File file{row, entry.product, kind.type, entry.reading, why};
    file.observation = entry.observation;
    file.guide_star = kind.guide_star;
    file.recommended = !entry.attached && kind.recommended && kind.level_rank == top.recommended;
    if (by_observation && why == Why::parent) file.recommended = false;
    // What the products of the highest level were made of within the same observation.
    if (by_observation && why == Why::selected && kind.calib_level > 0 && kind.calib_level < top.calib_level) {
      if (!selection_.parents) continue;
      file.why = Why::parent;
    }
    file.name_fits = selection_.files.fits(entry.product.name, file.size());
    file.chosen = chooses(file);
    if (file.goes()) ALMAGEST_CHECK(note_references(entry.product));
    if (file.goes() && kind.calib_level >= kCombinedLevel) {
      combined_[row].insert(entry.product.root);
    }
    ALMAGEST_CHECK(each(file));
  }
  return {};
}

base::Status Walk::add_own(Row row, Why why) {
  const auto parents = why == Why::parent ? parents_.find(row) : parents_.end();
  const std::string program(context_.table.program(row));
  const std::string dataset(context_.table.name(row));
  const auto release = context_.table.release(row);
  return context_.catalog.each_listed_product(
      context_.mission(), context_.table.id(row), [&](const Product& product) -> base::Status {
        const bool wanted = parents == parents_.end() || parents->second.count(product.root) != 0;
        if (!wanted) return {};
        if (used_ == entries_.size()) entries_.emplace_back();
        Entry& entry = entries_[used_];
        entry.product = product;
        entry.observation = product.root;
        if (entry.observation.empty()) entry.observation = dataset;
        entry.product.program = program;
        entry.product.dataset_release = release;
        entry.attached = false;
        entry.reading = context_.reading(entry.product);
        if (entry.reading != access::Reading::hidden) ++used_;
        return {};
      });
}

// Files that the headers of others name. What a header says is for those who may read the file.
base::Status Walk::add_attached() {
  std::vector<std::pair<std::string, std::string>> names;  // and the observation whose file names it
  for (std::size_t i = 0; i < used_; ++i) {
    const Entry& entry = entries_[i];
    if (entry.reading != access::Reading::allowed || !entry.product.current->sha256) continue;
    ALMAGEST_CHECK(context_.catalog.each_reference(
        entry.product.id, [&](const catalog::Catalog::Reference& reference) -> base::Status {
          if (!is_calibration(reference) && seen_.insert(reference.file).second) {
            names.emplace_back(reference.name, entry.observation);
          }
          return {};
        }));
  }
  for (const auto& [name, observation] : names) ALMAGEST_CHECK(attachment(name, observation));
  return {};
}

base::Status Walk::attachment(std::string_view name, const std::string& observation) {
  ALMAGEST_TRY(auto product, context_.catalog.product(context_.mission(), name));
  if (!product || !product->current || product->current->standing != catalog::Standing::listed) return {};
  if (product->dataset) {
    const auto row = context_.table.find(*product->dataset);
    if (row && walked_.test(*row)) return {};  // it comes with that
  }
  const access::Reading reading = context_.reading(*product);
  if (reading == access::Reading::hidden) return {};
  if (used_ == entries_.size()) entries_.emplace_back();
  const std::string& own = product->root;
  std::string of = own.empty() ? observation : own;
  entries_[used_++] = {std::move(*product), reading, true, std::move(of), nullptr};
  return {};
}

base::Status Walk::guide_stars(const std::vector<Row>& rows, const Each& each) {
  const auto stars = std::static_pointer_cast<GuideStars>(context_.table.kept_or(
      "retrieve guide stars", [&]() -> std::shared_ptr<void> { return std::make_shared<GuideStars>(context_.table); }));
  for (const Row row : rows) {
    for (const Row star : stars->of(row)) {
      if (walked_.test(star) || !index::is_visible(context_.table, star, context_.viewer, context_.now)) continue;
      walked_.set(star);
      ALMAGEST_CHECK(dataset(star, Why::guide_star, each));
    }
  }
  return {};
}

base::Status Walk::note_references(const Product& product) {
  if (reach_ != Reach::all && !selection_.files.references) return {};
  const access::Subject subject = access::subject_of(context_.mission(), product);
  return context_.catalog.each_reference(product.id, [&](const catalog::Catalog::Reference& named) -> base::Status {
    if (!is_calibration(named)) return {};
    const auto [known, first] = references_.try_emplace(named.file);
    Reference& reference = known->second;
    if (first) {
      reference = {std::string(named.calibration), subject.program, subject.release};
    } else if (is_sooner(subject.release, reference.release)) {
      reference.program = subject.program;
      reference.release = subject.release;
    }
    return {};
  });
}

// A combined product's own header names few references; those of the exposures in it made it, too.
base::Status Walk::note_references_of_parts() {
  if (combined_.empty()) return {};
  index::Bitmap rows = index::Bitmap::none(context_.table.end());
  for (const auto& [row, roots] : combined_) rows.set(row);
  std::map<Row, std::set<std::string>> parts;
  ALMAGEST_CHECK(each_tie(context_, rows, [&](const Tie& tie) {
    const auto whole = combined_.find(tie.whole);
    if (whole != combined_.end() && whole->second.count(std::string(tie.whole_root)) != 0) {
      parts[tie.part].emplace(tie.part_root);
    }
  }));
  for (const auto& [row, roots] : parts) {
    used_ = 0;
    ALMAGEST_CHECK(add_own(row, Why::selected));
    for (std::size_t i = 0; i < used_; ++i) {
      const auto& [product, reading, attached, observation, kind] = entries_[i];
      const bool counts =
          reading == access::Reading::allowed && product.current->sha256 && roots.count(product.root) != 0;
      if (counts) ALMAGEST_CHECK(note_references(product));
    }
  }
  return {};
}

base::Status Walk::references(const Each& each) {
  if (reach_ == Reach::all || selection_.files.references) ALMAGEST_CHECK(note_references_of_parts());
  std::map<std::string, Reference> by_name;
  for (auto& [file, reference] : references_) {
    const auto [known, first] = by_name.try_emplace(reference.name);
    if (first || is_sooner(reference.release, known->second.release)) known->second = std::move(reference);
  }
  references_.clear();
  for (auto& [name, reference] : by_name) {
    ALMAGEST_TRY(auto product, context_.catalog.product(context_.mission(), name));
    // One that was taken in like a product is served as such to whom it is for.
    const bool taken_in = product && product->current && product->current->standing == catalog::Standing::listed &&
                          product->current->path && product->current->sha256 &&
                          context_.reading(*product) == access::Reading::allowed;
    if (taken_in && named_.count(product->id) != 0) continue;
    if (taken_in && product->dataset) {
      const auto row = context_.table.find(*product->dataset);
      if (row && walked_.test(*row)) continue;
    }
    if (!taken_in) {
      product.emplace();
      product->mission = context_.mission().id();
      product->name = name;
      if (context_.shelf != nullptr) reference.shelved = context_.shelf->find(product->mission, name);
    }
    File file{std::nullopt, *product, "reference", access::Reading::allowed, Why::reference};
    if (!taken_in) file.reference = &reference;
    file.chosen = selection_.files.references;
    ALMAGEST_CHECK(each(file));
  }
  return {};
}

bool Walk::chooses(const File& file) const {
  const Files& files = selection_.files;
  if (!file.name_fits) return false;
  if (file.guide_star && files.guide_star) {
    if (!*files.guide_star) return false;
    return files.groups || (allows(files.levels, file.product.level) && allows(files.types, file.type) &&
                            allows(files.suffixes, file.product.suffix));
  }
  if (files.groups) {
    return std::any_of(files.groups->begin(), files.groups->end(), [&](const Group& group) {
      return group.level == file.product.level && group.type == file.type && group.suffix == file.product.suffix;
    });
  }
  if (!allows(files.levels, file.product.level) || !allows(files.types, file.type) ||
      !allows(files.suffixes, file.product.suffix)) {
    return false;
  }
  switch (files.quick) {
    case Quick::recommended:
      return file.recommended;
    case Quick::all:
      return true;
    case Quick::without_guide_star:
      return !file.guide_star;
    case Quick::none:
      return false;
  }
  return false;
}

}  // namespace almagest::retrieve
