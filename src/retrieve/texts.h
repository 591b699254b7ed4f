// SPDX-License-Identifier: GPL-3.0-or-later
// The texts that come with files: manifests, checksums, how to cite, and scripts that fetch the files one by one. Each
// is made in chunks, again and again the same, so that none is ever in memory as a whole.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include "retrieve/frozen.h"

namespace almagest::retrieve {

struct Text {
  std::size_t chunks = 0;
  std::function<std::string(std::size_t)> chunk;
};

// `frozen` must outlive the texts.
Text text_of(const Frozen& frozen, TextKind kind);
Text manifest(const Frozen& frozen);       // HTML: every chosen file, sent or not and why
Text manifest_json(const Frozen& frozen);  // the same for programs
Text checksums(const Frozen& frozen);      // as sha256sum -c reads it, in the bundle's folder
Text citation(const Frozen& frozen);
Text bash_script(const Frozen& frozen);    // bash and curl; docs/retrieval.md
Text python_script(const Frozen& frozen);  // the standard library alone

inline constexpr std::size_t kRows = 500;  // of a chunk
// A text of `rows` lines between a head and an end.
Text in_chunks(std::size_t rows, std::function<std::string()> head, std::function<std::string(std::size_t)> line,
               std::function<std::string()> end);
Text joined(Text first, Text second);

// The banner, marked if the archive is simulated; empty: there is nothing to say.
std::string notice_of(const Heading& heading);
// Why a file is not sent, in a few words; "OK" if it is.
std::string status_of(const Frozen& frozen, const FrozenFile& file);
std::string status_of(const Plan& plan, const Planned& file, bool simulated);
// What scripts ask the archive for: the URI of a product, percent-encoded, or, of a reference, a path that begins with
// /.
std::string target_of(const Frozen& frozen, const FrozenFile& file);
// "PUBLIC", or the mission's word for what is not; empty: it is not known.
std::string_view access_of(const Frozen& frozen, const FrozenFile& file);
// What manifests say of a file that is not sent.
struct Lack {
  std::string uri;   // empty: it has none
  std::string name;  // as one for a file
  std::string_view access;
  std::string reason;   // `address` is to be put after it
  std::string address;  // where it can be had; empty: nowhere that is known
  std::optional<std::uint64_t> size;
  std::string_view description;
  std::string path;  // where it belongs below the bundle's folder, of a reference that scripts can fetch from `address`
};
Lack lack_of(const Frozen& frozen, const FrozenFile& file);
// One of all files that are not sent, a line each, and what comes before and after them.
Text lacks_in_chunks(const Frozen& frozen, std::function<std::string()> head,
                     std::function<std::string(const Lack&)> line, std::function<std::string()> end);
std::string sha256_of(const FrozenFile& file);  // 64 hexadecimal digits
std::optional<base::Instant> release_of(const FrozenFile& file);

}  // namespace almagest::retrieve
