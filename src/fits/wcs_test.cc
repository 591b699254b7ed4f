// SPDX-License-Identifier: GPL-3.0-or-later
// Values are compared with astropy's by tests/real/test_wcs.py; here is what may go wrong.
#include "fits/wcs.h"

#include <gtest/gtest.h>

#include <cmath>
#include <thread>

#include "fits/fits_test_util.h"

namespace almagest::fits {
namespace {

using Cards = std::vector<std::string>;

Cards sky() {
  return {"CTYPE1  = 'RA---TAN'", "CTYPE2  = 'DEC--TAN'", "CRPIX1  = 1.5",  "CRPIX2  = 1.5",   "CRVAL1  = 10.0",
          "CRVAL2  = 0.0",        "CDELT1  = -0.01",      "CDELT2  = 0.01", "RADESYS = 'ICRS'"};
}

base::Result<Wcs> wcs_of(const Cards& cards, const Cards& axes = {"NAXIS   = 2", "NAXIS1  = 2", "NAXIS2  = 2"},
                         const std::string& more = {}) {
  Cards all{"BITPIX  = 8"};
  all.insert(all.end(), axes.begin(), axes.end());
  all.insert(all.end(), cards.begin(), cards.end());
  const std::string text = primary() + extension(all) + std::string(2880, '\0') + more;
  const auto file = read(as_bytes(text));
  EXPECT_TRUE(file) << file.error().message;
  return Wcs::read(*file, file->hdus().at(1));
}

Cards with(Cards cards, const std::string& card) {
  cards.push_back(card);
  return cards;
}

TEST(Wcs, FindsAxesAndFootprint) {
  const auto wcs = wcs_of(sky());
  ASSERT_TRUE(wcs) << wcs.error().message;
  EXPECT_EQ(wcs->longitude(), 0U);
  EXPECT_EQ(wcs->latitude(), 1U);
  EXPECT_FALSE(wcs->spectral());
  EXPECT_EQ(wcs->axes()[0].type, "RA---TAN");
  EXPECT_EQ(wcs->axes()[0].unit, "deg");
  const auto footprint = wcs->footprint();
  ASSERT_TRUE(footprint) << footprint.error().message;
  EXPECT_NEAR(footprint->area_deg2(), 4e-4, 1e-9);
  EXPECT_TRUE(footprint->contains(*sky::SkyPoint::make(10, 0)));
}

TEST(Wcs, IsAbsentWithoutCoordinates) {
  EXPECT_EQ(wcs_of({}).error().code, base::Code::not_found);
  EXPECT_EQ(wcs_of({"WCSAXES = 2"}).error().code, base::Code::not_found);
  const auto linear = wcs_of({"CTYPE1  = 'LINEAR'", "CRVAL1  = 5"});
  ASSERT_TRUE(linear) << linear.error().message;
  EXPECT_FALSE(linear->celestial());
  EXPECT_EQ(linear->footprint().error().code, base::Code::not_found);
}

TEST(Wcs, RefusesWhatContradictsItself) {
  const std::vector<std::pair<std::string, base::Code>> bad{
      {"CRVAL1  = 'x'", base::Code::corrupt},
      {"CTYPE1  = 5", base::Code::corrupt},
      {"WCSAXES = 1000000", base::Code::too_large},
      {"PC99_99 = 1", base::Code::too_large},
      {"CTYPE1  = 'RA---XYZ'", base::Code::unsupported},
      {"CTYPE1  = 'WAVE-TAB'", base::Code::corrupt},
  };
  for (const auto& [card, code] : bad) {
    Cards cards = sky();
    const auto same = [&, word = card.substr(0, 8)](const std::string& one) { return one.substr(0, 8) == word; };
    cards.erase(std::remove_if(cards.begin(), cards.end(), same), cards.end());
    const auto wcs = wcs_of(with(cards, card));
    ASSERT_FALSE(wcs) << card;
    EXPECT_EQ(wcs.error().code, code) << card << ": " << wcs.error().message;
  }
  Cards singular = sky();
  singular[6] = "CDELT1  = 0";
  EXPECT_EQ(wcs_of(singular).error().code, base::Code::unsupported);
}

TEST(Wcs, RefusesBadTables) {
  const Cards axes{"NAXIS   = 1", "NAXIS1  = 3"};
  const Cards good{"CTYPE1  = 'WAVE-TAB'", "CRVAL1  = 1",   "CRPIX1  = 1",
                   "CDELT1  = 1",          "PS1_0   = 'T'", "PS1_1   = 'C'"};
  const auto table = [](const std::string& form, const std::string& dimensions, std::size_t bytes) {
    return header_of({"XTENSION= 'BINTABLE'", "BITPIX  = 8", "NAXIS   = 2", "NAXIS1  = " + std::to_string(bytes),
                      "NAXIS2  = 1", "PCOUNT  = 0", "GCOUNT  = 1", "TFIELDS = 2", "TTYPE1  = 'C'",
                      "TFORM1  = '" + form + "'", "TDIM1   = '" + dimensions + "'", "TTYPE2  = 'I'", "TFORM2  = '2B'",
                      "EXTNAME = 'T'"}) +
           padded(std::string(bytes, '\1'), '\0');
  };
  EXPECT_TRUE(wcs_of(good, axes, table("3B", "(1,3)", 5)));
  EXPECT_EQ(wcs_of(good, axes).error().code, base::Code::corrupt);
  EXPECT_EQ(wcs_of(good, axes, table("3B", "(3,1)", 5)).error().code, base::Code::corrupt);
  EXPECT_EQ(wcs_of(good, axes, table("3A", "(1,3)", 5)).error().code, base::Code::invalid_argument);
  EXPECT_EQ(wcs_of(good, axes, table("0B", "(1,3)", 5)).error().code, base::Code::corrupt);
  // An index of another length than the array.
  EXPECT_EQ(wcs_of(with(good, "PS1_2   = 'I'"), axes, table("3B", "(1,3)", 5)).error().code, base::Code::corrupt);
  for (const std::string card : {"PV1_3   = 0", "PV1_3   = 2", "PV1_3   = -2147483649", "PV1_3   = 1e300",
                                 "PV1_3   = 1.5", "PV1_1   = 7", "PV1_2   = -1"}) {
    EXPECT_EQ(wcs_of(with(good, card), axes, table("3B", "(1,3)", 5)).error().code, base::Code::corrupt) << card;
  }
}

TEST(Wcs, HasNoFootprintOffTheSky) {
  Cards wide = sky();
  wide[0] = "CTYPE1  = 'RA---AIT'";
  wide[1] = "CTYPE2  = 'DEC--AIT'";
  wide[6] = "CDELT1  = -200";
  wide[7] = "CDELT2  = 100";
  const auto wcs = wcs_of(wide);
  ASSERT_TRUE(wcs);
  EXPECT_EQ(wcs->footprint().error().code, base::Code::unsupported);
  std::vector<double> world(2);
  ASSERT_TRUE(wcs->pixel_to_world(std::vector<double>{50, 50}, world));
  EXPECT_TRUE(std::isnan(world[0]) && std::isnan(world[1]));
  EXPECT_FALSE(wcs->pixel_to_world(std::vector<double>{1, 2, 3}, world));
  Cards old = sky();
  old[8] = "RADESYS = 'FK4'";
  EXPECT_EQ(wcs_of(old)->footprint().error().code, base::Code::unsupported);
}

TEST(Wcs, IsReadAndUsedByManyThreads) {
  const auto shared = wcs_of(sky());
  ASSERT_TRUE(shared);
  std::vector<std::thread> threads;
  std::vector<int> good(4, 0);
  for (std::size_t t = 0; t < good.size(); ++t) {
    threads.emplace_back([&, t] {
      for (int i = 0; i < 200; ++i) {
        const auto own = wcs_of(with(sky(), "CUNIT1  = 'deg'"));
        const std::vector<double> pixel{1.5 + i, 1.5};
        std::vector<double> here(2);
        std::vector<double> there(2);
        if (own && own->pixel_to_world(pixel, here) && shared->pixel_to_world(pixel, there) && here == there) ++good[t];
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(good, (std::vector<int>{200, 200, 200, 200}));
}

}  // namespace
}  // namespace almagest::fits
