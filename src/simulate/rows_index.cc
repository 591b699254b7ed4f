// SPDX-License-Identifier: GPL-3.0-or-later
#include "index/segment_builder.h"
#include "index/store.h"
#include "simulate/rows_writer.h"

namespace almagest::simulate::rows {

base::Result<Written> write_index(base::Env& env, const std::string& folder, const metadata::Dictionary& dictionary,
                                  const metadata::Mission& mission, const Options& options,
                                  const std::function<void(const Written&)>& progress) {
  ALMAGEST_TRY(const RowSource source, RowSource::make(mission, options));
  const base::Instant now = env.clock().now();
  Written written;
  index::SegmentBuilder builder(mission);
  for (std::size_t program = 0; program < source.programs().size(); ++program) {
    ALMAGEST_CHECK(source.each(program, program + 1, [&](const Simulated& row) -> base::Status {
      builder.add(*row.dataset);
      ++written.datasets;
      written.exclusive += row.dataset->release && *row.dataset->release > now ? 1 : 0;
      return {};
    }));
    ++written.programs;
    if (progress) progress(written);
  }
  index::Store store(env, folder, dictionary);
  ALMAGEST_CHECK(
      store.save_alone(mission, [&](const index::ImageWriter::Sink& sink) { return builder.write(0, sink); }));
  return written;
}

}  // namespace almagest::simulate::rows
