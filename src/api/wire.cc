// SPDX-License-Identifier: GPL-3.0-or-later
#include "api/wire.h"

namespace almagest::api {

using metadata::ConditionKind;
using metadata::Type;

std::string_view wire_type(const metadata::Column& column) {
  switch (column.type) {
    case Type::integer:
      return "long";
    case Type::real:
      return "double";
    case Type::string:
    case Type::boolean:
    case Type::time:
    case Type::region:
      return "char";
  }
  return "char";
}

std::string_view wire_condition(const metadata::Column& column) {
  switch (column.condition) {
    case ConditionKind::string:
      return "string";
    case ConditionKind::substring:
      return "substring";
    case ConditionKind::ustring:
      return "ustring";
    case ConditionKind::integer:
      return "integer";
    case ConditionKind::real:
      return "float";
    case ConditionKind::datetime:
      return "datetime";
    case ConditionKind::ra:
      return "ra";
    case ConditionKind::dec:
      return "dec";
    case ConditionKind::boolean:
      return "boolean";
  }
  return "string";
}

void write_value(const metadata::Mission& mission, std::size_t column, const metadata::Value& value,
                 base::JsonWriter& json) {
  const metadata::Column& declared = mission.columns()[column];
  if (const auto* integer = std::get_if<std::int64_t>(&value)) {
    if (declared.type == Type::boolean) {
      json.string(*integer != 0 ? "T" : "F");
    } else {
      json.number(*integer);
    }
  } else if (const auto* real = std::get_if<double>(&value)) {
    json.number(*real);
  } else if (const auto* text = std::get_if<std::string>(&value)) {
    json.string(*text);
  } else if (const auto* instant = std::get_if<base::Instant>(&value)) {
    const bool release = declared.name == mission.roles().release;
    json.string(base::iso_of(*instant, release ? base::Fraction::none : base::Fraction::seven_digits));
  } else {
    json.null();
  }
}

}  // namespace almagest::api
