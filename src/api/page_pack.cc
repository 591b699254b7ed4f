// SPDX-License-Identifier: GPL-3.0-or-later
#include "api/page_pack.h"

#include "base/text.h"

namespace almagest::api {
namespace {

base::Error damaged() {
  return {base::Code::corrupt, "the pages in this program are damaged; build it anew"};
}

}  // namespace

base::Result<PagePack> PagePack::parse(std::string_view pack) {
  PagePack parsed;
  if (pack.empty()) return parsed;
  const std::size_t end = pack.find("\n\n");
  if (end == std::string_view::npos) return base::fail(damaged());
  std::string_view bytes = pack.substr(end + 2);
  const auto take = [&bytes](std::string_view length) -> base::Result<std::string_view> {
    const auto wanted = base::parse_int(length);
    if (!wanted || *wanted < 0 || static_cast<std::uint64_t>(*wanted) > bytes.size()) return base::fail(damaged());
    const std::string_view taken = bytes.substr(0, static_cast<std::size_t>(*wanted));
    bytes.remove_prefix(taken.size());
    return taken;
  };
  for (const std::string_view line : base::split(pack.substr(0, end), '\n')) {
    const auto fields = base::split(line, '\t');
    if (fields.size() != 4) return base::fail(damaged());
    PageFile file;
    file.media_type = fields[1];
    ALMAGEST_TRY(file.plain, take(fields[2]));
    ALMAGEST_TRY(file.gzipped, take(fields[3]));
    parsed.files_.emplace(fields[0], file);
  }
  if (!bytes.empty()) return base::fail(damaged());
  return parsed;
}

const PageFile* PagePack::find(std::string_view path) const {
  const auto found = files_.find(path);
  return found == files_.end() ? nullptr : &found->second;
}

}  // namespace almagest::api
