// SPDX-License-Identifier: GPL-3.0-or-later
// A bundle on its way: bytes by the layout, from files that are asked about again, on behalf of whoever asked, before
// and while they are sent.
#pragma once

#include <memory>
#include <optional>

#include "api/audited.h"
#include "api/service.h"
#include "retrieve/texts.h"

namespace almagest::api {

// What is sent, and on whose behalf.
struct Sending {
  const Service& service;
  http::Headers credentials;  // of the request
  std::string peer;           // the same
  std::shared_ptr<const retrieve::Frozen> frozen;
  std::shared_ptr<const void> room = nullptr;  // kept until all is sent
};

// Whether the viewer made a frozen plan.
bool is_makers(const Service& service, const access::Viewer& viewer, const retrieve::Heading& heading);

// Whether whoever asks may have what a frozen plan tells of exclusive files: he made it, and has the right to them
// still. Errors: unauthorized, forbidden.
base::Status still_permitted(const Sending& sending);

class BundleStream {
 public:
  BundleStream(Sending sending, retrieve::Format format);

  const retrieve::Layout& layout() const { return *layout_; }
  // What follows are the bytes [first, first + length).
  void seek(std::uint64_t first, std::uint64_t length);
  // An error: the right to a file has ended, or its bytes are not those of the plan. Empty: all is sent.
  base::Result<http::PartsBody::Part> next();
  // What next() gave last was sent.
  void sent();

 private:
  struct Opened {
    http::FileBody body;
    std::shared_ptr<Audited> audited;  // null: a public file
    std::function<base::Status()> unchanged;
  };
  base::Result<Opened> open(const retrieve::FrozenFile& planned, std::uint64_t within, std::uint64_t length);
  base::Status add_file(const retrieve::Layout::Part& part, std::uint64_t within, std::uint64_t length,
                        http::PartsBody::Part& out);
  void add_text(std::size_t entry, std::uint64_t within, std::uint64_t length, std::string& out);

  Sending sending_;
  access::Actor actor_;
  std::vector<std::shared_ptr<Audited>> handed_;  // exclusive files of the piece on its way
  std::unique_ptr<retrieve::Layout> layout_;
  std::uint64_t at_ = 0;
  std::uint64_t end_ = 0;
  std::function<base::Status()> last_unchanged_;  // of the file that was sent last
  // The chunk of a generated text in hand.
  std::optional<std::pair<std::size_t, std::size_t>> text_place_;  // entry, chunk
  std::string text_;
};

}  // namespace almagest::api
