// SPDX-License-Identifier: GPL-3.0-or-later
// /api/v1/missions/{mission}/preview: a picture of a product, or of the product that shows a dataset best.
#include <fmt/format.h>

#include "api/file_answers.h"
#include "api/identity.h"
#include "api/preview_choice.h"
#include "api/v1.h"
#include "base/hash.h"
#include "http/range.h"
#include "render/gallery.h"

namespace almagest::api::v1 {
namespace {

using base::Code;
using catalog::Product;

constexpr std::uint64_t kLargestOwn = 8U << 20U;  // bytes of a preview file that a product comes with
constexpr std::size_t kMostTried = 4;             // products of one dataset
constexpr std::int64_t kMostMegabytes = std::int64_t{1} << 40;

struct PreviewAsk {
  std::optional<std::string_view> dataset;
  std::optional<std::string_view> product;
  render::Size size = render::Size::preview;
};

base::Result<PreviewAsk> read_ask(const http::Request& request) {
  PreviewAsk ask{request.query.get("dataset"), request.query.get("product")};
  if (ask.dataset.has_value() == ask.product.has_value()) {
    return base::fail(Code::invalid_argument, "give either 'dataset', its name, or 'product', the name of a file");
  }
  const std::string_view size = request.query.get("size").value_or("preview");
  if (size == "thumbnail") {
    ask.size = render::Size::thumbnail;
  } else if (size != "preview") {
    return base::fail(Code::invalid_argument, "'size' must be preview or thumbnail");
  }
  return ask;
}

bool is_held(const Product& product) {
  return product.current->path && product.current->sha256;
}

class Previews {
 public:
  Previews(const Asked& asked, render::Gallery& gallery, render::Size size)
      : asked_(asked),
        gallery_(gallery),
        size_(size),
        lister_(*asked.mission, asked.viewer, asked.snapshot, asked.now) {}

  base::Result<http::Response> of_product(std::string_view name) {
    std::optional<Product> product;
    {
      ALMAGEST_TRY(CatalogPool::Lease catalog, asked_.service.catalogs.lease());
      ALMAGEST_TRY(product, catalog->product(*asked_.mission, name));
    }
    if (!product || !product->current) return base::fail(absent_file());
    const access::Reading reading = lister_.reading(*product);
    if (reading == access::Reading::hidden) return base::fail(absent_file());
    if (reading != access::Reading::allowed) return base::fail(denial(reading, *product));
    if (!is_held(*product)) return base::fail(not_held(asked_.service, *asked_.mission, *product));
    return answer(*product);
  }

  base::Result<http::Response> of_dataset(std::string_view name) {
    std::vector<Product> candidates;
    {
      ALMAGEST_TRY(CatalogPool::Lease catalog, asked_.service.catalogs.lease());
      ALMAGEST_TRY(candidates, candidates_of(lister_, *catalog, name));
    }
    std::optional<base::Error> reason;
    std::size_t tried = 0;
    for (const Product& product : candidates) {
      if (!lister_.may_read(product) || !is_held(product) || tried == kMostTried) continue;
      ++tried;
      auto response = answer(product);
      if (response || response.error().code != Code::not_found) return response;
      if (!reason) reason = response.error();
    }
    if (reason) return base::fail(*reason);
    for (const Product& product : candidates) {
      if (!lister_.may_read(product)) return base::fail(denial(lister_.reading(product), product));
    }
    if (!candidates.empty()) return base::fail(not_held(asked_.service, *asked_.mission, candidates.front()));
    return base::fail(Code::not_found, "the dataset has no product that could be shown");
  }

 private:
  bool is_public(const Product& product) const {
    return access::is_public(access::subject_of(*asked_.mission, product).release, asked_.service.env.clock().now());
  }

  // Before anything of `product` is looked at or sent, in the cache or not: its rights may have ended meanwhile.
  base::Status still_permitted(const Product& product) const {
    if (is_public(product)) return {};
    ALMAGEST_TRY(const access::Viewer viewer, viewer_of(asked_.service, asked_.request));
    const access::Reading reading =
        access::can_read(viewer, access::subject_of(*asked_.mission, product), asked_.service.env.clock().now());
    if (reading == access::Reading::allowed) return {};
    return base::fail(reading == access::Reading::hidden ? absent_file() : denial(reading, product));
  }

  // To the audit log, before a byte is sent: that somebody looks at an exclusive product, once an hour.
  base::Status note(const Product& product) const {
    const access::Subject subject = access::subject_of(*asked_.mission, product);
    Door& door = *asked_.service.door;
    const std::string key = fmt::format("{} {} {}", asked_.viewer.account(), asked_.mission->id(), product.name);
    if (door.previews.take(key, asked_.service.env.clock().monotonic())) return {};
    ALMAGEST_TRY(const Identity identity, identify(asked_.service, asked_.request));
    const auto noted = door.audit.note_served("preview", actor_of(asked_.service, asked_.request, identity),
                                              {asked_.mission->id(), subject.program, product.name, {}, 0, 0});
    if (!noted) door.previews.give_back(key);
    return noted;
  }

  // The picture that the product comes with, if it is one, and in `file` where it is.
  base::Result<std::optional<render::Picture>> own(const Product& product, std::optional<Product>& file) const {
    {
      ALMAGEST_TRY(CatalogPool::Lease catalog, asked_.service.catalogs.lease());
      ALMAGEST_TRY(file,
                   own_picture(lister_, *catalog, product, size_ == render::Size::preview ? "preview" : "thumbnail"));
    }
    if (!file || file->current->size > kLargestOwn) {
      file.reset();
      return std::optional<render::Picture>();
    }
    ALMAGEST_TRY(const std::unique_ptr<base::File> opened, open_unchanged(asked_.service, *file));
    render::Picture picture{{}, std::string(file->current->size, '\0')};
    ALMAGEST_TRY(const std::size_t got, opened->read_at(0, std::as_writable_bytes(std::span(picture.bytes))));
    picture.bytes.resize(got);
    picture.media_type = render::media_type_of(picture.bytes);
    if (picture.media_type.empty()) {
      file.reset();
      return std::optional<render::Picture>();
    }
    return picture;
  }

  base::Result<render::Picture> drawn(const Product& product) const {
    const bool simulated = !asked_.service.folder.simulated().empty();
    const std::string key = fmt::format("{}-{}-{}{}", *product.current->sha256, render::kMake,
                                        size_ == render::Size::preview ? "p" : "t", simulated ? "s" : "");
    return gallery_.get(key, [&]() -> base::Result<render::Picture> {
      ALMAGEST_CHECK(open_unchanged(asked_.service, product));
      auto picture =
          render::render_file(asked_.service.env.files(), asked_.service.folder.resolve(*product.current->path),
                              product.name, size_, simulated ? render::Origin::simulated : render::Origin::observed);
      // Of a file that became another one meanwhile, what was drawn must not be kept.
      ALMAGEST_CHECK(open_unchanged(asked_.service, product));
      return picture;
    });
  }

  base::Result<http::Response> answer(const Product& product) const {
    std::optional<Product> file;
    ALMAGEST_TRY(std::optional<render::Picture> picture, own(product, file));
    const bool open = is_public(product) && (!picture || is_public(*file));
    if (!picture) {
      if (!render::may_have_picture(product.name)) {
        return base::fail(
            Code::not_found,
            fmt::format("{} has no preview: it holds neither pixels nor a table that can be plotted", product.name));
      }
      auto made = drawn(product);
      if (!made) return base::fail(explained(made.error(), product));
      picture = std::move(*made);
    }
    ALMAGEST_CHECK(still_permitted(product));
    if (file) ALMAGEST_CHECK(still_permitted(*file));
    const bool wanted = asked_.request.method == "GET";
    if (!is_public(product) && wanted) ALMAGEST_CHECK(note(product));
    if (file && !is_public(*file) && wanted) ALMAGEST_CHECK(note(*file));
    http::Response response;
    base::Digester digester;
    digester.update(std::as_bytes(std::span(picture->bytes)));
    const std::string etag = "\"" + digester.finish().sha256.substr(0, 32) + "\"";
    response.headers.add("ETag", etag);
    response.headers.add("Cache-Control", open ? "public, no-cache" : "private, no-store");
    response.headers.add("Vary", "Authorization, Cookie");
    if (const auto none_match = asked_.request.headers.get("If-None-Match");
        none_match && http::matches_any(*none_match, etag)) {
      response.status = 304;
      return response;
    }
    response.headers.add("Content-Type", picture->media_type);
    response.body = std::move(picture->bytes);
    return response;
  }

  // Files that can't be read are the asker's to know of, and no fault of the server.
  static base::Error explained(const base::Error& error, const Product& product) {
    switch (error.code) {
      case Code::unsupported:
      case Code::too_large:
      case Code::invalid_argument:
        return {Code::unsupported, fmt::format("no preview of {} can be drawn: {}", product.name, error.message)};
      case Code::corrupt:
        return {Code::unsupported,
                fmt::format("no preview of {} can be drawn, since it is damaged: {}", product.name, error.message)};
      default:
        return error;
    }
  }

  const Asked& asked_;
  render::Gallery& gallery_;
  render::Size size_;
  ProductLister lister_;
};

}  // namespace

void add_preview(Service& service, Routes& routes) {
  const std::int64_t megabytes = std::min(kMostMegabytes, service.folder.configuration().preview_megabytes);
  const auto gallery = std::make_shared<render::Gallery>(service.env.files(), service.folder.path() + "/cache/previews",
                                                         static_cast<std::uint64_t>(megabytes) << 20U);
  add_plain(service, routes,
            {.path = "/missions/{mission}/preview",
             .summary = "A picture of a product, or of the one that shows a dataset best",
             .parameters = {"dataset", "product", "size"}},
            [gallery](const Asked& asked) -> base::Result<http::Response> {
              ALMAGEST_TRY(const PreviewAsk ask, read_ask(asked.request));
              Previews previews(asked, *gallery, ask.size);
              return ask.dataset ? previews.of_dataset(*ask.dataset) : previews.of_product(*ask.product);
            });
}

}  // namespace almagest::api::v1
