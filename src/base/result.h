// SPDX-License-Identifier: GPL-3.0-or-later
// The one error value of the project. Every layer returns Result<T>; no exception crosses a layer.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <utility>

namespace almagest::base {

// The closed list of what can go wrong. `status_of` (errors.h) maps each to HTTP.
enum class Code {
  invalid_argument,       // the caller's input is malformed or out of range
  unauthorized,           // needs a signed-in viewer
  forbidden,              // signed in, but not allowed
  not_found,              // does not exist, or is hidden from the viewer: told apart by nobody
  not_held,               // known to the archive, but its bytes are elsewhere
  conflict,               // contradicts what is stored
  gone,                   // was there, is not any more
  method_not_allowed,     // the resource exists, not for this method
  too_large,              // input beyond a stated limit
  too_many,               // tried too often; later it may be tried again
  range_not_satisfiable,  // a byte range outside the resource
  timeout,                // a deadline passed
  unavailable,            // overloaded or stopping; trying again may help
  corrupt,                // stored or given data contradicts itself or its checksum
  unsupported,            // valid, but not something this program reads
  io,                     // the operating system refused
  internal,               // a defect of this program
};

// The part of an input that an error points at, in bytes.
struct Span {
  std::size_t offset = 0;
  std::size_t length = 0;
};

// A code for programs and a sentence for the person who must act.
struct Error {
  Code code = Code::internal;
  std::string message;
  std::optional<Span> at = std::nullopt;
};

template <typename T>
using Result = tl::expected<T, Error>;
using Status = Result<void>;

[[nodiscard]] inline tl::unexpected<Error> fail(Code code, std::string message, std::optional<Span> at = std::nullopt) {
  return tl::unexpected<Error>(Error{code, std::move(message), at});
}
[[nodiscard]] inline tl::unexpected<Error> fail(Error error) {
  return tl::unexpected<Error>(std::move(error));
}

// The same error with `context: ` before its message.
[[nodiscard]] inline tl::unexpected<Error> fail_in(std::string_view context, Error error) {
  error.message.insert(0, std::string(context) + ": ");
  return tl::unexpected<Error>(std::move(error));
}

}  // namespace almagest::base

#define ALMAGEST_JOIN_(a, b) a##b
#define ALMAGEST_JOIN(a, b) ALMAGEST_JOIN_(a, b)
// ALMAGEST_TRY(auto x, f()); returns f's error from the enclosing function or declares x with its value.
#define ALMAGEST_TRY(declaration, expression) ALMAGEST_TRY_(ALMAGEST_JOIN(result_, __LINE__), declaration, expression)
#define ALMAGEST_TRY_(result, declaration, expression)                   \
  auto result = (expression);                                            \
  if (!result) return ::almagest::base::fail(std::move(result).error()); \
  declaration = std::move(*result)
#define ALMAGEST_CHECK(expression)                                                             \
  do {                                                                                         \
    if (auto status_ = (expression); !status_) return ::almagest::base::fail(status_.error()); \
  } while (false)
