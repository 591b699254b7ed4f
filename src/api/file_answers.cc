// SPDX-License-Identifier: GPL-3.0-or-later
#include "api/file_answers.h"

#include <fmt/format.h>

namespace almagest::api {

using base::Code;
using catalog::Product;

base::Error absent_file() {
  return {Code::not_found, "there is no such file in this archive"};
}

base::Error denial(access::Reading reading, const Product& product) {
  const auto release = product.current->release;
  const std::string until = !release ? ""
                            : *release == catalog::kUnknownRelease
                                ? " until the archive knows the data that it belongs to"
                                : " until " + base::iso_of(*release, base::Fraction::none);
  if (reading == access::Reading::sign_in) {
    return {Code::unauthorized,
            fmt::format("{} is exclusive{}; sign in with a token of someone who may read it", product.name, until)};
  }
  return {Code::forbidden,
          fmt::format("{} is exclusive{} and your account has no rights to its program", product.name, until)};
}

base::Error not_held(const Service& service, const metadata::Mission& mission, const Product& product) {
  if (!service.folder.simulated().empty()) {
    return {Code::not_held, fmt::format("{} is simulated: there is no such file anywhere", product.name)};
  }
  if (product.current->standing == catalog::Standing::withdrawn) {
    return {Code::not_held, fmt::format("{} was withdrawn by the archive that published it", product.name)};
  }
  const std::string where = mission.elsewhere().empty() ? "ask whoever runs this archive to ingest it"
                                                        : "it can be had from " + mission.elsewhere() + product.uri;
  return {Code::not_held, fmt::format("this archive knows {} but does not hold it; {}", product.name, where)};
}

base::Result<std::unique_ptr<base::File>> open_unchanged(const Service& service, const Product& product) {
  const catalog::Version& version = *product.current;
  auto opened = service.env.files().open_read(service.folder.resolve(*version.path));
  if (!opened) {
    return base::fail(Code::io, fmt::format("the bytes of {} are not where the record says; the operator should run "
                                            "'almagest check'",
                                            product.name));
  }
  ALMAGEST_TRY(const std::uint64_t size, (*opened)->size());
  if (size != version.size) {
    return base::fail(Code::corrupt, fmt::format("{} has changed on disk since it was ingested and is not served; the "
                                                 "operator should run 'almagest ingest'",
                                                 product.name));
  }
  // A file left in place belongs to somebody else, who may have written it anew at the same size.
  if (version.path->front() == '/' && version.modified_ns) {
    const auto info = service.env.files().stat(*version.path, base::Follow::symlinks);
    if (!info || info->modified_ns != *version.modified_ns) {
      return base::fail(Code::corrupt, fmt::format("{} was written to since it was ingested and is not served; the "
                                                   "operator should run 'almagest ingest'",
                                                   product.name));
    }
  }
  return std::move(*opened);
}

}  // namespace almagest::api
