// SPDX-License-Identifier: GPL-3.0-or-later
#include "simulate/header_table.h"

#include <algorithm>
#include <cmath>

#include "fits/header.h"
#include "simulate/cards.h"

namespace almagest::simulate {
namespace {

bool is_structural(std::string_view keyword) {
  constexpr std::string_view kLeftOut[] = {"SIMPLE",  "BITPIX", "NAXIS",    "EXTEND", "COMMENT",
                                           "HISTORY", "",       "CHECKSUM", "DATASUM"};
  return std::find(std::begin(kLeftOut), std::end(kLeftOut), keyword) != std::end(kLeftOut);
}

bool is_whole(const std::string& keyword, const std::vector<fits::Header>& headers) {
  return std::all_of(headers.begin(), headers.end(), [&](const fits::Header& header) {
    return header.integer(keyword) && header.text(keyword).value_or(".").find_first_of(".E") == std::string::npos;
  });
}

// One column, of the type that its first row has.
fits::TableColumn column_of(const std::string& keyword, const std::vector<fits::Header>& headers) {
  // The pipeline keeps the hyphen of DATE-OBS, which FITS advises against (section 7.3.1).
  std::string name = keyword;
  std::replace(name.begin(), name.end(), '-', '_');
  fits::TableColumn column{name, "", {}};
  const fits::Header& first = headers.front();
  const auto values_of = [&](const auto& get) {
    std::vector<std::decay_t<decltype(get(first))>> values;
    values.reserve(headers.size());
    for (const fits::Header& header : headers) values.push_back(get(header));
    return values;
  };
  if (first.string(keyword)) {
    column.values = values_of([&](const fits::Header& header) { return header.string(keyword).value_or(""); });
  } else if (first.logical(keyword)) {
    column.values = values_of([&](const fits::Header& header) { return header.logical(keyword).value_or(false); });
  } else if (is_whole(keyword, headers)) {
    column.values = values_of([&](const fits::Header& header) { return header.integer(keyword).value_or(0); });
  } else {
    column.values = values_of([&](const fits::Header& header) { return header.real(keyword).value_or(std::nan("")); });
  }
  return column;
}

}  // namespace

base::Status append_header_table(std::vector<std::byte>& file, const Group& group, std::string_view suffix) {
  std::vector<std::string> texts;
  for (const Frame& frame : group.frames) {
    const Part part = part_of(*frame.exposure, *frame.detector);
    const FileKind kind{part.file_name(suffix), "ImageModel", FileKind::Stage::calibrated, "", ""};
    texts.push_back(primary_cards(kind, part).cards());
  }
  std::vector<fits::Header> headers;
  for (const std::string& text : texts) {
    ALMAGEST_TRY(fits::Header header, fits::Header::parse(text));
    headers.push_back(std::move(header));
  }
  std::vector<fits::TableColumn> columns;
  for (const fits::Card& card : headers.front().cards()) {
    if (!is_structural(card.keyword())) columns.push_back(column_of(std::string(card.keyword()), headers));
  }
  fits::CardWriter cards;
  cards.text("EXTNAME", "HDRTAB", "headers of what went in");
  return fits::append_table(file, columns, cards, fits::Checksums::write);
}

}  // namespace almagest::simulate
