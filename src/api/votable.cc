// SPDX-License-Identifier: GPL-3.0-or-later
#include "api/votable.h"

#include <fmt/format.h>

#include <bit>
#include <cmath>
#include <limits>

#include "base/text.h"
#include "http/range.h"

namespace almagest::api {
namespace {

using metadata::Type;
using metadata::Value;

constexpr char32_t kReplacement = 0xFFFD;
constexpr std::size_t kLine = 57;  // bytes that make 76 characters of base64

// The next character of UTF-8 that was checked.
char32_t next_character(std::string_view text, std::size_t& at) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned char first = byte(at);
  const std::size_t size = first < 0x80 ? 1 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
  char32_t character = size == 1 ? first : first & (0xFFU >> (size + 1));
  for (std::size_t i = 1; i < size; ++i) character = character << 6U | (byte(at + i) & 0x3FU);
  at += size;
  return character;
}

std::string valid(std::string_view text) {
  return base::is_utf8(text) ? std::string(text) : base::latin1_to_utf8(text);
}

template <typename T>
void add_big_endian(T value, std::string& out) {
  for (int shift = 8 * (static_cast<int>(sizeof(T)) - 1); shift >= 0; shift -= 8) {
    out += static_cast<char>(value >> static_cast<unsigned>(shift) & 0xFFU);
  }
}

// Texts have any character; VOTable's `char` is ASCII alone, and enough for times and regions.
bool is_unicode(Type type) {
  return type == Type::string;
}

// UTF-16: a character beyond the first 65,536 is two.
std::string utf16_of(std::string_view text) {
  const std::string checked = valid(text);
  std::string out;
  for (std::size_t at = 0; at < checked.size();) {
    const char32_t character = next_character(checked, at);
    if (character < 0x10000) {
      add_big_endian(static_cast<std::uint16_t>(character), out);
    } else {
      add_big_endian(static_cast<std::uint16_t>(0xD800U + ((character - 0x10000) >> 10U)), out);
      add_big_endian(static_cast<std::uint16_t>(0xDC00U + (character & 0x3FFU)), out);
    }
  }
  return out;
}

std::string ascii_of(std::string text) {
  for (char& c : text) {
    if (static_cast<unsigned char>(c) >= 0x80) c = '?';
  }
  return text;
}

std::string text_of(const Value& value) {
  if (const auto* text = std::get_if<std::string>(&value)) return *text;
  if (const auto* instant = std::get_if<base::Instant>(&value)) return base::rfc3339_of(*instant);
  return {};
}

// What JSON has no number for is no number here, either.
bool is_null(const Value& value) {
  const auto* real = std::get_if<double>(&value);
  return std::holds_alternative<std::monostate>(value) || (real != nullptr && !std::isfinite(*real));
}

void add_info(std::string_view name, std::string_view value, std::string& out) {
  out += fmt::format("<INFO name=\"{}\" value=\"{}\"/>\n", name, xml_escape(value));
}

std::string_view datatype_of(Type type) {
  switch (type) {
    case Type::string:
      return "datatype=\"unicodeChar\" arraysize=\"*\"";
    case Type::integer:
      return "datatype=\"long\"";
    case Type::real:
      return "datatype=\"double\"";
    case Type::boolean:
      return "datatype=\"boolean\"";
    case Type::time:
      return "datatype=\"char\" arraysize=\"*\" xtype=\"timestamp\"";
    case Type::region:
      break;
  }
  return "datatype=\"char\" arraysize=\"*\"";
}

class Votable : public RowWriter {
 public:
  Votable(VotableRows rows, const std::vector<ExportColumn>& columns, const ExportNotes& notes)
      : rows_(rows), columns_(columns), notes_(notes) {}

  void begin(std::string& out) override {
    out +=
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
        "<VOTABLE version=\"1.4\" xmlns=\"http://www.ivoa.net/xml/VOTable/v1.3\">\n<RESOURCE type=\"results\">\n";
    add_info("QUERY_STATUS", "OK", out);
    add_info("mission", notes_.mission, out);
    add_info("snapshot", notes_.snapshot, out);
    add_info("time", base::rfc3339_of(notes_.time), out);
    add_info("search", notes_.search, out);
    if (notes_.simulated) add_info("SIMULATED", "true", out);
    if (!notes_.notice.empty()) add_info("notice", notes_.notice, out);
    out += fmt::format("<TABLE name=\"{}\">\n", xml_escape(notes_.mission));
    for (const ExportColumn& each : columns_) add_field(each.column, out);
    out += rows_ == VotableRows::binary2 ? "<DATA><BINARY2><STREAM encoding=\"base64\">\n" : "<DATA><TABLEDATA>\n";
  }

  void add(const std::vector<Value>& row, std::string& out) override {
    if (rows_ == VotableRows::binary2) {
      add_binary(row);
      flush(bytes_.size() / kLine, out);
    } else {
      out += "<TR>";
      for (std::size_t i = 0; i < columns_.size(); ++i) add_cell(columns_[i].column, row[i], out);
      out += "</TR>\n";
    }
  }

  void end(std::string& out) override {
    if (rows_ == VotableRows::binary2) {
      flush((bytes_.size() + kLine - 1) / kLine, out);
      out += "</STREAM></BINARY2></DATA>\n";
    } else {
      out += "</TABLEDATA></DATA>\n";
    }
    out += "</TABLE>\n</RESOURCE>\n</VOTABLE>\n";
  }

 private:
  static void add_field(const metadata::Column& column, std::string& out) {
    out += fmt::format("<FIELD name=\"{}\"", xml_escape(column.name));
    if (!column.ucd.empty()) out += fmt::format(" ucd=\"{}\"", xml_escape(column.ucd));
    if (!column.unit.empty()) out += fmt::format(" unit=\"{}\"", xml_escape(column.unit));
    out += fmt::format(" {}><DESCRIPTION>{}</DESCRIPTION></FIELD>\n", datatype_of(column.type),
                       xml_escape(column.description.empty() ? column.label : column.description));
  }

  static void add_cell(const metadata::Column& column, const Value& value, std::string& out) {
    out += "<TD>";
    if (is_null(value)) {
      // an empty cell
    } else if (const auto* integer = std::get_if<std::int64_t>(&value)) {
      out += column.type == Type::boolean ? (*integer != 0 ? "true" : "false") : fmt::format("{}", *integer);
    } else if (const auto* real = std::get_if<double>(&value)) {
      out += fmt::format("{}", *real);
    } else if (is_unicode(column.type)) {
      out += xml_escape(text_of(value));
    } else {
      out += xml_escape(ascii_of(text_of(value)));
    }
    out += "</TD>";
  }

  // The bits of what is null, the first column's the highest; then the cells, those of nulls too.
  void add_binary(const std::vector<Value>& row) {
    const std::size_t flags = bytes_.size();
    bytes_.append((columns_.size() + 7) / 8, '\0');
    for (std::size_t i = 0; i < columns_.size(); ++i) {
      const Value& value = row[i];
      if (is_null(value)) {
        char& flag = bytes_[flags + i / 8];
        flag = static_cast<char>(static_cast<unsigned char>(flag) | (0x80U >> i % 8));
      }
      add_binary_cell(columns_[i].column.type, value);
    }
  }

  void add_binary_cell(Type type, const Value& value) {
    const auto* integer = std::get_if<std::int64_t>(&value);
    switch (type) {
      case Type::integer:
        return add_big_endian(static_cast<std::uint64_t>(integer == nullptr ? 0 : *integer), bytes_);
      case Type::boolean:
        bytes_ += integer == nullptr ? '?' : *integer != 0 ? 'T' : 'F';
        return;
      case Type::real: {
        const auto* real = std::get_if<double>(&value);
        const double number = real == nullptr || is_null(value) ? std::numeric_limits<double>::quiet_NaN() : *real;
        return add_big_endian(std::bit_cast<std::uint64_t>(number), bytes_);
      }
      case Type::string:
      case Type::time:
      case Type::region:
        break;
    }
    const std::string text = is_unicode(type) ? utf16_of(text_of(value)) : ascii_of(text_of(value));
    add_big_endian(static_cast<std::uint32_t>(is_unicode(type) ? text.size() / 2 : text.size()), bytes_);
    bytes_ += text;
  }

  // Lines of base64; what is left over waits for the next row.
  void flush(std::size_t lines, std::string& out) {
    for (std::size_t i = 0; i < lines; ++i) {
      out += http::base64(std::string_view(bytes_).substr(i * kLine, kLine));
      out += '\n';
    }
    bytes_.erase(0, lines * kLine);
  }

  VotableRows rows_;
  const std::vector<ExportColumn>& columns_;
  ExportNotes notes_;
  std::string bytes_;  // of BINARY2, not yet encoded
};

}  // namespace

std::string xml_escape(std::string_view text) {
  const std::string checked = valid(text);
  std::string out;
  out.reserve(checked.size());
  for (std::size_t at = 0; at < checked.size();) {
    const std::size_t from = at;
    const char32_t c = next_character(checked, at);
    if (c == '&') {
      out += "&amp;";
    } else if (c == '<') {
      out += "&lt;";
    } else if (c == '>') {
      out += "&gt;";
    } else if (c == '"') {
      out += "&quot;";
    } else if (c == '\t' || c == '\n' || c == '\r') {
      out += fmt::format("&#{};", static_cast<unsigned>(c));  // else a reader may make blanks of them
    } else if (c < 0x20 || c == kReplacement || c == 0xFFFE || c == 0xFFFF) {
      out += "\xEF\xBF\xBD";
    } else {
      out.append(checked, from, at - from);
    }
  }
  return out;
}

std::unique_ptr<RowWriter> make_votable_writer(VotableRows rows, const std::vector<ExportColumn>& columns,
                                               const ExportNotes& notes) {
  return std::make_unique<Votable>(rows, columns, notes);
}

}  // namespace almagest::api
