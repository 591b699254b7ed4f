// SPDX-License-Identifier: GPL-3.0-or-later
#include "fits/wcs.h"

#include <fmt/format.h>
#include <wcslib/tab.h>
#include <wcslib/wcs.h>
#include <wcslib/wcsfix.h>
#include <wcslib/wcshdr.h>
#include <wcslib/wcsmath.h>
#include <wcslib/wtbarr.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <limits>
#include <mutex>

#include "base/text.h"
#include "fits/table_reader.h"
#include "fits/wcs_cards.h"

namespace almagest::fits {
namespace {

tl::unexpected<base::Error> corrupt(std::string message) {
  return base::fail(base::Code::corrupt, std::move(message));
}

tl::unexpected<base::Error> refused(int status) {
  const bool known = status > 0 && status <= 13;
  return base::fail(base::Code::unsupported, fmt::format("wcslib does not take these world coordinates: {}",
                                                         known ? wcs_errmsg[status] : "unknown reason"));
}

// wcslib's scanner of units keeps its place in a static variable, so that only one thread may set up coordinates.
std::mutex& setup_mutex() {
  static std::mutex mutex;
  return mutex;
}

base::Result<std::vector<std::int64_t>> lengths_of(const Hdu& hdu) {
  if (hdu.type == HduType::image || hdu.type == HduType::primary) return hdu.axes;
  if (hdu.type != HduType::compressed_image) return base::fail(base::Code::not_found, "this HDU is no image");
  const std::int64_t count = hdu.header.integer("ZNAXIS").value_or(0);
  if (count < 0 || count > Wcs::kMostAxes) return corrupt("ZNAXIS is out of range");
  std::vector<std::int64_t> lengths;
  for (std::int64_t i = 1; i <= count; ++i) {
    lengths.push_back(std::max<std::int64_t>(0, hdu.header.integer(fmt::format("ZNAXIS{}", i)).value_or(0)));
  }
  return lengths;
}

// The array of coordinates or the index vector that wcslib asks for. It takes the memory over when it is set up.
base::Status fill_array(const File& file, wtbarr_s& wanted) {
  const std::string extension(wanted.extnam);
  const Hdu* hdu = file.find(extension, wanted.extver);
  if (hdu == nullptr) {
    return corrupt(fmt::format("there is no table {} of version {} for the coordinates", extension, wanted.extver));
  }
  ALMAGEST_TRY(const TableReader table, TableReader::open(file, *hdu));
  const Field* field = table.find(wanted.ttype);
  if (field == nullptr) return corrupt(fmt::format("the table {} has no column {}", extension, wanted.ttype));
  ALMAGEST_TRY(const std::vector<double> values, table.numbers<double>(*field, 0));
  std::vector<std::int64_t> shape = field->shape;
  const auto count = static_cast<std::int64_t>(values.size());
  if (wanted.kind == 'c' && shape.size() < 2 && wanted.ndim == 2) shape = {1, count};
  if (wanted.kind == 'i' && shape.size() != 1) shape = {count};
  if (count == 0 || shape.size() != static_cast<std::size_t>(wanted.ndim)) {
    return corrupt(fmt::format("the column {} has not the shape that the coordinates need", wanted.ttype));
  }
  std::int64_t product = 1;
  for (const std::int64_t length : shape) {
    if (length < 1 || length > std::numeric_limits<int>::max() || product > count / length) {
      return corrupt(fmt::format("TDIM of the column {} does not fit its cells", wanted.ttype));
    }
    product *= length;
  }
  if (wanted.kind == 'c') {
    if (shape[0] != wanted.ndim - 1)
      return corrupt(fmt::format("the first axis of {} has the wrong length", wanted.ttype));
    for (int m = 1; m < wanted.ndim; ++m) wanted.dimlen[m - 1] = static_cast<int>(shape[static_cast<std::size_t>(m)]);
  } else if (wanted.dimlen[0] != shape[0]) {
    return corrupt(fmt::format("the index {} and the array of coordinates differ in length", wanted.ttype));
  }
  auto* const array = static_cast<double*>(std::calloc(static_cast<std::size_t>(product), sizeof(double)));
  if (array == nullptr) return base::fail(base::Code::internal, "there is no memory for a table of coordinates");
  std::copy_n(values.begin(), product, array);
  *wanted.arrayp = array;
  return {};
}

// Arrays of coordinates come before their indexes.
base::Status fill_arrays(const File& file, wcsprm& wcs) {
  for (int i = 0; i < wcs.nwtb; ++i) ALMAGEST_CHECK(fill_array(file, wcs.wtb[i]));
  return {};
}

// What wcslib loses if it refuses coordinates: the matrices of a linear transformation that it finds to be singular,
// and tables that it had not got to, which it has marked to take over by this address.
void free_what_is_lost(wcsprm& wcs) {
  if (wcs.lin.flag == 0) {
    std::free(wcs.lin.piximg);
    std::free(wcs.lin.imgpix);
    wcs.lin.piximg = nullptr;
    wcs.lin.imgpix = nullptr;
  }
  const auto* const mark = reinterpret_cast<const double*>(1);
  for (int i = 0; i < wcs.ntab; ++i) {
    tabprm& table = wcs.tab[i];
    if (table.m_coord == mark) {
      std::free(table.coord);
      table.coord = nullptr;
    }
    for (int m = 0; m < table.M; ++m) {
      if (table.m_indxs[m] != mark) continue;
      std::free(table.index[m]);
      table.index[m] = nullptr;
    }
  }
}

// Spellings of units, projections and spectral types that were usual before the standard are taken too. celfix and
// spcfix set up what is not; after a failure they would try again, and lose memory.
int set_up(wcsprm& wcs) {
  unitfix(0, &wcs);
  if (const int status = wcsset(&wcs); status != 0) return status;
  celfix(&wcs);
  spcfix(&wcs);
  return wcsset(&wcs);
}

std::optional<std::size_t> place(int axis) {
  return axis < 0 ? std::nullopt : std::optional(static_cast<std::size_t>(axis));
}

}  // namespace

struct Wcs::State {
  int count = 0;
  wcsprm* list = nullptr;  // wcspih's; its first one is used
  mutable std::mutex mutex;

  State() = default;
  State(const State&) = delete;
  State& operator=(const State&) = delete;
  ~State() {
    if (list != nullptr) wcsvfree(&count, &list);
  }
  wcsprm& wcs() { return list[0]; }

  // Room for what wcslib gives beside the coordinates asked for.
  struct Room {
    std::vector<double> intermediate, phi, theta;
    std::vector<int> status;
    Room(std::size_t points, std::size_t numbers) : intermediate(numbers), phi(points), theta(points), status(points) {}
  };
};

Wcs::Wcs(std::unique_ptr<State> state) : state_(std::move(state)) {}
Wcs::~Wcs() = default;
Wcs::Wcs(Wcs&&) noexcept = default;
Wcs& Wcs::operator=(Wcs&&) noexcept = default;

base::Result<Wcs> Wcs::read(const File& file, const Hdu& hdu, char alternate) {
  ALMAGEST_TRY(std::vector<std::int64_t> lengths, lengths_of(hdu));
  ALMAGEST_TRY(WcsCards cards, wcs_cards(hdu.header, lengths.size(), alternate, kMostAxes));
  auto state = std::make_unique<State>();
  {
    const std::scoped_lock lock(setup_mutex());
    int rejected = 0;
    const int records = static_cast<int>(cards.text.size() / kCardSize);
    const int parsed = wcspih(cards.text.data(), records, WCSHDR_all, 0, &rejected, &state->count, &state->list);
    if (parsed != 0 || state->count < 1 || state->wcs().naxis != cards.axes) {
      return corrupt("wcslib can't parse the world coordinates");
    }
    wcsprm& wcs = state->wcs();
    if (auto status = fill_arrays(file, wcs); !status) {
      free_what_is_lost(wcs);
      return base::fail(status.error());
    }
    if (const int status = set_up(wcs); status != 0) {
      free_what_is_lost(wcs);
      return refused(status);
    }
  }
  wcsprm& wcs = state->wcs();
  Wcs made(std::move(state));
  for (int i = 0; i < wcs.naxis; ++i) {
    made.axes_.push_back({std::string(base::trim(wcs.ctype[i])), std::string(base::trim(wcs.cunit[i]))});
  }
  made.lengths_ = std::move(lengths);
  made.longitude_ = place(wcs.lng);
  made.latitude_ = place(wcs.lat);
  made.spectral_ = place(wcs.spec);
  if (cards.lookup_distortion) made.notes_.emplace_back("distortions by lookup images are left out");
  if (cards.plate_solution) made.notes_.emplace_back("the plate solution of the Digitized Sky Survey is left out");
  return made;
}

base::Status Wcs::pixel_to_world(std::span<const double> pixels, std::span<double> world) const {
  const std::size_t axes = axes_.size();
  if (pixels.size() != world.size() || pixels.size() % axes != 0) {
    return base::fail(base::Code::invalid_argument, fmt::format("a point has {} coordinates", axes));
  }
  const std::size_t points = pixels.size() / axes;
  if (points == 0) return {};
  State::Room room(points, pixels.size());
  const std::scoped_lock lock(state_->mutex);
  // Point by point: what one of them does to wcslib's temporary values is not seen by the next.
  for (std::size_t i = 0; i < points; ++i) {
    const int status =
        wcsp2s(&state_->wcs(), 1, static_cast<int>(axes), pixels.data() + i * axes, room.intermediate.data() + i * axes,
               &room.phi[i], &room.theta[i], world.data() + i * axes, &room.status[i]);
    const auto point = world.subspan(i * axes, axes);
    if (status != 0) std::fill(point.begin(), point.end(), std::numeric_limits<double>::quiet_NaN());
  }
  return {};
}

base::Status Wcs::world_to_pixel(std::span<const double> world, std::span<double> pixels) const {
  const std::size_t axes = axes_.size();
  if (pixels.size() != world.size() || pixels.size() % axes != 0) {
    return base::fail(base::Code::invalid_argument, fmt::format("a point has {} coordinates", axes));
  }
  const std::size_t points = pixels.size() / axes;
  if (points == 0) return {};
  State::Room room(points, pixels.size());
  const std::scoped_lock lock(state_->mutex);
  for (std::size_t i = 0; i < points; ++i) {
    const int status =
        wcss2p(&state_->wcs(), 1, static_cast<int>(axes), world.data() + i * axes, &room.phi[i], &room.theta[i],
               room.intermediate.data() + i * axes, pixels.data() + i * axes, &room.status[i]);
    const auto point = pixels.subspan(i * axes, axes);
    if (status != 0) std::fill(point.begin(), point.end(), std::numeric_limits<double>::quiet_NaN());
  }
  return {};
}

base::Result<sky::Region> Wcs::footprint() const {
  if (!celestial()) return base::fail(base::Code::not_found, "the image has no celestial coordinates");
  if (axes_[*longitude_].type.substr(0, 4) != "RA--" || axes_[*latitude_].type.substr(0, 4) != "DEC-") {
    return base::fail(base::Code::unsupported, "the image is not in right ascension and declination");
  }
  const std::string frame(base::trim(state_->wcs().radesys));
  const double equinox = state_->wcs().equinox;
  const bool j2000 = frame == "ICRS" || frame == "FK5" || frame.empty();
  if (!j2000 || (frame != "ICRS" && !undefined(equinox) && equinox != 2000)) {
    return base::fail(base::Code::unsupported, fmt::format("the image is in the frame {} {}", frame, equinox));
  }
  const std::size_t axes = axes_.size();
  if (lengths_.size() <= std::max(*longitude_, *latitude_)) {
    return base::fail(base::Code::not_found, "the image has no axis of pixels for the sky");
  }
  std::vector<double> centre(axes, 1);
  for (std::size_t i = 0; i < std::min(axes, lengths_.size()); ++i) {
    if (lengths_[i] < 1) return base::fail(base::Code::not_found, "the image has no pixels");
    centre[i] = (static_cast<double>(lengths_[i]) + 1) / 2;
  }
  std::vector<sky::SkyPoint> corners;
  for (const auto& [right, up] : {std::pair(false, false), {true, false}, {true, true}, {false, true}}) {
    std::vector<double> pixel = centre;
    pixel[*longitude_] = right ? static_cast<double>(lengths_[*longitude_]) + 0.5 : 0.5;
    pixel[*latitude_] = up ? static_cast<double>(lengths_[*latitude_]) + 0.5 : 0.5;
    std::vector<double> world(axes);
    ALMAGEST_CHECK(pixel_to_world(pixel, world));
    const auto corner = sky::SkyPoint::make(world[*longitude_], world[*latitude_]);
    if (!corner) return base::fail(base::Code::unsupported, "a corner of the image is not on the sky");
    corners.push_back(*corner);
  }
  auto polygon = sky::Polygon::make(corners);
  if (!polygon) {
    return base::fail(base::Code::unsupported,
                      fmt::format("the corners of the image make no outline: {}", sky::text_of(polygon.error())));
  }
  return sky::Region({sky::Shape(std::move(*polygon))});
}

}  // namespace almagest::fits
