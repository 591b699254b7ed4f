// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/errors.h"

#include <array>

namespace almagest::base {
namespace {

constexpr std::array<CodeInfo, 17> kTable{{
    {Code::invalid_argument, "invalid_argument", 400, "The request is not valid"},
    {Code::unauthorized, "unauthorized", 401, "Sign in to continue"},
    {Code::forbidden, "forbidden", 403, "You may not have this"},
    {Code::not_found, "not_found", 404, "There is nothing here"},
    {Code::not_held, "not_held", 404, "The archive knows this file but does not hold it"},
    {Code::conflict, "conflict", 409, "This contradicts what is stored"},
    {Code::gone, "gone", 410, "This is no longer available"},
    {Code::method_not_allowed, "method_not_allowed", 405, "This method is not for this resource"},
    {Code::too_large, "too_large", 413, "The request is too large"},
    {Code::too_many, "too_many", 429, "Tried too often"},
    {Code::range_not_satisfiable, "range_not_satisfiable", 416, "The byte range lies outside the file"},
    {Code::timeout, "timeout", 504, "The time allowed has passed"},
    {Code::unavailable, "unavailable", 503, "The archive cannot answer now; try again"},
    {Code::corrupt, "corrupt", 500, "Stored data failed its check"},
    {Code::unsupported, "unsupported", 422, "This is not supported"},
    {Code::io, "io", 500, "The system could not read or write"},
    {Code::internal, "internal", 500, "The archive made a mistake"},
}};

}  // namespace

const CodeInfo& info_of(Code code) {
  for (const CodeInfo& info : kTable) {
    if (info.code == code) return info;
  }
  return kTable.back();
}

}  // namespace almagest::base
