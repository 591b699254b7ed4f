// SPDX-License-Identifier: GPL-3.0-or-later
#include "api/mast_request.h"

#include <fmt/format.h>

#include "api/json_request.h"
#include "base/json_writer.h"
#include "base/text.h"
#include "http/message.h"
#include "retrieve/plan.h"

namespace almagest::api {
namespace {

using base::Code;

constexpr std::string_view kNoFiles = "needs 'urlList': URIs of files, parted by commas";
constexpr std::size_t kMostFolders = 16;  // above one another

// "uri=" of an address, or what is none as it is.
std::string uri_of(std::string_view url) {
  url = base::trim(url);
  const std::size_t query = url.find('?');
  if (query == std::string_view::npos) return std::string(url);
  const http::Parameters parameters = http::Parameters::parse(url.substr(query + 1));
  return std::string(base::trim(parameters.get("uri").value_or(url)));
}

// The folders of a path: without the file's name, and without that of the bundle, which everything is in anyhow.
std::string folder_of(std::string_view path, std::string_view name) {
  std::vector<std::string_view> parts = base::split(base::trim(path), '/');
  parts.pop_back();
  std::string folder;
  std::size_t depth = 0;
  for (const std::string_view part : parts) {
    const bool is_root = &part == &parts.front() && part == name;
    if (part.empty() || part == "." || part == ".." || is_root || ++depth > kMostFolders) continue;
    if (!folder.empty()) folder += '/';
    folder += retrieve::safe_name(part);
  }
  return folder;
}

base::Result<std::string> extension_of(const JsonNode& node) {
  ALMAGEST_TRY(const std::size_t which, node.one_of({"curl", "sh", "zip", "tar", "tar.gz"}));
  constexpr const char* kExtensions[] = {".sh", ".sh", ".zip", ".tar", ".tar.gz"};
  return kExtensions[which];
}

std::string order_of(std::string_view urls, std::string_view paths, std::string_view name, std::string_view extension) {
  base::JsonWriter json;
  json.begin_object().key("service").string(kBundleService).key("params").begin_object();
  json.key("urlList").string(urls);
  if (!paths.empty()) json.key("pathList").string(paths);
  if (!name.empty()) json.key("filename").string(name);
  return json.key("extension").string(extension.substr(1)).end_object().end_object().take();
}

base::Result<BundleRequest> read_bundle(const JsonNode& params) {
  BundleRequest bundle;
  std::string_view urls, paths, name;
  bundle.extension = ".sh";
  ALMAGEST_CHECK(params.any_members([&](std::string_view key, const JsonNode& value) -> base::Status {
    if (key == "urlList") {
      ALMAGEST_TRY(urls, value.text(JsonDocument::kMaxBytes));
    } else if (key == "pathList" && !value.is_null()) {
      ALMAGEST_TRY(paths, value.text(JsonDocument::kMaxBytes));
    } else if (key == "filename") {
      ALMAGEST_TRY(name, value.text(200));
    } else if (key == "extension") {
      ALMAGEST_TRY(bundle.extension, extension_of(value));
    }
    return {};
  }));
  if (!name.empty()) bundle.name = retrieve::safe_name(name);
  bundle.order = order_of(urls, paths, name, bundle.extension);
  for (const std::string_view url : base::split(urls, ',')) bundle.files.push_back({uri_of(url), std::nullopt});
  const std::vector<std::string_view> each =
      base::trim(paths).empty() ? std::vector<std::string_view>() : base::split(paths, ',');
  if (!each.empty() && each.size() != bundle.files.size()) {
    return params.fail(Code::invalid_argument, fmt::format("'pathList' has {} paths for the {} files of 'urlList'",
                                                           each.size(), bundle.files.size()));
  }
  for (std::size_t i = 0; i < each.size(); ++i) bundle.files[i].folder = folder_of(each[i], name);
  std::erase_if(bundle.files, [](const WantedFile& file) { return file.uri.empty(); });
  if (bundle.files.empty()) return params.fail(Code::invalid_argument, kNoFiles);
  return bundle;
}

}  // namespace

base::Result<Invocation> read_invocation(std::string_view json) {
  ALMAGEST_TRY(const JsonDocument document, JsonDocument::parse(json));
  const JsonNode root(document);
  Invocation invocation;
  ALMAGEST_CHECK(root.any_members([&](std::string_view key, const JsonNode& value) -> base::Status {
    if (key != "service") return {};
    ALMAGEST_TRY(invocation.service, value.text(200));
    return {};
  }));
  if (invocation.service.empty()) return root.fail(Code::invalid_argument, "needs 'service'");
  if (invocation.service != kBundleService) return invocation;
  ALMAGEST_CHECK(root.any_members([&](std::string_view key, const JsonNode& value) -> base::Status {
    if (key != "params") return {};
    ALMAGEST_TRY(invocation.bundle, read_bundle(value));
    return {};
  }));
  if (!invocation.bundle) return root.fail(Code::invalid_argument, "needs 'params' with 'urlList'");
  return invocation;
}

}  // namespace almagest::api
