// SPDX-License-Identifier: GPL-3.0-or-later
// The texts that come with files: the manifest, the checksums, and a script that fetches the files one by one. Each is
// made in chunks, again and again the same, so that none is ever in memory as a whole.
#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "base/time.h"
#include "retrieve/plan.h"

namespace almagest::retrieve {

struct Text {
  std::size_t chunks = 0;
  std::function<std::string(std::size_t)> chunk;
};

struct Measured {
  std::uint64_t size = 0;
  std::uint32_t crc32 = 0;
};
Measured measure(const Text& text);

// What a text says of the archive and the asker.
struct Heading {
  std::string title;   // of the archive
  std::string banner;  // what everybody must know; empty: nothing
  bool simulated = false;
  std::string snapshot;
  base::Instant time;
  std::string viewer;   // empty: anonymous
  std::string address;  // of the archive: "http://host:port"
  std::string name;     // the folder that everything is in
};

// `plan` must outlive the texts.
Text manifest(const Plan& plan, const Heading& heading);  // HTML: every chosen file, sent or not and why
Text checksums(const Plan& plan);                         // as sha256sum -c reads it, in the bundle's folder
Text script(const Plan& plan, const Heading& heading);    // bash and curl; docs/retrieve.md

// The banner, marked if the archive is simulated; empty: there is nothing to say.
std::string notice_of(const Heading& heading);
// Why a file is not sent, in a few words; "OK" if it is.
std::string status_of(const Plan& plan, const Planned& file, const Heading& heading);

}  // namespace almagest::retrieve
