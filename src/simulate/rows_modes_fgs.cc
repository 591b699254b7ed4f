// SPDX-License-Identifier: GPL-3.0-or-later
// FGS: guide-star data sets of every visit, and what it takes as an instrument of its own. Assumed throughout: the
// public keyword tables hold none of it.
#include "simulate/rows_modes.h"

namespace almagest::simulate::rows {
namespace {

constexpr Optics kNoOptics[] = {{"", "", "", 1}};
constexpr Readout kFullReadouts[] = {{"FGS", 4, 1, 1, 0, 10.737, 42.947, 42.947, 42.947, "", 3},
                                     {"FGSRAPID", 8, 1, 1, 0, 10.737, 85.894, 85.894, 85.894, "", 1}};
constexpr Readout kFindReadouts[] = {{"FGS", 2, 1, 1, 0, 0.31, 0.62, 0.62, 11.4, "", 1}};
constexpr Readout kFirstReadouts[] = {{"FGS", 2, 6, 1, 0, 0.36, 0.36, 2.16, 4.3, "subarray=SUB128CNTR", 1}};
constexpr Readout kSecondReadouts[] = {{"FGS", 2, 5, 1, 0, 0.05, 0.05, 0.25, 1.9, "subarray=SUB32CNTR", 1}};
constexpr Readout kTrackReadouts[] = {{"FGS", 2, 1200, 1, 0, 0.016, 0.016, 19.2, 77.0, "subarray=SUB32", 1}};
constexpr Readout kGuideReadouts[] = {{"FGS8", 2, 9000, 1, 0, 0.064, 0.064, 576.0, 1180.0, "subarray=SUB8", 1}};
constexpr Dither kStay[] = {{"NONE", 1, 3}, {"NONE", 4, 1}};
constexpr Dither kOnce[] = {{"NONE", 1, 1}};

constexpr FileKind kImageFiles[] = {
    {"uncal", "1b", 33.6}, {"rate", "2a", 83.96}, {"cal", "2b", 117.57}, {"i2d", "2b", 121.3}};
constexpr FileKind kPlainFiles[] = {{"uncal", "1b", 33.6}, {"rate", "2a", 83.96}};
constexpr FileKind kFindFiles[] = {
    {"image_uncal", "1b", 27.9}, {"image_cal", "2b", 56.1}, {"stacked_uncal", "1b", 9.9}, {"stacked_cal", "2b", 20.1}};
constexpr FileKind kStarFiles[] = {{"uncal", "1b", 1.2}, {"cal", "2b", 1.9}};

constexpr std::string_view kConstants =
    "noutputs=4 nresets=1 nsamples=1 drpfrms1=0 drpfrms3=0 subarray=FULL substrt1=1 substrt2=1 subsize1=2048 "
    "subsize2=2048 tsample=10 apername=FGS1_FULL datamodl=GuiderCalModel tsovisit=0";
constexpr std::string_view kImageConstants =
    "noutputs=4 nresets=1 nsamples=1 drpfrms1=0 drpfrms3=0 frmdivsr=1 sca_num=498 fastaxis=2 slowaxis=-1 subarray=FULL "
    "substrt1=1 substrt2=1 subsize1=2048 subsize2=2048 tsample=10 apername=FGS1_FULL datamodl=ImageModel tsovisit=0";

// clang-format off
constexpr Mode kModes[] = {
    {"FGS_IMAGE", "FGS", "FGS External Calibration", "GUIDER1", "FGS1_FULL", "FGS1_FULL", kNoOptics, kFullReadouts, kStay,
     kImageConstants, kImageFiles, "i2d cat segm", Use::sky, 9, 20, 4},
    {"FGS_FOCUS", "FGS", "FGS Focus", "GUIDER2", "FGS2_FULL", "FGS2_FULL", kNoOptics, kFullReadouts, kStay, kImageConstants,
     kPlainFiles, "", Use::sky, 9, 3, 6},
    {"FGS_SKYFLAT", "FGS", "FGS External Calibration", "GUIDER1", "FGS1_FULL", "FGS1_FULL", kNoOptics, kFullReadouts, kStay,
     kImageConstants, kPlainFiles, "", Use::sky, 9, 3, 4},
    {"FGS_DARK", "FGS", "FGS Dark", "GUIDER1", "FGS1_FULL", "", kNoOptics, kFullReadouts, kStay, kImageConstants,
     kPlainFiles, "", Use::internal, 9, 10, 8},
    {"FGS_INTFLAT", "FGS", "FGS Internal Flat", "GUIDER2", "FGS2_FULL", "", kNoOptics, kFullReadouts, kStay,
     kImageConstants, kPlainFiles, "", Use::internal, 9, 4, 4},
    {"FGS_ID-IMAGE, FGS_ID-STACK", "FGS", "", "GUIDER1", "FGS1_FULL", "FGS1_FULL", kNoOptics, kFindReadouts, kOnce,
     kConstants, kFindFiles, "", Use::guide_star, 9, 1, 1},
    {"FGS_ACQ1", "FGS", "", "GUIDER1", "FGS1_FULL", "", kNoOptics, kFirstReadouts, kOnce, kConstants, kStarFiles, "",
     Use::guide_star, 9, 1, 1},
    {"FGS_ACQ2", "FGS", "", "GUIDER1", "FGS1_FULL", "", kNoOptics, kSecondReadouts, kOnce, kConstants, kStarFiles, "",
     Use::guide_star, 9, 1, 1},
    {"FGS_TRACK", "FGS", "", "GUIDER1", "FGS1_FULL", "", kNoOptics, kTrackReadouts, kOnce, kConstants, kStarFiles, "",
     Use::guide_star, 9, 1, 1},
    {"FGS_FINEGUIDE", "FGS", "", "GUIDER1", "FGS1_FULL", "", kNoOptics, kGuideReadouts, kOnce, kConstants, kStarFiles, "",
     Use::guide_star, 9, 1, 1},
};
// clang-format on

}  // namespace

std::span<const Mode> fgs_modes() {
  return kModes;
}

}  // namespace almagest::simulate::rows
