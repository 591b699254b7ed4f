// SPDX-License-Identifier: GPL-3.0-or-later
// The manifest for programs, and how to cite what is in a bundle.
#include <fmt/format.h>

#include <map>
#include <set>

#include "base/json_writer.h"
#include "base/text.h"
#include "retrieve/texts.h"

namespace almagest::retrieve {
namespace {

std::string head_of_json(const Frozen& frozen) {
  const Heading& heading = frozen.heading();
  base::JsonWriter json;
  json.begin_object().key("name").string(heading.name).key("archive").string(heading.title);
  json.key("notice").string(notice_of(heading)).key("snapshot").string(heading.snapshot);
  json.key("time").string(base::rfc3339_of(heading.time)).key("user");
  if (heading.viewer.empty()) {
    json.null();
  } else {
    json.string(heading.viewer);
  }
  json.key("request");
  if (heading.request.empty()) {
    json.null();
  } else {
    json.raw(heading.request);
  }
  json.key("sent").begin_object().key("files").number(static_cast<std::int64_t>(frozen.sent().size()));
  json.key("bytes").number(static_cast<std::int64_t>(frozen.sent_bytes())).end_object();
  return json.take() + ",\"files\":[";
}

std::string_view word_of(Fate fate) {
  switch (fate) {
    case Fate::sent:
      return "sent";
    case Fate::sign_in:
      return "sign_in";
    case Fate::denied:
      return "denied";
    case Fate::absent:
      return "absent";
    case Fate::not_held:
      break;
  }
  return "not_held";
}

std::string object_of(const Frozen& frozen, const FrozenFile& file) {
  base::JsonWriter json;
  const auto text_or_null = [&json](std::string_view text) {
    if (text.empty()) {
      json.null();
    } else {
      json.string(text);
    }
  };
  const bool sent = file.fate == Fate::sent;
  json.begin_object().key("uri");
  text_or_null(frozen.uri(file));
  json.key("file").string(frozen.file_name(file)).key("path");
  text_or_null(sent ? frozen.path(file) : std::string());
  json.key("size");
  if (file.version == 0 && !sent) {
    json.null();
  } else {
    json.number(static_cast<std::int64_t>(file.size));
  }
  json.key("sha256");
  text_or_null(sent ? sha256_of(file) : std::string());
  json.key("description");
  text_or_null(frozen.text(file.description));
  json.key("program");
  text_or_null(file.kind == Kind::reference ? std::string_view() : frozen.text(file.program));
  json.key("public");
  if (file.version == 0) {
    json.null();
  } else {
    json.boolean(access::is_public(release_of(file), frozen.heading().time));
  }
  json.key("why");
  text_or_null(file.fate == Fate::absent ? std::string_view() : word_of(file.why));
  json.key("status").string(word_of(file.fate)).key("reason");
  text_or_null(sent ? std::string() : status_of(frozen, file));
  json.key("elsewhere");
  text_or_null(frozen.elsewhere(file));
  return json.end_object().take();
}

std::string citation_text(const Frozen& frozen) {
  std::map<std::string, std::set<std::string>> programs;  // by title of the mission
  for (const std::uint32_t i : frozen.sent()) {
    const FrozenFile& file = frozen.files()[i];
    if (file.kind == Kind::reference) continue;  // its program is that of data, and they may not be here
    auto& of_mission = programs[std::string(frozen.text(frozen.mission_of(file).title))];
    if (file.program.length > 0) of_mission.emplace(frozen.text(file.program));
  }
  const Heading& heading = frozen.heading();
  const std::string day = base::iso_of(heading.time, base::Fraction::none).substr(0, 10);
  std::string text = "How to cite the files of " + heading.name + "\n\n";
  if (heading.simulated) {
    return text + "These files are simulated. They show nothing of the sky and must not be cited as observations.\n";
  }
  if (programs.empty()) return text + "There are no files in it.\n";
  text += fmt::format("Please name the programs that the data were taken for, and the archive:\n\n");
  for (const auto& [mission, numbers] : programs) {
    const std::vector<std::string> list(numbers.begin(), numbers.end());
    text += fmt::format("  Based on observations made with: {}{}{}.\n", mission,
                        list.empty()       ? ""
                        : list.size() == 1 ? ", program "
                                           : ", programs ",
                        base::join(list, ", "));
  }
  text += fmt::format("  The data were obtained from {} on {} (UTC).\n\n", heading.title, day);
  text +=
      "If you used files that a team contributed, cite that team's paper as well. Data that are exclusive to a program "
      "may be published by those who hold the rights to it only. MANIFEST.html and manifest.json tell which version of "
      "each file you have, by its SHA-256; give them along with your results and others can repeat them.\n";
  return text;
}

}  // namespace

Text manifest_json(const Frozen& frozen) {
  return in_chunks(
      frozen.files().size(), [&frozen] { return head_of_json(frozen); },
      [&frozen](std::size_t i) { return (i == 0 ? "\n" : ",\n") + object_of(frozen, frozen.files()[i]); },
      [] { return std::string("\n]}\n"); });
}

Text citation(const Frozen& frozen) {
  return {1, [&frozen](std::size_t) { return citation_text(frozen); }};
}

}  // namespace almagest::retrieve
