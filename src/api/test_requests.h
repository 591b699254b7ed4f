// SPDX-License-Identifier: GPL-3.0-or-later
// For tests: random requests for every route of the server. A new route needs an entry in generators().
#pragma once

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "api/test_objects.h"

namespace almagest::api::testing {

// Fills what a route of this pattern needs: captures in the path, parameters, headers, a body. Null for a route that is
// asked plainly.
using Generator = std::function<void(Random&, const Vocabulary&, http::Request&)>;

// What endpoints of /api/v1 are asked, by the last part of their path.
using V1Ask = std::function<boost::json::object(Random&, const Vocabulary&)>;
inline const std::map<std::string, V1Ask>& v1_asks() {
  static const std::map<std::string, V1Ask> kAll{
      {"search", search_object},
      {"count", search_object},
      {"facets",
       [](Random& random, const Vocabulary& words) {
         boost::json::array facets;
         for (std::size_t i = 1 + below(random, 3); i > 0; --i) {
           boost::json::object facet{{"column", some_column(random)}};
           if (one_in(random, 3)) facet["limit"] = below(random, 4);
           if (one_in(random, 3)) {
             facet["column"] = one_in(random, 2) ? "duration" : "date_obs";
             facet["histogram"] = true;
             facet["bins"] = 1 + below(random, 5);
           }
           facets.push_back(std::move(facet));
         }
         return boost::json::object{{"search", search_object(random, words)}, {"facets", std::move(facets)}};
       }},
      {"suggestions",
       [](Random& random, const Vocabulary& words) {
         static const std::vector<std::string> kTexts{"", "s", "SECRET", "lee", "w", "f150", "jw0"};
         static const std::vector<std::string> kColumns{"targprop",    "pi_name",         "title",
                                                        "fileSetName", "opticalElements", "exp_type"};
         return boost::json::object{{"search", search_object(random, words)},
                                    {"column", pick(random, kColumns)},
                                    {"text", pick(random, kTexts)},
                                    {"limit", below(random, 6)}};
       }},
      {"products",
       [](Random& random, const Vocabulary& words) {
         boost::json::array datasets;
         for (std::size_t i = 1 + below(random, 3); i > 0; --i) datasets.emplace_back(pick(random, words.datasets));
         return boost::json::object{{"datasets", std::move(datasets)}};
       }},
      {"relatives",
       [](Random& random, const Vocabulary& words) {
         boost::json::array datasets;
         for (std::size_t i = 1 + below(random, 3); i > 0; --i) datasets.emplace_back(pick(random, words.datasets));
         return boost::json::object{{"datasets", std::move(datasets)}};
       }},
      {"provenance",
       [](Random& random, const Vocabulary& words) {
         return boost::json::object{{"dataset", pick(random, words.datasets)}};
       }},
      {"versions",
       [](Random& random, const Vocabulary& words) {
         return boost::json::object{{"dataset", pick(random, words.datasets)}};
       }},
      {"footprints", [](Random& random, const Vocabulary& words) { return map_object(random, words, "limit"); }},
      {"coverage", [](Random& random, const Vocabulary& words) { return map_object(random, words, "order"); }},
      {"density", [](Random& random, const Vocabulary& words) { return map_object(random, words, "order"); }},
      {"picture",
       [](Random& random, const Vocabulary& words) {
         boost::json::object ask{{"search", search_object(random, words)},
                                 {"width", 1 + below(random, 40)},
                                 {"height", 1 + below(random, 20)}};
         if (one_in(random, 2)) ask["projection"] = "gnomonic";
         if (one_in(random, 2)) ask["centre"] = boost::json::object{{"ra_deg", 11}, {"dec_deg", 21}};
         ask["pixel_deg"] = one_in(random, 2) ? 5.0 : 0.05;
         return ask;
       }},
      {"export",
       [](Random& random, const Vocabulary& words) {
         static const std::vector<std::string> kFormats{"csv", "ndjson", "json", "votable", "votable-tabledata"};
         return boost::json::object{{"search", search_object(random, words)}, {"format", pick(random, kFormats)}};
       }},
      {"selection", selection_object},
      {"selection/files",
       [](Random& random, const Vocabulary& words) {
         boost::json::object ask{{"selection", selection_object(random, words)}};
         if (one_in(random, 2)) ask["offset"] = below(random, 6);
         if (one_in(random, 2)) ask["limit"] = below(random, 6);
         return ask;
       }},
      {"bundle", order_object},
      {"script", order_object},
  };
  return kAll;
}

// Of some id, and, where files are asked for, one that staff or the asker may have. What jobs have is in
// tests/staging; here, that they tell nothing of what is hidden.
inline void add_jobs(std::map<std::string, Generator>& all) {
  all["POST /api/v1/missions/{mission}/jobs"] = [](Random& random, const Vocabulary& words, http::Request& request) {
    set_target(request, "/api/v1/missions/" + some_mission(random) + "/jobs");
    boost::json::object order = order_object(random, words);
    if (one_in(random, 6)) order["email"] = "ann@example.org";
    request.body = boost::json::serialize(order);
  };
  all["GET /api/v1/jobs"] = [](Random& random, const Vocabulary&, http::Request& request) {
    set_target(request, one_in(random, 2) ? "/api/v1/jobs?all=true" : "/api/v1/jobs?limit=3");
  };
  const std::string job = "/api/v1/jobs/" + std::string(32, 'a');
  all["GET /api/v1/jobs/{id}"] = [job](Random&, const Vocabulary&, http::Request& request) {
    set_target(request, job);
  };
  for (const std::string what : {"cancel", "retry"}) {
    all["POST /api/v1/jobs/{id}/" + what] = [job, what](Random&, const Vocabulary&, http::Request& request) {
      set_target(request, job + "/" + what);
    };
  }
  all["GET /api/v1/jobs/{id}/files/{file}"] = [job](Random& random, const Vocabulary& words, http::Request& request) {
    set_target(request,
               job + "/files/" + (one_in(random, 3) ? "SHA256SUMS" : "x" + encoded(pick(random, words.products))));
  };
  all["GET /api/v1/jobs/{id}/files/{folder}/{file}"] = [job](Random& random, const Vocabulary& words,
                                                             http::Request& request) {
    set_target(request,
               job + "/files/x" + encoded(pick(random, words.datasets)) + "/x" + encoded(pick(random, words.products)));
  };
}

inline void add_v1(std::map<std::string, Generator>& all) {
  const std::string below_missions = "/api/v1/missions/";
  add_jobs(all);
  for (const auto& [name, ask] : v1_asks()) {
    all["POST " + below_missions + "{mission}/" + name] =
        [=, name = name, ask = ask](Random& random, const Vocabulary& words, http::Request& request) {
          set_target(request, below_missions + some_mission(random) + "/" + name);
          request.body = boost::json::serialize(ask(random, words));
          if (name == "export" && one_in(random, 3)) {
            request.body = "q=" + encoded(request.body);
            request.headers.add("Content-Type", "application/x-www-form-urlencoded");
          }
        };
    all["GET " + below_missions + "{mission}/" + name] =
        [=, name = name, ask = ask](Random& random, const Vocabulary& words, http::Request& request) {
          set_target(request, below_missions + some_mission(random) + "/" + name +
                                  "?q=" + encoded(boost::json::serialize(ask(random, words))));
        };
  }
  all["POST " + below_missions + "{mission}/selections"] = [=](Random& random, const Vocabulary& words,
                                                               http::Request& request) {
    set_target(request, below_missions + some_mission(random) + "/selections");
    request.body = boost::json::serialize(order_object(random, words));
  };
  static const std::string kNobodys = "0" + std::string(39, 'a');  // hidden_test.cc asks for those that it has made
  all["GET /api/v1/selections/{file}"] = [=](Random& random, const Vocabulary&, http::Request& request) {
    static const std::vector<std::string> kEnds{"", ".zip", ".tar", ".tar.gz", ".sh", ".py", ".rar"};
    set_target(request, "/api/v1/selections/" + (one_in(random, 9) ? "../x" : kNobodys) + pick(random, kEnds));
  };
  for (const std::string text : {"MANIFEST.html", "manifest.json", "SHA256SUMS", "CITATION.txt"}) {
    all["GET /api/v1/selections/{id}/" + text] = [=](Random&, const Vocabulary&, http::Request& request) {
      set_target(request, "/api/v1/selections/" + kNobodys + "/" + text);
    };
  }
  all["POST /api/v1/selections/{id}/renew"] = [=](Random&, const Vocabulary&, http::Request& request) {
    set_target(request, "/api/v1/selections/" + kNobodys + "/renew");
  };
  all["GET /api/v1/missions"] = nullptr;
  all["GET /api/v1/openapi.json"] = nullptr;
  all["GET /api/v1/missions/{mission}/columns"] = [=](Random& random, const Vocabulary&, http::Request& request) {
    set_target(request, below_missions + some_mission(random) + "/columns");
  };
  all["GET /api/v1/missions/{mission}/preview"] = [=](Random& random, const Vocabulary& words, http::Request& request) {
    const bool of_dataset = one_in(random, 2);
    const std::string name = pick(random, of_dataset ? words.datasets : words.products);
    set_target(request, below_missions + some_mission(random) + "/preview?" + (of_dataset ? "dataset=" : "product=") +
                            encoded(name) + (one_in(random, 2) ? "&size=thumbnail" : ""));
    if (one_in(random, 6)) request.headers.add("If-None-Match", "*");
  };
  all["GET /api/v1/missions/{mission}/programs/{program}"] = [=](Random& random, const Vocabulary&,
                                                                 http::Request& request) {
    static const std::vector<std::string> kMore{"00001", "4000", "0", "SECRET"};
    const std::string program = one_in(random, 5) ? pick(random, kMore) : pick(random, kPrograms);
    set_target(request, below_missions + some_mission(random) + "/programs/" + program);
  };
  all["GET /api/v1/missions/{mission}/references/{file}"] = [=](Random& random, const Vocabulary&,
                                                                http::Request& request) {
    const std::string number = fmt::format("jw{:0>5}", pick(random, kPrograms));
    const std::vector<std::string> files{number + "-o001_20250101t000000_image3_00001_asn.json",
                                         number + "001001_01_msa.fits", "jwst_nircam_flat_0001.fits",
                                         pick(random, kReferences), pick(random, kReferences)};
    set_target(request, below_missions + some_mission(random) + "/references/" + pick(random, files) +
                            (one_in(random, 3) ? "?offset=1&limit=1" : ""));
  };
  all["GET /api/v1/missions/{mission}/references/{file}/file"] = [=](Random& random, const Vocabulary&,
                                                                     http::Request& request) {
    const std::string file = one_in(random, 9) ? "jw00020001001_01_msa.fits" : pick(random, kReferences);
    set_target(request, below_missions + some_mission(random) + "/references/" + file + "/file");
    add_transfer_headers(random, request);
  };
  all["GET /api/v1/missions/{mission}/names"] = [=](Random& random, const Vocabulary&, http::Request& request) {
    static const std::vector<std::string> kTexts{"S", "ngc", "11 21", "M31", "f"};
    const std::string text = one_in(random, 2) ? pick(random, kTexts) : pick(random, kTargets);
    set_target(request, below_missions + some_mission(random) + "/names?text=" + encoded(text) + "&limit=3");
  };
}

// Of accounts. Nothing here may change them, since everybody's tokens are used to the end.
inline void add_accounts(std::map<std::string, Generator>& all) {
  for (const char* route : {"GET /api/v1/session",
                            "POST /api/v1/session",
                            "DELETE /api/v1/session",
                            "GET /api/v1/account",
                            "POST /api/v1/account",
                            "GET /api/v1/account/sessions",
                            "DELETE /api/v1/account/sessions",
                            "DELETE /api/v1/account/sessions/{id}",
                            "GET /api/v1/account/tokens",
                            "POST /api/v1/account/tokens",
                            "DELETE /api/v1/account/tokens/{id}",
                            "POST /api/v1/account/sign-up",
                            "POST /api/v1/account/confirm",
                            "POST /api/v1/account/reset",
                            "POST /api/v1/account/password",
                            "GET /api/v1/users",
                            "POST /api/v1/users",
                            "POST /api/v1/users/{name}",
                            "DELETE /api/v1/users/{name}",
                            "GET /api/v1/grants",
                            "GET /api/v1/invitations",
                            "POST /api/v1/invitations",
                            "DELETE /api/v1/invitations/{id}",
                            "GET /api/v1/audit",
                            "GET /api/v1/basket",
                            "DELETE /api/v1/basket",
                            "GET /api/v1/selections",
                            "DELETE /api/v1/selections/{file}"}) {
    all[route] = nullptr;
  }
  all["POST /api/v1/grants"] = [](Random& random, const Vocabulary&, http::Request& request) {
    set_target(request, "/api/v1/grants");
    request.body = fmt::format(R"({{"user": "nobody", "mission": "{}", "program": "{}"}})", some_mission(random),
                               pick(random, kPrograms));
  };
  all["DELETE /api/v1/grants/{user}/{mission}/{program}"] = [](Random& random, const Vocabulary&,
                                                               http::Request& request) {
    set_target(request, "/api/v1/grants/nobody/" + some_mission(random) + "/" + pick(random, kPrograms));
  };
}

// Of both archives the basket has the same that there is for its owner, and after the same change so it has again.
inline void add_basket(std::map<std::string, Generator>& all) {
  all["PATCH /api/v1/basket"] = [](Random& random, const Vocabulary& words, http::Request& request) {
    set_target(request, "/api/v1/basket");
    const auto some = [&] {
      return fmt::format(R"([{{"mission": "{}", "datasets": ["{}"]}}])", some_mission(random),
                         some_datasets(random, words, "\", \""));
    };
    request.body = fmt::format(R"({{"add": {}, "remove": {}}})", some(), one_in(random, 2) ? some() : "[]");
  };
}

inline void add_mast_bundles(std::map<std::string, Generator>& all) {
  for (const std::string root : {"/api/v0.1/Download/bundle", "/jwst/api/v0.1/download/bundle"}) {
    for (const std::string end : {".sh", ".zip", ".tar", ".tar.gz"}) {
      for (const std::string method : {"GET", "POST"}) {
        all[method + " " + root + end] = [=](Random& random, const Vocabulary& words, http::Request& request) {
          static const std::vector<std::string> kStarts{"mast:JWST/product/", "mast:VEILED/product/"};
          std::string uris = "a=b";
          for (std::size_t i = below(random, 5); i > 0; --i) {
            uris += "&uri=" + encoded(pick(random, kStarts) + pick(random, words.products));
          }
          set_target(request, root + end + (method == "GET" ? "?" + uris : ""));
          if (method == "POST") request.body = uris;
        };
      }
    }
  }
}

inline void add_mast_invoke(std::map<std::string, Generator>& all) {
  for (const std::string path : {"/api/v0/invoke", "/portal_jwst/Mashup/Mashup.asmx/invoke"}) {
    for (const std::string method : {"GET", "POST"}) {
      all[method + " " + path] = [=](Random& random, const Vocabulary& words, http::Request& request) {
        static const std::vector<std::string> kStarts{"mast:JWST/product/", "mast:VEILED/product/"};
        static const std::vector<std::string> kFormats{"curl", "zip", "tar", "tar.gz"};
        std::string urls = pick(random, kStarts) + pick(random, words.products);
        for (std::size_t i = below(random, 4); i > 0; --i)
          urls += "," + pick(random, kStarts) + pick(random, words.products);
        const boost::json::object asked{
            {"service", one_in(random, 9) ? "Mast.Caom.Cone" : "Mast.Bundle.Request"},
            {"params", {{"urlList", urls}, {"filename", "mine"}, {"extension", pick(random, kFormats)}}}};
        const std::string form = "request=" + encoded(boost::json::serialize(asked));
        set_target(request, path + (method == "GET" ? "?" + form : ""));
        if (method == "POST") request.body = form;
      };
    }
  }
}

// By "METHOD pattern".
inline const std::map<std::string, Generator>& generators() {
  static const std::map<std::string, Generator> kAll = [] {
    std::map<std::string, Generator> all{
        {"POST /search/{mission}/api/v0.1/search",
         [](Random& random, const Vocabulary& words, http::Request& request) {
           set_target(request, "/search/" + some_mission(random) + "/api/v0.1/search");
           request.body = search_body(random, words);
         }},
        {"GET /search/util/api/v0.1/column_list",
         [](Random& random, const Vocabulary&, http::Request& request) {
           set_target(request, "/search/util/api/v0.1/column_list?mission=" + some_mission(random));
         }},
        {"POST /search/{mission}/api/v0.1/post_list_products",
         [](Random& random, const Vocabulary& words, http::Request& request) {
           set_target(request, "/search/" + some_mission(random) + "/api/v0.1/post_list_products");
           request.body = "{\"dataset_ids\": [\"" + some_datasets(random, words, "\", \"") + "\"]}";
         }},
        {"GET /search/{mission}/api/v0.1/list_products",
         [](Random& random, const Vocabulary& words, http::Request& request) {
           set_target(request, "/search/" + some_mission(random) +
                                   "/api/v0.1/list_products?dataset_ids=" + encoded(some_datasets(random, words, ",")));
         }},
        {"GET /api/v0.1/Download/file",
         [](Random& random, const Vocabulary& words, http::Request& request) {
           static const std::vector<std::string> kStarts{"mast:JWST/product/", "mast:VEILED/product/",
                                                         "mast:veiled/product/", "mast:VEILED/", ""};
           set_target(request,
                      "/api/v0.1/Download/file?uri=" + encoded(pick(random, kStarts) + pick(random, words.products)));
           add_transfer_headers(random, request);
         }},
        {"GET /search/{mission}/api/v0.1/retrieve_product",
         [](Random& random, const Vocabulary& words, http::Request& request) {
           const std::string folder = one_in(random, 2) ? pick(random, words.datasets) + "/" : "";
           set_target(request, "/search/" + some_mission(random) + "/api/v0.1/retrieve_product?product_name=" +
                                   encoded(folder + pick(random, words.products)));
           add_transfer_headers(random, request);
         }},
        {"POST /search/{mission}/api/v0.1/retrieve_product_zip",
         [](Random& random, const Vocabulary& words, http::Request& request) {
           set_target(request, "/search/" + some_mission(random) + "/api/v0.1/retrieve_product_zip");
           std::string names = pick(random, words.datasets) + "/" + pick(random, words.products);
           for (std::size_t more = below(random, 3); more > 0; --more) names += "," + pick(random, words.products);
           request.headers.add("Content-Type", "multipart/form-data; boundary=b");
           for (const std::string& field :
                {"uri\"\r\n\r\n" + names, "structure\"\r\n\r\n" + std::string(one_in(random, 2) ? "flat" : ""),
                 "mission\"\r\n\r\n" + (one_in(random, 4) ? some_mission(random) : std::string()),
                 "manifestonly\"\r\n\r\n" + std::string(one_in(random, 3) ? "true" : "")}) {
             request.body += "--b\r\nContent-Disposition: form-data; name=\"" + field + "\r\n";
           }
           request.body += "--b--";
         }},
        {"GET /Santa-war/query",
         [](Random& random, const Vocabulary& words, http::Request& request) {
           std::string target = "/Santa-war/query?outputFormat=json";
           for (std::size_t i = 1 + below(random, 3); i > 0; --i) target += "&name=" + encoded(pick(random, kTargets));
           if (one_in(random, 4)) target += "&name=" + encoded(pick(random, words.datasets));
           set_target(request, target);
         }},
        {"GET /health", nullptr},
        {"GET /metrics", nullptr},
        {"GET /favicon.svg", nullptr},
        {"GET /", nullptr},
        {"GET /search/{mission}", nullptr},
        {"GET /search/{mission}/results", nullptr},
        {"GET /dataset/{mission}/{dataset}", nullptr},
        {"GET /program/{mission}/{program}", nullptr},
        {"GET /reference/{mission}/{file}", nullptr},
        {"GET /help/{page}", nullptr},
        {"GET /jobs", nullptr},
        {"GET /basket", nullptr},
        {"GET /downloads", nullptr},
        {"GET /jobs/{id}", nullptr},
        {"GET /assets/{file}", nullptr},
        {"GET /sign-in", nullptr},
        {"GET /sign-up", nullptr},
        {"GET /reset", nullptr},
        {"GET /confirm", nullptr},
        {"GET /account", nullptr},
        {"GET /operator", nullptr},
        {"GET /operator/{page}", nullptr},
        {"GET /whoami", nullptr},
        {"GET /info", nullptr},
        {"GET /tokens", nullptr},
        {"GET /sessions", nullptr},
        {"GET /token", nullptr},
        {"GET /api/v1/archive", nullptr},
        {"GET /api/v1/archive/totals", nullptr},
        {"GET /api", nullptr},
    };
    for (const std::string other :
         {"/api/v0/download/file", "/jwst/api/v0.1/download/file", "/portal_jwst/Download/file"}) {
      all["GET " + other] = [=, ask = all["GET /api/v0.1/Download/file"]](Random& random, const Vocabulary& words,
                                                                          http::Request& request) {
        ask(random, words, request);
        request.path = other;
      };
    }
    add_mast_bundles(all);
    add_mast_invoke(all);
    add_v1(all);
    add_accounts(all);
    add_basket(all);
    return all;
  }();
  return kAll;
}

}  // namespace almagest::api::testing
