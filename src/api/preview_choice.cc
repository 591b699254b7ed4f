// SPDX-License-Identifier: GPL-3.0-or-later
#include "api/preview_choice.h"

#include <algorithm>
#include <tuple>

#include "base/text.h"
#include "render/render.h"

namespace almagest::api {
namespace {

using catalog::Product;

// The name without what says how the file is written: of "a_cal.fits.gz" it is "a_cal".
std::string_view stem_of(std::string_view name) {
  for (const std::string_view end : {".gz", ".fz"}) {
    if (name.size() > end.size() && name.substr(name.size() - end.size()) == end) name.remove_suffix(end.size());
  }
  return name.substr(0, std::min(name.rfind('.'), name.size()));
}

// What must be written first is what is shown first.
struct Rank {
  int level = 0;
  bool is_recommended = false;
  int kind = 0;
  std::string suffix;
  std::string name;

  bool before(const Rank& other) const {
    // Of suffixes the later: an extracted spectrum (x1d) shows more than one in two dimensions (s2d).
    return std::tie(other.level, other.is_recommended, kind, other.suffix, name) <
           std::tie(level, is_recommended, other.kind, suffix, other.name);
  }
};

Rank rank_of(const metadata::Mission& mission, const Product& product) {
  static constexpr std::string_view kKinds[] = {"image", "cube", "timeseries", "spectrum"};
  const std::string extension = product.name.substr(product.name.rfind('.') + 1);
  const std::string kind = mission.kind_of(product.suffix, extension, product.exp_type);
  return {mission.level_rank(product.level), mission.recommended(product.suffix, extension, product.exp_type),
          static_cast<int>(std::find(std::begin(kKinds), std::end(kKinds), kind) - std::begin(kKinds)), product.suffix,
          product.name};
}

}  // namespace

base::Result<std::vector<Product>> candidates_of(const ProductLister& lister, catalog::Catalog& catalog,
                                                 std::string_view dataset) {
  const metadata::Mission& mission = lister.table().mission();
  std::vector<std::pair<Rank, Product>> found;
  std::vector<std::pair<Rank, Product>> others;
  bool exists = false;
  ALMAGEST_CHECK(lister.each(catalog, dataset, [&](const ListedProduct& listed) {
    exists = true;
    if (!render::may_have_picture(listed.product.name)) return;
    (listed.type == "science" ? found : others).emplace_back(rank_of(mission, listed.product), listed.product);
  }));
  if (!exists) return base::fail(base::Code::not_found, "there is no such dataset in this archive");
  if (found.empty()) found = std::move(others);
  std::sort(found.begin(), found.end(), [](const auto& a, const auto& b) { return a.first.before(b.first); });
  std::vector<Product> products;
  products.reserve(found.size());
  for (auto& [rank, product] : found) products.push_back(std::move(product));
  return products;
}

base::Result<std::optional<Product>> own_picture(const ProductLister& lister, catalog::Catalog& catalog,
                                                 const Product& product, std::string_view type) {
  const metadata::Mission& mission = lister.table().mission();
  const auto type_of = [&](const Product& each) -> std::string_view {
    const auto* known = mission.product_type(each.suffix, each.name.substr(each.name.rfind('.') + 1));
    return known == nullptr ? std::string_view() : known->type;
  };
  if (type_of(product) == "preview" || type_of(product) == "thumbnail") return product;
  if (!product.dataset) return std::optional<Product>();
  ALMAGEST_TRY(const std::vector<Product> siblings, catalog.products_of(*product.dataset));
  const std::string_view stem = stem_of(product.name);
  for (const Product& each : siblings) {
    if (type_of(each) != type || !each.current || each.current->standing != catalog::Standing::listed) continue;
    if (!each.current->path || !each.current->sha256 || !lister.may_read(each)) continue;
    const std::string_view own = stem_of(each.name);
    const bool fits =
        type == "preview" ? own == stem : own.substr(0, stem.size()) == stem && own.substr(stem.size()) == "_thumb";
    if (fits) return each;
  }
  return std::optional<Product>();
}

}  // namespace almagest::api
