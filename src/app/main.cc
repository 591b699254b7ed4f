// SPDX-License-Identifier: GPL-3.0-or-later
#include <fmt/format.h>
#include <sodium.h>

#include <cstdio>

#include "app/command.h"

namespace {

using almagest::app::Command;

void print_help() {
  fmt::print("almagest {}: an archive for space-telescope data\n\n", ALMAGEST_VERSION);
  for (const Command& command : almagest::app::commands()) {
    fmt::print("  almagest {:<9} {:<32} {}\n", command.name, command.usage, command.summary);
  }
  fmt::print("\n'almagest COMMAND --help' lists the options of a command.\n");
}

void print_help(const Command& command) {
  fmt::print("almagest {} {}\n  {}\n", command.name, command.usage, command.summary);
  if (!command.options.empty()) fmt::print("\n");
  for (const auto& option : command.options) fmt::print("  {} {}\n", option.name, option.help);
}

int run(const Command& command, const std::vector<std::string>& words) {
  for (const std::string& word : words) {
    if (word == "--help" || word == "-h") {
      print_help(command);
      return 0;
    }
  }
  const auto arguments =
      almagest::app::Arguments::parse(words, command.options, command.least_words, command.most_words);
  if (!arguments) {
    fmt::print(stderr, "almagest: {}\nusage: almagest {} {}\n", arguments.error().message, command.name, command.usage);
    return 2;
  }
  const auto env = almagest::base::make_env();
  const auto result = command.run(*env, *arguments);
  if (result) return *result;
  fmt::print(stderr, "almagest: {}\n", result.error().message);
  return 1;
}

}  // namespace

int main(int count, char** values) {
  if (sodium_init() < 0) {
    fmt::print(stderr, "almagest: the system has no source of randomness\n");
    return 1;
  }
  const std::vector<std::string> words(values + 1, values + count);
  if (words.empty() || words[0] == "--help" || words[0] == "-h" || words[0] == "help") {
    print_help();
    return words.empty() ? 2 : 0;
  }
  if (words[0] == "--version") {
    fmt::print("almagest {}\n", ALMAGEST_VERSION);
    return 0;
  }
  for (const Command& command : almagest::app::commands()) {
    if (command.name == words[0]) return run(command, {words.begin() + 1, words.end()});
  }
  fmt::print(stderr, "almagest: there is no command '{}'; 'almagest help' lists them\n", words[0]);
  return 2;
}
