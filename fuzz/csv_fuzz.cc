// SPDX-License-Identifier: GPL-3.0-or-later
// Keyword tables from anywhere: CSV, gzip, rows into values.
#include <cstdint>
#include <string>
#include <vector>

#include "ingest/csv.h"
#include "ingest/keyword_table.h"
#include "metadata/mission_files.h"

using namespace almagest;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const metadata::Mission& mission = metadata::shipped_mission("jwst");
  // Half of the inputs are rows below a sound header, so that the decoder is reached.
  std::string text;
  if (size > 0 && data[0] % 2 == 0) {
    text =
        "ArchiveFileID,filename,fileSetName,productLevel,fileSize,checksum,publicReleaseDate_mjd,isStale,instrume,"
        "s_region,date_obs_mjd,program,orig-filter,duration,bkgdtarg\n";
  }
  text.append(reinterpret_cast<const char*>(data), size);
  ingest::CsvReader reader(ingest::ByteSource::of(std::move(text)));
  std::vector<std::string_view> fields;
  const auto header = reader.next(fields);
  if (!header || !*header) return 0;
  auto table = ingest::KeywordTable::make(mission, fields);
  ingest::KeywordTable::Decoded decoded;
  for (;;) {
    const auto more = reader.next(fields);
    if (!more || !*more) break;
    if (table) (void)table->decode(fields, decoded);
  }
  return 0;
}
