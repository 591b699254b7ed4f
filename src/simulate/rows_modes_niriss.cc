// SPDX-License-Identifier: GPL-3.0-or-later
// NIRISS: what the observatory does with it and how often. Tables with weights were counted on the public keyword
// tables (docs/simulation.md says which rows); modes marked "assumed" are not in those tables.
#include "simulate/rows_modes.h"

namespace almagest::simulate::rows {
namespace {

constexpr Optics kNisImageOptics[] = {
    // 570 sequences, 12 settings
    {"CLEAR;F115W", "CLEAR", "F115W", 148},  {"F277W;CLEARP", "F277W", "CLEARP", 132},
    {"CLEAR;F150W", "CLEAR", "F150W", 99},   {"CLEAR;F200W", "CLEAR", "F200W", 96},
    {"F356W;CLEARP", "F356W", "CLEARP", 58}, {"F444W;CLEARP", "F444W", "CLEARP", 10},
    {"CLEAR;F090W", "CLEAR", "F090W", 9},    {"CLEAR;F140M", "CLEAR", "F140M", 6},
    {"CLEAR;F158M", "CLEAR", "F158M", 5},    {"F430M;CLEARP", "F430M", "CLEARP", 3},
    {"F480M;CLEARP", "F480M", "CLEARP", 2},  {"F380M;CLEARP", "F380M", "CLEARP", 2},
};
constexpr Readout kNisImageReadouts[] = {
    // of 36
    {"NIS", 7, 1, 4, 0, 42.947, 300.63, 300.63, 311.366, "", 102},
    {"NIS", 11, 1, 4, 0, 42.947, 472.418, 472.418, 483.155, "", 98},
    {"NIS", 10, 1, 4, 0, 42.947, 429.471, 429.471, 440.208, "", 84},
    {"NIS", 8, 1, 4, 0, 42.947, 343.577, 343.577, 354.313, "", 75},
    {"NIS", 9, 1, 4, 0, 42.947, 386.524, 386.524, 397.26, "", 49},
    {"NISRAPID", 16, 1, 1, 0, 10.737, 171.788, 171.788, 182.525, "frmdivsr=1 datamode=91", 40},
    {"NIS", 12, 2, 4, 0, 42.947, 515.365, 1030.73, 1052.203, "", 15},
    {"NIS", 15, 2, 4, 0, 42.947, 644.206, 1288.412, 1309.886, "", 14},
    {"NIS", 17, 2, 4, 0, 42.947, 730.101, 1460.201, 1481.674, "", 14},
    {"NISRAPID", 24, 1, 1, 0, 10.737, 257.682, 257.682, 268.419, "frmdivsr=1 datamode=91", 13},
    {"NIS", 26, 1, 4, 0, 42.947, 1116.624, 1116.624, 1127.361, "", 12},
    {"NISRAPID", 12, 1, 1, 0, 10.737, 128.841, 128.841, 139.578, "frmdivsr=1 datamode=91", 6},
    {"NISRAPID", 6, 2, 1, 0, 10.737, 64.421, 128.841, 150.315, "frmdivsr=1 datamode=91", 5},
    {"NIS", 16, 1, 4, 0, 42.947, 687.153, 687.153, 697.89, "", 5},
    {"NISRAPID", 5, 1, 1, 0, 10.737, 53.684, 53.684, 64.421, "frmdivsr=1 datamode=91", 4},
    {"NISRAPID", 5, 3, 1, 0, 10.737, 53.684, 161.052, 193.262, "frmdivsr=1 datamode=91", 4},
    {"NISRAPID", 6, 4, 1, 0, 10.737, 64.421, 257.682, 300.63, "frmdivsr=1 datamode=91", 3},
    {"NISRAPID", 10, 3, 1, 0, 10.737, 107.368, 322.103, 354.313, "frmdivsr=1 datamode=91", 3},
    {"NISRAPID", 5, 6, 1, 0, 10.737, 53.684, 322.103, 386.524, "frmdivsr=1 datamode=91", 2},
    {"NISRAPID", 15, 1, 1, 0, 10.737, 161.052, 161.052, 171.788, "frmdivsr=1 datamode=91", 2},
    {"NISRAPID", 4, 1, 1, 0, 10.737, 42.947, 42.947, 53.684, "frmdivsr=1 datamode=91", 2},
    {"NIS", 5, 1, 4, 0, 42.947, 214.735, 214.735, 225.472, "niriss_focuspos=0.32981976900000004", 2},
};
constexpr Dither kNisImageDithers[] = {
    {"NONE", 1, 533},
    {"IMAGING", 1, 31},
    {"WFSS", 1, 5},
    {"INTRAMODULE", 1, 1},
};
constexpr std::string_view kNisImageConstants =
    "noutputs=4 nresets=1 nrststrt=1 nsamples=1 drpfrms1=0 drpfrms3=0 frmdivsr=4 datamode=92 sca_num=496 "
    "fastaxis=-2 slowaxis=-1 subarray=FULL substrt1=1 substrt2=1 subsize1=2048 subsize2=2048 "
    "tsample=10 zerofram=0 lamp=NONE apername=NIS_CEN datamodl=ImageModel tsovisit=0 "
    "niriss_focuspos=0.329819769";
constexpr Optics kNisWfssOptics[] = {
    // 492 sequences, 8 settings
    {"GR150C;F200W", "GR150C", "F200W", 157}, {"GR150C;F150W", "GR150C", "F150W", 87},
    {"GR150R;F200W", "GR150R", "F200W", 60},  {"GR150R;F150W", "GR150R", "F150W", 56},
    {"GR150R;F115W", "GR150R", "F115W", 52},  {"GR150C;F115W", "GR150C", "F115W", 48},
    {"GR150R;F090W", "GR150R", "F090W", 16},  {"GR150C;F090W", "GR150C", "F090W", 16},
};
constexpr Readout kNisWfssReadouts[] = {
    // of 31
    {"NIS", 19, 1, 4, 0, 42.947, 815.995, 815.995, 826.731, "", 240},
    {"NIS", 17, 1, 4, 0, 42.947, 730.1, 730.1, 740.837, "", 52},
    {"NISRAPID", 68, 1, 1, 0, 10.737, 730.1, 730.1, 740.837, "frmdivsr=1 datamode=91 datamodl=ImageModel", 32},
    {"NIS", 9, 1, 4, 0, 42.947, 386.524, 386.524, 397.26, "", 24},
    {"NIS", 10, 1, 4, 0, 42.947, 429.471, 429.471, 440.208, "", 22},
    {"NIS", 9, 9, 4, 0, 42.947, 386.524, 3478.713, 3575.344, "", 16},
    {"NISRAPID", 15, 1, 1, 0, 10.737, 161.052, 161.052, 171.788, "frmdivsr=1 datamode=91", 16},
    {"NIS", 8, 1, 4, 0, 42.947, 343.577, 343.577, 354.313, "", 13},
    {"NISRAPID", 24, 1, 1, 0, 10.737, 257.682, 257.682, 268.419, "frmdivsr=1 datamode=91", 8},
    {"NIS", 22, 1, 4, 0, 42.947, 944.836, 944.836, 955.573, "", 8},
    {"NIS", 23, 3, 4, 0, 42.947, 987.783, 2963.349, 2995.559, "", 5},
    {"NIS", 14, 1, 4, 0, 42.947, 601.259, 601.259, 611.996, "", 4},
    {"NIS", 15, 2, 4, 0, 42.947, 644.206, 1288.412, 1309.886, "", 4},
    {"NIS", 23, 1, 4, 0, 42.947, 987.783, 987.783, 998.52, "", 4},
    {"NIS", 9, 3, 4, 0, 42.947, 386.524, 1159.571, 1191.781, "", 4},
    {"NISRAPID", 23, 1, 1, 0, 10.737, 246.946, 246.946, 257.682, "frmdivsr=1 datamode=91", 4},
    {"NIS", 27, 5, 4, 0, 42.947, 1159.571, 5797.856, 5851.54, "", 4},
    {"NIS", 11, 3, 4, 0, 42.947, 472.418, 1417.254, 1449.464, "", 4},
    {"NIS", 18, 3, 4, 0, 42.947, 773.047, 2319.142, 2351.353, "", 4},
    {"NIS", 8, 6, 4, 0, 42.947, 343.577, 2061.46, 2125.88, "", 3},
    {"NIS", 12, 2, 4, 0, 42.947, 515.365, 1030.73, 1052.203, "", 3},
    {"NIS", 11, 2, 4, 0, 42.947, 472.418, 944.836, 966.309, "", 2},
};
constexpr Dither kNisWfssDithers[] = {
    {"NONE", 1, 416}, {"INTRAMODULEBOX", 1, 56}, {"WFSS", 1, 8}, {"CYCLING", 1, 8}, {"INTRAMODULE", 1, 4},
};
constexpr std::string_view kNisWfssConstants =
    "noutputs=4 nresets=1 nrststrt=1 nsamples=1 drpfrms1=0 drpfrms3=0 frmdivsr=4 datamode=92 sca_num=496 "
    "fastaxis=-2 slowaxis=-1 subarray=FULL substrt1=1 substrt2=1 subsize1=2048 subsize2=2048 "
    "tsample=10 zerofram=0 lamp=NONE apername=NIS_CEN datamodl=MultiSlitModel tsovisit=0 "
    "niriss_focuspos=0.329819769";
// Assumed.
constexpr Optics kMaskOptics[] = {
    {"F380M;NRM", "F380M", "NRM", 3}, {"F430M;NRM", "F430M", "NRM", 2}, {"F480M;NRM", "F480M", "NRM", 3}};
constexpr Optics kCrossOptics[] = {{"CLEAR;GR700XD", "CLEAR", "GR700XD", 5}, {"F277W;GR700XD", "F277W", "GR700XD", 1}};
constexpr Optics kFindOptics[] = {{"F480M;NRM", "F480M", "NRM", 1}};
constexpr Readout kMaskReadouts[] = {{"NISRAPID", 12, 300, 1, 0, 0.075, 0.905, 271.6, 295.2, "subarray=SUB80", 3},
                                     {"NISRAPID", 38, 110, 1, 0, 0.075, 2.867, 315.3, 331.1, "subarray=SUB80", 2}};
constexpr Readout kSossReadouts[] = {
    {"NISRAPID", 4, 620, 1, 0, 5.494, 21.976, 13625.1, 17031.5, "subarray=SUBSTRIP256", 4},
    {"NISRAPID", 9, 280, 1, 0, 5.494, 49.446, 13844.9, 15383.2, "subarray=SUBSTRIP256", 2}};
constexpr Readout kFindReadouts[] = {{"NISRAPID", 3, 1, 1, 0, 0.054, 0.163, 0.163, 0.163, "subarray=SUBTAAMI", 1}};
constexpr Dither kStay[] = {{"NONE", 1, 1}};

constexpr FileKind kImageFiles[] = {{"uncal", "1b", 92.3},
                                    {"rate", "2a", 83.96},
                                    {"rateints", "2a", 83.96},
                                    {"cal", "2b", 117.57},
                                    {"i2d", "2b", 121.3}};
constexpr FileKind kGrismFiles[] = {
    {"uncal", "1b", 92.3}, {"rate", "2a", 83.96}, {"rateints", "2a", 83.96}, {"cal", "2b", 66.6}, {"x1d", "2b", 14.1}};
constexpr FileKind kMaskFiles[] = {{"uncal", "1b", 46.1}, {"rateints", "2a", 30.2}, {"calints", "2b", 44.9}};
constexpr FileKind kSeriesFiles[] = {
    {"uncal", "1b", 2590.4}, {"rateints", "2a", 3891.2}, {"calints", "2b", 5204.4}, {"x1dints", "2b", 93.4}};
constexpr FileKind kPlainFiles[] = {{"uncal", "1b", 92.3}, {"rate", "2a", 83.96}};

// clang-format off
constexpr Mode kModes[] = {
    {"NIS_IMAGE", "NIRISS", "NIRISS Wide Field Slitless Spectroscopy", "NIS", "NIS_CEN", "NIS_CEN", kNisImageOptics,
     kNisImageReadouts, kNisImageDithers, kNisImageConstants, kImageFiles, "i2d cat segm", Use::science, 9, 44, 2.45},
    {"NIS_WFSS", "NIRISS", "NIRISS Wide Field Slitless Spectroscopy", "NIS", "NIS_CEN", "NIS_CEN", kNisWfssOptics,
     kNisWfssReadouts, kNisWfssDithers, kNisWfssConstants, kGrismFiles, "x1d c1d", Use::science, 9, 40, 3},
    {"NIS_WFSS", "NIRISS", "NIRISS Wide Field Slitless Spectroscopy", "NIS", "NIS_CEN", "NIS_CEN", kNisWfssOptics,
     kNisWfssReadouts, kNisWfssDithers, kNisWfssConstants, kGrismFiles, "", Use::pure_parallel, 9, 452, 6.4},
    {"NIS_AMI", "NIRISS", "NIRISS Aperture Masking Interferometry", "NIS", "NIS_AMI1", "NIS_AMI1", kMaskOptics,
     kMaskReadouts, kStay, kNisImageConstants, kMaskFiles, "ami-oi aminorm-oi", Use::science, 9, 40, 3, "NIS_TACQ"},
    {"NIS_SOSS", "NIRISS", "NIRISS Single-Object Slitless Spectroscopy", "NIS", "NIS_SUBSTRIP256", "NIS_SUBSTRIP256", kCrossOptics,
     kSossReadouts, kStay, kNisImageConstants, kSeriesFiles, "x1dints whtlt", Use::science, 9, 40, 1.5, "NIS_TACQ"},
    {"NIS_TACQ", "NIRISS", "NIRISS Single-Object Slitless Spectroscopy", "NIS", "NIS_SOSSTA", "NIS_SOSSTA", kFindOptics,
     kFindReadouts, kStay, kNisImageConstants, kPlainFiles, "", Use::acquisition, 9, 1, 1},
    {"NIS_TACONFIRM", "NIRISS", "NIRISS Aperture Masking Interferometry", "NIS", "NIS_AMITA", "NIS_AMITA", kFindOptics,
     kFindReadouts, kStay, kNisImageConstants, kPlainFiles, "", Use::sky, 9, 2, 1},
    {"NIS_EXTCAL", "NIRISS", "NIRISS External Calibration", "NIS", "NIS_CEN", "NIS_CEN", kNisImageOptics, kNisImageReadouts,
     kStay, kNisImageConstants, kPlainFiles, "", Use::sky, 9, 63, 4},
    {"NIS_FOCUS", "NIRISS", "NIRISS Focus", "NIS", "NIS_CEN", "NIS_CEN", kNisImageOptics, kNisImageReadouts, kStay,
     kNisImageConstants, kPlainFiles, "", Use::sky, 9, 2, 6},
    {"NIS_DARK", "NIRISS", "NIRISS Dark", "NIS", "NIS_CEN", "", kNisImageOptics, kNisImageReadouts, kStay, kNisImageConstants,
     kPlainFiles, "", Use::internal, 9, 40, 8},
    {"NIS_LAMP", "NIRISS", "NIRISS Internal Flat", "NIS", "NIS_CEN", "", kNisImageOptics, kNisImageReadouts, kStay,
     kNisImageConstants, kPlainFiles, "", Use::internal, 9, 8, 4},
};
// clang-format on

}  // namespace

std::span<const Mode> niriss_modes() {
  return kModes;
}

}  // namespace almagest::simulate::rows
