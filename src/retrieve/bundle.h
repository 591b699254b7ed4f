// SPDX-License-Identifier: GPL-3.0-or-later
// A plan as a zip file whose bytes are known before any is read (docs/retrieve.md).
#pragma once

#include <memory>
#include <string>

#include "retrieve/texts.h"
#include "retrieve/zip.h"

namespace almagest::retrieve {

class Bundle {
 public:
  // The table of the plan must outlive the bundle.
  Bundle(Plan plan, const Heading& heading);
  Bundle(const Bundle&) = delete;
  Bundle& operator=(const Bundle&) = delete;

  const Plan& plan() const { return plan_; }
  const ZipLayout& layout() const { return *layout_; }
  // Two bundles with the same tag have the same bytes: layout, paths, sizes and checksums are in it.
  const std::string& tag() const { return tag_; }

  // Entries of the layout: first the manifest and the checksums, then the files that are sent.
  static constexpr std::size_t kTexts = 2;
  const Text& text(std::size_t entry) const { return entry == 0 ? manifest_ : sums_; }
  const Planned& file(std::size_t entry) const { return plan_.sent_file(entry - kTexts); }

 private:
  ZipEntry entry(std::size_t i) const;
  std::string make_tag() const;

  Plan plan_;
  std::string name_;
  base::Instant time_;
  Text manifest_, sums_;
  Measured manifest_size_, sums_size_;
  std::unique_ptr<ZipLayout> layout_;
  std::string tag_;
};

}  // namespace almagest::retrieve
