// SPDX-License-Identifier: GPL-3.0-or-later
#include "storage/configuration.h"

#include <fmt/format.h>
#include <toml++/toml.h>

#include <functional>

#include "base/text.h"
#include "base/toml_guard.h"

namespace almagest::storage {
namespace {

constexpr std::string_view kTemplate = R"toml(# Configuration of this archive. A key that is not listed here is refused.

# The archive's name, shown on every page.
title = "{}"

# The address by which people reach it, such as "https://archive.example.org", for links in mails and scripts. With https,
# cookies are sent over TLS alone.
address = "{}"

# Missions that it serves: ids of the ones that come with almagest ("jwst", "hst", "tess", "galex", "hlsp"), or folders
# of declarations (docs/missions.md). An empty list stands for all that come with it.
missions = [{}]

# Files that no imported table knows are exclusive for this many days after their data end; 0 makes them public at once.
exclusive_days = {}

# The most connections at a time; more are answered 503.
connections = {}

# The largest request body, in MiB.
request_megabytes = {}

# Previews that were drawn are kept in cache/previews, up to so many MiB; 0 keeps none.
preview_megabytes = {}

# Whether a proxy in front of the server says in X-Forwarded-For who asks. Without one, anybody could.
forwarded = false

# Who may make an account (docs/access.md): nobody but the operator ("closed"), whom staff invite ("invitation"), or anybody
# ("open"); when sessions end that are not used, and in any case; when tokens do that users make; how long invitations are good;
# what it costs to compute a password's hash (Argon2id): memory in MiB and passes over it.
[accounts]
# sign_up = "closed"
# session_idle_hours = 72
# session_days = 30
# token_days = 60
# token_idle_days = 10
# invitation_days = 14
# password_mebibytes = 64
# password_passes = 2

# Where mails go. Without a server the archive sends none (docs/mail.md).
[mail]
# server = "smtp://mail.example.org:587"   # or smtps://
# from = "archive@example.org"
# user = "archive"
# password_file = "/etc/almagest/mail-password"
# starttls = "required"                    # or "never"; on this machine it is not required
# ca_file = "/etc/ssl/certs/our-ca.pem"    # to trust instead of the system's certificates

# Files that are prepared for somebody to be fetched later (docs/staging.md): for how many days they are kept, and how much
# each user or address may have at a time.
[staging]
# days = 7
# jobs = 5
# files = 100000
# gigabytes = 1000

# Stored selections (docs/retrieval.md) can be had for so many days, the latest so many of them, as long as their lists
# take up no more than so many MiB; beyond that, the oldest of whoever has the most make room.
[retrieve]
# selection_days = 30
# selections = 10000
# selection_megabytes = 4096
# A cache of calibration reference files as the crds package keeps it, with references/ and mappings/ in it: what is there can
# be had along with the data. A path that does not begin with / begins at this file's folder.
# crds_cache = "/srv/crds_cache"
)toml";

// Reads one table by the keys that it may have; the last problem counts.
class Reader {
 public:
  Reader(const std::string& path, std::string_view section) : path_(path), section_(section) {}

  using Take = std::function<void(const toml::node&, std::string_view name)>;
  void key(std::string_view name, Take take) { keys_.emplace_back(name, std::move(take)); }
  void text(std::string_view name, std::string& into) {
    key(name, [this, &into](const toml::node& node, std::string_view key) {
      const auto value = node.value_exact<std::string>();
      if (!value) return wrong(node, key, "a text");
      into = *value;
    });
  }
  void whole(std::string_view name, std::int64_t least, std::int64_t most, std::int64_t& into) {
    key(name, [this, least, most, &into](const toml::node& node, std::string_view key) {
      const auto value = node.value_exact<std::int64_t>();
      if (!value || *value < least || *value > most) {
        return wrong(node, key,
                     most == kNoEnd ? fmt::format("a whole number from {}", least)
                                    : fmt::format("a whole number from {} to {}", least, most));
      }
      into = *value;
    });
  }
  void wrong(const toml::node& node, std::string_view key, std::string_view wanted) {
    problem_ = base::fail(base::Code::invalid_argument,
                          fmt::format("{}:{}: '{}' must be {}", path_, node.source().begin.line, key, wanted));
  }
  base::Status read(const toml::table& table) {
    for (const auto& [key, node] : table) {
      const std::string_view name = key.str();
      const auto found = std::find_if(keys_.begin(), keys_.end(), [&](const auto& each) { return each.first == name; });
      if (found == keys_.end()) {
        unknown(node, name);
      } else {
        found->second(node, name);
      }
    }
    return problem_;
  }
  void take_over(base::Status status) {
    if (!status) problem_ = std::move(status);
  }
  static constexpr std::int64_t kNoEnd = std::numeric_limits<std::int64_t>::max();

 private:
  void unknown(const toml::node& node, std::string_view name) {
    std::string known;
    for (const auto& [key, take] : keys_) known += (known.empty() ? "" : ", ") + std::string(key);
    problem_ =
        base::fail(base::Code::invalid_argument, fmt::format("{}:{}: '{}' is no key of {}; it may have {}", path_,
                                                             node.source().begin.line, name, section_, known));
  }

  const std::string& path_;
  std::string_view section_;
  std::vector<std::pair<std::string_view, Take>> keys_;
  base::Status problem_;
};

base::Status read_mail(const toml::table& table, const std::string& path, MailConfiguration& mail) {
  Reader reader(path, "[mail]");
  reader.text("server", mail.server);
  reader.text("from", mail.from);
  reader.text("user", mail.user);
  reader.text("password_file", mail.password_file);
  reader.text("ca_file", mail.ca_file);
  reader.text("starttls", mail.starttls);
  ALMAGEST_CHECK(reader.read(table));
  const auto wrong = [&](std::string_view what) {
    return base::fail(base::Code::invalid_argument,
                      fmt::format("{}:{}: [mail] {}", path, table.source().begin.line, what));
  };
  const bool known = mail.server.starts_with("smtp://") || mail.server.starts_with("smtps://");
  if (!mail.server.empty() && (!known || mail.server.find_first_of(" \t\r\n@?#") != std::string::npos)) {
    return wrong("'server' must be smtp://HOST:PORT or smtps://HOST:PORT; user and password have keys of their own");
  }
  if (mail.is_set() && mail.from.find('@') == std::string::npos) return wrong("'from' must be an address");
  if (!mail.is_set() && !mail.from.empty()) return wrong("needs 'server'");
  if (!mail.user.empty() && mail.password_file.empty()) return wrong("'user' needs 'password_file'");
  if (mail.starttls != "required" && mail.starttls != "never") return wrong("'starttls' must be 'required' or 'never'");
  return {};
}

base::Status read_accounts(const toml::table& table, const std::string& path, AccountSettings& accounts) {
  Reader reader(path, "[accounts]");
  reader.key("sign_up", [&](const toml::node& node, std::string_view key) {
    const std::string word = node.value_exact<std::string>().value_or("");
    if (word == "closed") {
      accounts.sign_up = SignUp::closed;
    } else if (word == "invitation") {
      accounts.sign_up = SignUp::invitation;
    } else if (word == "open") {
      accounts.sign_up = SignUp::open;
    } else {
      reader.wrong(node, key, "\"closed\", \"invitation\" or \"open\"");
    }
  });
  reader.whole("session_idle_hours", 1, std::int64_t{24} * 366, accounts.session_idle_hours);
  reader.whole("session_days", 1, 366, accounts.session_days);
  reader.whole("token_days", 1, 36'500, accounts.token_days);
  reader.whole("token_idle_days", 1, 36'500, accounts.token_idle_days);
  reader.whole("invitation_days", 1, 366, accounts.invitation_days);
  reader.whole("password_mebibytes", 8, 4096, accounts.password_mebibytes);
  reader.whole("password_passes", 1, 100, accounts.password_passes);
  return reader.read(table);
}

base::Status read_staging(const toml::table& table, const std::string& path, StagingConfiguration& staging) {
  Reader reader(path, "[staging]");
  reader.whole("days", 1, 3650, staging.days);
  reader.whole("jobs", 0, 1'000'000, staging.jobs);
  reader.whole("files", 1, 1'000'000, staging.files);
  reader.whole("gigabytes", 1, 1'000'000'000, staging.gigabytes);
  return reader.read(table);
}

base::Status read_retrieve(const toml::table& table, const std::string& path, RetrieveConfiguration& retrieve) {
  Reader reader(path, "[retrieve]");
  reader.whole("selection_days", 1, 3650, retrieve.selection_days);
  reader.whole("selections", 0, 1'000'000, retrieve.selections);
  reader.whole("selection_megabytes", 0, 1'000'000, retrieve.selection_megabytes);
  reader.text("crds_cache", retrieve.crds_cache);
  return reader.read(table);
}

std::string toml_text(const std::string& text) {
  std::string out;
  for (const char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    out += static_cast<unsigned char>(c) < 0x20 ? ' ' : c;
  }
  return out;
}

}  // namespace

base::Result<Configuration> parse_configuration(const std::string& text, const std::string& path) {
  if (const auto poison = base::find_poison(text)) {
    return base::fail(base::Code::invalid_argument, fmt::format("{}:{}: {}", path, poison->line, poison->message));
  }
  toml::table table;
  try {
    table = toml::parse(text, path);
  } catch (const toml::parse_error& error) {
    return base::fail(base::Code::invalid_argument,
                      fmt::format("{}:{}: {}", path, error.source().begin.line, error.description()));
  }
  Configuration configuration;
  Reader reader(path, "this file");
  reader.text("title", configuration.title);
  reader.key("address", [&](const toml::node& node, std::string_view key) {
    configuration.address = node.value_exact<std::string>().value_or("?");
    while (configuration.address.ends_with('/')) configuration.address.pop_back();
    const std::string& address = configuration.address;
    const bool web = address.starts_with("http://") || address.starts_with("https://");
    const bool plain = address.find_first_of(" \"'<>\\\r\n\t") == std::string::npos && base::is_utf8(address);
    if (!address.empty() && (!web || !plain)) reader.wrong(node, key, "http://HOST or https://HOST");
  });
  reader.key("missions", [&](const toml::node& node, std::string_view key) {
    const toml::array* const list = node.as_array();
    if (list == nullptr) return reader.wrong(node, key, "a list of mission ids or folders");
    for (const toml::node& each : *list) {
      const auto value = each.value_exact<std::string>();
      if (!value) return reader.wrong(each, key, "a list of mission ids or folders");
      configuration.missions.push_back(*value);
    }
  });
  reader.whole("exclusive_days", 0, Reader::kNoEnd, configuration.exclusive_days);
  reader.whole("connections", 1, Reader::kNoEnd, configuration.connections);
  reader.whole("request_megabytes", 1, Reader::kNoEnd, configuration.request_megabytes);
  reader.whole("preview_megabytes", 0, Reader::kNoEnd, configuration.preview_megabytes);
  reader.key("forwarded", [&](const toml::node& node, std::string_view key) {
    const auto value = node.value_exact<bool>();
    if (!value) return reader.wrong(node, key, "true or false");
    configuration.forwarded = *value;
  });
  reader.key("accounts", [&](const toml::node& node, std::string_view key) {
    if (!node.is_table()) return reader.wrong(node, key, "a table: [accounts]");
    reader.take_over(read_accounts(*node.as_table(), path, configuration.accounts));
  });
  reader.key("mail", [&](const toml::node& node, std::string_view key) {
    if (!node.is_table()) return reader.wrong(node, key, "a table: [mail]");
    reader.take_over(read_mail(*node.as_table(), path, configuration.mail));
  });
  reader.key("staging", [&](const toml::node& node, std::string_view key) {
    if (!node.is_table()) return reader.wrong(node, key, "a table: [staging]");
    reader.take_over(read_staging(*node.as_table(), path, configuration.staging));
  });
  reader.key("retrieve", [&](const toml::node& node, std::string_view key) {
    if (!node.is_table()) return reader.wrong(node, key, "a table: [retrieve]");
    reader.take_over(read_retrieve(*node.as_table(), path, configuration.retrieve));
  });
  ALMAGEST_CHECK(reader.read(table));
  return configuration;
}

std::string configuration_text(const Configuration& configuration) {
  std::string missions;
  for (const std::string& mission : configuration.missions) {
    missions += fmt::format("{}\"{}\"", missions.empty() ? "" : ", ", toml_text(mission));
  }
  return fmt::format(kTemplate, toml_text(configuration.title), toml_text(configuration.address), missions,
                     configuration.exclusive_days, configuration.connections, configuration.request_megabytes,
                     configuration.preview_megabytes);
}

}  // namespace almagest::storage
