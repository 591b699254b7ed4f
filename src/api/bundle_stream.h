// SPDX-License-Identifier: GPL-3.0-or-later
// A bundle on its way: bytes by the layout, from files that are asked about again, on behalf of whoever asked, before
// and while they are sent.
#pragma once

#include <memory>
#include <optional>

#include "api/audited.h"
#include "api/v1.h"
#include "retrieve/bundle.h"

namespace almagest::api::v1 {

class BundleStream {
 public:
  // The bytes [first, first + length) of the bundle.
  BundleStream(const Asked& asked, std::shared_ptr<const retrieve::Bundle> bundle, std::uint64_t first,
               std::uint64_t length);

  // An error: the right to a file has ended, or its bytes are not those of the plan.
  base::Result<http::PartsBody::Part> next();
  // What next() gave last was sent.
  void sent();

 private:
  struct Opened {
    http::FileBody body;
    catalog::Product product;
    std::function<base::Status()> unchanged;
  };
  base::Result<Opened> open(const retrieve::Planned& planned);
  // null for a public file
  base::Result<std::shared_ptr<Audited>> audit(const catalog::Product& product, std::uint64_t first,
                                               std::uint64_t length);
  base::Status add_file(const retrieve::ZipLayout::Part& part, std::uint64_t within, std::uint64_t length,
                        http::PartsBody::Part& out);
  void add_text(std::size_t entry, std::uint64_t within, std::uint64_t length, std::string& out);

  const Service& service_;
  const metadata::Mission& mission_;
  index::SnapshotPointer snapshot_;  // whose names the plan uses
  http::Request credentials_;
  access::Actor actor_;
  std::vector<std::shared_ptr<Audited>> handed_;  // exclusive files of the piece on its way
  std::shared_ptr<const retrieve::Bundle> bundle_;
  std::uint64_t at_;
  std::uint64_t end_;
  std::function<base::Status()> last_unchanged_;  // of the file that was sent last
  // The chunk of a generated text in hand.
  std::size_t text_entry_ = retrieve::Bundle::kTexts;
  std::size_t text_chunk_ = 0;
  std::uint64_t text_offset_ = 0;
  std::string text_;
};

}  // namespace almagest::api::v1
