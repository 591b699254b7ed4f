// SPDX-License-Identifier: GPL-3.0-or-later
// Any bytes as a MOC in a FITS file. What is read must be written and read again.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <span>

#include "fits/moc_file.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace almagest;
  const auto moc = fits::read_moc(std::as_bytes(std::span(data, size)));
  if (!moc) return 0;
  const auto file = fits::write_moc(*moc);
  if (!file) std::abort();
  const auto again = fits::read_moc(*file);
  if (!again || *again != *moc) std::abort();
  return 0;
}
