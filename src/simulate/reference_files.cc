// SPDX-License-Identifier: GPL-3.0-or-later
#include "simulate/reference_files.h"

#include <fmt/format.h>

#include "base/text.h"
#include "fits/writer.h"
#include "simulate/cards_parts.h"

namespace almagest::simulate {
namespace {

constexpr std::int64_t kSide = 32;  // pixels

// The others are known by name alone, as in an archive that keeps part of them.
constexpr std::string_view kInstruments[] = {"nircam", "miri", "nirspec"};
constexpr std::string_view kTypes[] = {"flat", "gain", "readnoise"};

base::Result<std::vector<std::byte>> reference(std::string_view instrument, std::string_view type,
                                               const std::string& name) {
  fits::CardWriter cards;
  cards.logical("SIMULATE", true, "SIMULATED: this is no reference file of JWST");
  cards.text("TELESCOP", "JWST").text("INSTRUME", base::upper(instrument)).text("REFTYPE", base::upper(type));
  cards.text("FILENAME", name).text("PEDIGREE", "DUMMY").text("USEAFTER", "2022-01-01T00:00:00");
  cards.text("DESCRIP", "SIMULATED reference file of a demonstration");
  std::vector<float> pixels(static_cast<std::size_t>(kSide * kSide));
  for (std::size_t i = 0; i < pixels.size(); ++i) pixels[i] = 1.F + 0.001F * static_cast<float>(i % 7);
  std::vector<std::byte> file;
  ALMAGEST_CHECK(fits::append_empty_primary(file, cards));
  fits::CardWriter extension;
  extension.text("EXTNAME", "SCI");
  ALMAGEST_CHECK(fits::append_image(file, {{kSide, kSide}, std::move(pixels)}, extension));
  return file;
}

base::Status write(base::FileSystem& files, const std::string& path, std::span<const std::byte> bytes) {
  ALMAGEST_TRY(const auto file, files.create(path));
  return file->append(bytes);
}

}  // namespace

base::Result<std::int64_t> write_reference_files(base::FileSystem& files, const std::string& folder) {
  std::int64_t count = 0;
  for (const std::string_view instrument : kInstruments) {
    const std::string place = fmt::format("{}/references/jwst/{}", folder, instrument);
    ALMAGEST_CHECK(files.make_directories(place));
    for (const std::string_view type : kTypes) {
      const std::string name = reference_name(instrument, type);
      ALMAGEST_TRY(const auto bytes, reference(instrument, type, name));
      ALMAGEST_CHECK(write(files, fmt::format("{}/{}", place, name), bytes));
      ++count;
    }
  }
  ALMAGEST_CHECK(files.make_directories(folder + "/mappings/jwst"));
  const std::string text =
      "# SIMULATED: this is no reference context of JWST\nheader = {\n    'observatory' : 'JWST',\n}\n";
  ALMAGEST_CHECK(write(files, folder + "/mappings/jwst/jwst_9001.pmap", std::as_bytes(std::span(text))));
  return count + 1;
}

}  // namespace almagest::simulate
