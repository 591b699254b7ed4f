// SPDX-License-Identifier: GPL-3.0-or-later
// /api/v1/missions/{mission}/jobs and /api/v1/jobs: files that are prepared to be fetched later.
#include "api/v1_jobs.h"

#include <fmt/format.h>

#include "api/bundle_order.h"
#include "base/text.h"
#include "retrieve/texts.h"
#include "stage/texts.h"

namespace almagest::api::v1 {
namespace {

using base::Code;
using stage::Job;

constexpr std::int64_t kDay_us = 86'400'000'000;
constexpr std::int64_t kMostListed = 1000;

base::Result<Order> read_job(const Asked& asked) {
  ALMAGEST_TRY(Order order, read_order(asked, Takes::email));
  if (asked.viewer.is_anonymous() && order.email.empty()) {
    return JsonNode(asked.json).fail(Code::invalid_argument, "needs 'email', or sign in");
  }
  return order;
}

// Nobody's mailbox is filled from here, whoever asks for it.
base::Status check_email(const Asked& asked, const std::string& email) {
  if (email.empty()) return {};
  const mail::Outbox* const outbox = asked.service.outbox;
  if (outbox == nullptr || !outbox->sends()) {
    return base::fail(Code::unsupported,
                      "this archive sends no mail: leave 'email' out and sign in, or download a bundle "
                      "or a script");
  }
  ALMAGEST_TRY(const std::int64_t today, outbox->count_to(email, {asked.now.us - kDay_us}));
  if (today < stage::kMostMailsADay / 2) return {};
  return base::fail(Code::conflict, "this address has got as much mail as it may get in a day; try again tomorrow");
}

stage::Order order_of(const Asked& asked, const Order& ask, const retrieve::Plan& plan) {
  const bool simulated = !asked.service.folder.simulated().empty();
  stage::Order order{asked.viewer.account(),
                     asked.viewer.name(),
                     base::lower(ask.email),
                     asked.mission->id(),
                     ask.name,
                     asked.snapshot->name(),
                     {}};
  // What somebody without an account writes would be mailed to an address that he may have invented.
  if (asked.viewer.is_anonymous()) order.name.clear();
  if (order.name.empty()) {
    order.name = asked.mission->name() + " " + base::iso_of(asked.now, base::Fraction::none).replace(10, 1, " ");
    order.name.resize(order.name.size() - 3);  // without seconds
  }
  order.files.reserve(plan.files().size());
  for (const retrieve::Planned& planned : plan.files()) {
    stage::JobFile& file = order.files.emplace_back();
    const bool sent = planned.fate == retrieve::Fate::sent;
    file.path = sent ? plan.path(planned) : retrieve::safe_name(planned.name);
    file.uri = plan.uri(planned);
    file.version = planned.version;
    file.size = planned.size;
    if (planned.version != 0 || planned.kind == retrieve::Kind::reference) {
      file.access =
          access::is_public(planned.release, asked.now) ? "PUBLIC" : std::string(asked.mission->access_exclusive());
    }
    if (sent) {
      file.sha256 = base::hex(std::string(planned.sha256.data(), planned.sha256.size()));
    } else {
      file.state = stage::FileState::not_sent;
      file.status = retrieve::status_of(plan, planned, simulated);
    }
  }
  return order;
}

void write_time(const char* key, const std::optional<base::Instant>& time, base::JsonWriter& json) {
  json.key(key);
  if (time) {
    json.string(base::rfc3339_of(*time));
  } else {
    json.null();
  }
}

// How a ready job is fetched: for its owner alone, since his password is in it.
void write_ways(const Asked& asked, const Job& job, base::JsonWriter& json) {
  const bool is_owner = job.is_anonymous() || asked.viewer.has_account(job.account);
  json.key("ways");
  if (job.state != stage::State::ready || !is_owner) {
    json.null();
    return;
  }
  stage::Archive archive;
  archive.address = public_address(asked.service, asked.request);
  json.begin_object().key("http").string(stage::http_line(job, archive)).key("ftps");
  if (const auto ftps = stage::read_address(asked.service.env, asked.service.folder)) {
    json.begin_object().key("host").string(ftps->host).key("port").number(std::int64_t{ftps->port});
    json.key("user").string(job.login).key("password").string(job.password).key("fingerprint");
    write_text_or_null(ftps->self_signed ? ftps->sha256 : "", json);
    json.key("lftp").string(stage::lftp_line(job, *ftps)).key("curl").string(stage::curl_line(job, *ftps)).end_object();
  } else {
    json.null();
  }
  json.end_object();
}

void write_job(const Asked& asked, const Job& job, base::JsonWriter& json) {
  json.begin_object().key("id").string(job.id).key("mission").string(job.mission).key("name").string(job.name);
  json.key("owner");
  write_text_or_null(job.owner, json);
  json.key("email");
  write_text_or_null(job.email, json);
  json.key("state").string(stage::word_of(job.state));
  for (const auto& [key, number] : {std::pair<const char*, std::int64_t>{"files", job.files},
                                    {"bytes", job.bytes},
                                    {"done_files", job.done_files},
                                    {"done_bytes", job.done_bytes},
                                    {"missing_files", job.missing_files},
                                    {"not_sent_files", job.not_sent_files}}) {
    json.key(key).number(number);
  }
  write_time("made", job.made, json);
  write_time("ready", job.ready, json);
  write_time("expires", job.expires, json);
  write_time("ended", job.ended, json);
  json.key("problem");
  write_text_or_null(job.problem, json);
  write_ways(asked, job, json);
  json.end_object();
}

http::Response answer_with(const Asked& asked, const Job& job, int status = 200) {
  base::JsonWriter json = begin_answer(asked);
  json.key("job");
  write_job(asked, job, json);
  json.end_object();
  return http::Response::json(json.take(), status);
}

base::Result<stage::Jobs*> jobs_of(const Asked& asked) {
  // Whoever has a job reads what its owner may read.
  if (asked.viewer.is_limited()) return base::fail(Code::forbidden, "this token is not for exclusive data");
  if (asked.service.jobs != nullptr) return asked.service.jobs;
  return base::fail(Code::unsupported, "this archive prepares no files");
}

base::Result<http::Response> order(const Asked& asked) {
  ALMAGEST_TRY(stage::Jobs* const jobs, jobs_of(asked));
  ALMAGEST_TRY(const Order ask, read_job(asked));
  ALMAGEST_CHECK(check_email(asked, ask.email));
  stage::Order order;
  {
    ALMAGEST_TRY(CatalogPool::Lease catalog, asked.service.catalogs.lease());
    const retrieve::Context context{*catalog, asked.table(), asked.viewer, asked.now, asked.service.shelf.get()};
    ALMAGEST_TRY(const retrieve::Plan plan, retrieve::Plan::make(context, ask.selection->selection, ask.folders));
    const auto most = static_cast<std::size_t>(asked.service.folder.configuration().staging.files);
    if (plan.sent().size() > most) {
      return base::fail(Code::too_large,
                        fmt::format("these are {} files; at most {} are prepared at a time", plan.sent().size(), most));
    }
    order = order_of(asked, ask, plan);
  }
  ALMAGEST_TRY(const Job job, jobs->add(order));
  http::Response response = answer_with(asked, job, 201);
  response.headers.add("Location", "/api/v1/jobs/" + job.id);
  return response;
}

base::Result<std::int64_t> number_of(const Asked& asked, std::string_view name, std::int64_t otherwise,
                                     std::int64_t most) {
  const auto text = asked.request.query.get(name);
  if (!text) return otherwise;
  const auto number = base::parse_int(*text);
  if (number && *number >= 0 && *number <= most) return *number;
  return base::fail(Code::invalid_argument, fmt::format("'{}' must be a whole number up to {}", name, most));
}

base::Result<http::Response> list(const Asked& asked) {
  ALMAGEST_TRY(stage::Jobs* const jobs, jobs_of(asked));
  const std::string_view all = asked.request.query.get("all").value_or("false");
  if (all != "true" && all != "false") return base::fail(Code::invalid_argument, "'all' must be true or false");
  ALMAGEST_TRY(const std::int64_t offset, number_of(asked, "offset", 0, std::int64_t{1} << 53));
  ALMAGEST_TRY(const std::int64_t limit, number_of(asked, "limit", 100, kMostListed));
  if (asked.viewer.is_anonymous()) {
    return base::fail(Code::unauthorized,
                      "sign in to see your jobs; one that was ordered without is at the address that "
                      "its mail says");
  }
  if (all == "true" && !asked.viewer.is_staff()) {
    return base::fail(Code::forbidden, "only staff may see everybody's jobs");
  }
  ALMAGEST_TRY(const stage::Jobs::Page page,
               jobs->list(all == "true" ? std::nullopt : std::optional(asked.viewer.account()), offset, limit));
  base::JsonWriter json = begin_answer(asked);
  json.key("total").number(page.total).key("jobs").begin_array();
  for (const Job& job : page.jobs) write_job(asked, job, json);
  json.end_array();
  return finish(json);
}

base::Result<http::Response> show(const Asked& asked) {
  ALMAGEST_TRY(const Job job, job_of(asked));
  return answer_with(asked, job);
}

base::Result<http::Response> cancel(const Asked& asked) {
  ALMAGEST_CHECK(JsonNode(asked.json).members({}, [](auto, const auto&) -> base::Status { return {}; }));
  ALMAGEST_TRY(const Job job, job_of(asked));
  ALMAGEST_TRY(const Job cancelled, asked.service.jobs->cancel(job.id));
  return answer_with(asked, cancelled);
}

base::Result<http::Response> retry(const Asked& asked) {
  ALMAGEST_CHECK(JsonNode(asked.json).members({}, [](auto, const auto&) -> base::Status { return {}; }));
  ALMAGEST_TRY(const Job job, job_of(asked));
  ALMAGEST_TRY(const Job again, asked.service.jobs->retry(job.id));
  return answer_with(asked, again);
}

}  // namespace

base::Result<Job> job_of(const Asked& asked) {
  ALMAGEST_TRY(stage::Jobs* const jobs, jobs_of(asked));
  ALMAGEST_TRY(std::optional<Job> job, jobs->find(asked.request.capture("id")));
  if (job && (job->is_anonymous() || asked.viewer.has_account(job->account) || asked.viewer.is_staff())) {
    return std::move(*job);
  }
  return base::fail(Code::not_found,
                    "there is no such job, or it is not yours; your jobs are listed when you are signed in");
}

void add_jobs(Service& service, Routes& routes) {
  add_change(service, routes,
             {"/missions/{mission}/jobs", "Has the files of a selection prepared, to be fetched later"}, order);
  add_plain(service, routes, {"/jobs", "Your jobs, or, for staff, all", {"all", "offset", "limit"}}, list);
  add_plain(service, routes, {"/jobs/{id}", "A job: how far it is, and how its files are fetched"}, show);
  add_change(service, routes, {"/jobs/{id}/cancel", "Ends a job and removes its files"}, cancel);
  add_change(service, routes, {"/jobs/{id}/retry", "Does a job that has ended again"}, retry);
}

}  // namespace almagest::api::v1
