// SPDX-License-Identifier: GPL-3.0-or-later
#include "retrieve/summary.h"

namespace almagest::retrieve {
namespace {

void count(const Context& context, const File& file, Summary& summary) {
  const std::uint64_t size = file.size().value_or(0);
  const bool readable = file.reading == access::Reading::allowed;
  if (file.why == Why::reference) {
    summary.references.add(size);
  } else {
    GroupSummary& group = summary.groups[{context.mission().level_rank(file.product.level), file.product.level,
                                          std::string(file.type), file.product.suffix, file.guide_star}];
    group.all.add(size);
    if (file.goes()) group.selected.add(size);
    group.recommended_files += file.recommended ? 1 : 0;
    group.denied_files += readable ? 0 : 1;
    if (summary.name_matches && file.name_fits) ++*summary.name_matches;
  }
  if (!file.chosen) return;
  if (file.goes()) {
    summary.selected.add(size);
  } else if (readable) {
    summary.not_held.add(size);
  } else {
    ++(file.reading == access::Reading::sign_in ? summary.sign_in : summary.denied);
    summary.denied_bytes += size;
    const auto release = access::subject_of(context.mission(), file.product).release;
    if (release && *release != catalog::kUnknownRelease &&
        (!summary.next_release || *release < *summary.next_release)) {
      summary.next_release = release;
    }
  }
}

}  // namespace

base::Result<Summary> summarize(const Context& context, const Selection& selection) {
  Summary summary;
  summary.datasets = selection.rows.count();
  if (selection.files.name) summary.name_matches = 0;
  Walk walk(context, selection, Reach::all);
  ALMAGEST_CHECK(walk.each([&](const File& file) -> base::Status {
    count(context, file, summary);
    return {};
  }));
  summary.made_into = walk.relatives().made_into.count();
  summary.made_from = walk.relatives().made_from.count();
  return summary;
}

}  // namespace almagest::retrieve
