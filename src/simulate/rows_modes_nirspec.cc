// SPDX-License-Identifier: GPL-3.0-or-later
// NIRSpec: what the observatory does with it and how often. Tables with weights were counted on the public keyword
// tables (docs/simulation.md says which rows); modes marked "assumed" are not in those tables.
#include "simulate/rows_modes.h"

namespace almagest::simulate::rows {
namespace {

constexpr Optics kNrsIfuOptics[] = {
    // 468 sequences, 9 settings
    {"F290LP;G395H", "F290LP", "G395H", 306}, {"F170LP;G235H", "F170LP", "G235H", 53},
    {"F290LP;G395M", "F290LP", "G395M", 31},  {"CLEAR;PRISM", "CLEAR", "PRISM", 22},
    {"F100LP;G140H", "F100LP", "G140H", 22},  {"F170LP;G235M", "F170LP", "G235M", 19},
    {"F100LP;G140M", "F100LP", "G140M", 10},  {"F070LP;G140H", "F070LP", "G140H", 3},
    {"F070LP;G140M", "F070LP", "G140M", 2},
};
constexpr Readout kNrsIfuReadouts[] = {
    // of 80
    {"NRSIRS2", 9, 1, 5, 0, 72.944, 656.5, 656.5, 671.089, "", 211},
    {"NRSIRS2RAPID", 15, 1, 1, 0, 14.589, 218.833, 218.833, 233.422, "frmdivsr=1 datamode=58", 30},
    {"NRSIRS2RAPID", 5, 1, 1, 0, 14.589, 72.944, 72.944, 87.533, "frmdivsr=1 datamode=58", 16},
    {"NRSIRS2", 20, 1, 5, 0, 72.944, 1458.889, 1458.889, 1473.478, "", 14},
    {"NRSIRS2RAPID", 12, 1, 1, 0, 14.589, 175.067, 175.067, 189.656, "frmdivsr=1 datamode=58", 11},
    {"NRSIRS2RAPID", 6, 1, 1, 0, 14.589, 87.533, 87.533, 102.122, "frmdivsr=1 datamode=58", 10},
    {"NRSIRS2RAPID", 50, 1, 1, 0, 14.589, 729.444, 729.444, 744.033, "frmdivsr=1 datamode=58", 9},
    {"NRSIRS2", 25, 1, 5, 0, 72.944, 1823.611, 1823.611, 1838.2, "", 8},
    {"NRSRAPID", 5, 1, 1, 0, 10.737, 53.684, 53.684, 64.421,
     "noutputs=4 frmdivsr=1 datamode=50 nirspec_nrs_norm= nirspec_nrs_ref=", 8},
    {"NRSIRS2", 18, 1, 5, 0, 72.944, 1313, 1313, 1327.589, "", 7},
    {"NRSIRS2", 10, 1, 5, 0, 72.944, 729.444, 729.444, 744.033, "", 5},
    {"NRSIRS2RAPID", 10, 1, 1, 0, 14.589, 145.889, 145.889, 160.478, "frmdivsr=1 datamode=58", 5},
    {"NRSIRS2RAPID", 55, 1, 1, 0, 14.589, 802.389, 802.389, 816.978, "frmdivsr=1 datamode=58", 5},
    {"NRSIRS2", 12, 1, 5, 0, 72.944, 875.333, 875.333, 889.922, "", 5},
    {"NRSIRS2RAPID", 26, 1, 1, 0, 14.589, 379.311, 379.311, 393.9, "frmdivsr=1 datamode=58", 5},
    {"NRSIRS2RAPID", 5, 2, 1, 0, 14.589, 72.945, 145.889, 175.067, "frmdivsr=1 datamode=58", 5},
    {"NRSIRS2", 8, 1, 5, 0, 72.944, 583.556, 583.556, 598.144, "", 4},
    {"NRSIRS2", 31, 1, 5, 0, 72.944, 2261.278, 2261.278, 2275.867, "", 4},
    {"NRSIRS2RAPID", 30, 1, 1, 0, 14.589, 437.667, 437.667, 452.256, "frmdivsr=1 datamode=58", 4},
    {"NRSIRS2RAPID", 22, 2, 1, 0, 14.589, 320.955, 641.911, 671.089, "frmdivsr=1 datamode=58", 4},
    {"NRSIRS2", 24, 1, 5, 0, 72.944, 1750.667, 1750.667, 1765.256, "", 3},
    {"NRSIRS2RAPID", 9, 1, 1, 0, 14.589, 131.3, 131.3, 145.889, "frmdivsr=1 datamode=58", 3},
};
constexpr Dither kNrsIfuDithers[] = {
    {"CYCLING", 4, 225}, {"4-POINT-DITHER", 4, 110}, {"CYCLING", 8, 43}, {"CYCLING", 9, 24},
    {"CYCLING", 16, 9},  {"4-POINT-NOD", 4, 8},      {"CYCLING", 12, 7}, {"CYCLING", 6, 7},
};
constexpr std::string_view kNrsIfuConstants =
    "noutputs=5 nresets=1 nrststrt=1 nsamples=1 drpfrms1=0 drpfrms3=0 frmdivsr=8 datamode=54 gainfact=1 "
    "sca_num=491 fastaxis=2 slowaxis=1 subarray=FULL substrt1=1 substrt2=1 subsize1=2048 subsize2=2048 "
    "tsample=10 zerofram=0 lamp=NONE opmode=IFU apername=NRS_FULL_IFU datamodl=IFUImageModel "
    "tsovisit=0 nirspec_focuspos=3 nirspec_is_imprt=0 nirspec_nrs_norm=16 nirspec_nrs_ref=4 nirspec_pattstrt=1 "
    "pattsize=SMALL";
constexpr Optics kNrsMsaOptics[] = {
    // 288 sequences, 9 settings
    {"CLEAR;PRISM", "CLEAR", "PRISM", 109},  {"F100LP;G140M", "F100LP", "G140M", 61},
    {"F100LP;G140H", "F100LP", "G140H", 34}, {"F290LP;G395M", "F290LP", "G395M", 32},
    {"F290LP;G395H", "F290LP", "G395H", 18}, {"F170LP;G235M", "F170LP", "G235M", 12},
    {"F070LP;G140M", "F070LP", "G140M", 11}, {"F170LP;G235H", "F170LP", "G235H", 9},
    {"F070LP;G140H", "F070LP", "G140H", 2},
};
constexpr Readout kNrsMsaReadouts[] = {
    // of 41
    {"NRSIRS2", 20, 2, 5, 0, 72.944, 1458.889, 2917.778, 2946.956, "", 40},
    {"NRSIRS2", 13, 1, 5, 0, 72.944, 948.278, 948.278, 962.867, "", 28},
    {"NRSIRS2RAPID", 24, 1, 1, 0, 14.589, 350.133, 350.133, 364.722, "frmdivsr=1 datamode=58", 24},
    {"NRSIRS2", 16, 1, 5, 0, 72.944, 1167.111, 1167.111, 1181.7, "", 16},
    {"NRSIRS2", 20, 6, 5, 0, 72.944, 1458.889, 8753.334, 8840.867, "", 14},
    {"NRSIRS2", 12, 2, 5, 0, 72.944, 875.333, 1750.667, 1779.845, "", 14},
    {"NRSIRS2RAPID", 43, 1, 1, 0, 14.589, 627.322, 627.322, 641.911, "frmdivsr=1 datamode=58", 12},
    {"NRSIRS2", 20, 5, 5, 0, 72.944, 1458.889, 7294.445, 7367.389, "", 12},
    {"NRSIRS2", 19, 2, 5, 0, 72.944, 1385.945, 2771.889, 2801.067, "", 11},
    {"NRSIRS2", 21, 2, 5, 0, 72.944, 1531.833, 3063.667, 3092.845, "", 8},
    {"NRSIRS2", 18, 3, 5, 0, 72.944, 1313, 3939, 3982.767, "", 8},
    {"NRSIRS2", 21, 4, 5, 0, 72.944, 1531.833, 6127.334, 6185.689, "", 8},
    {"NRSIRS2RAPID", 51, 1, 1, 0, 14.589, 744.033, 744.033, 758.622, "frmdivsr=1 datamode=58", 8},
    {"NRSIRS2RAPID", 12, 8, 1, 0, 14.589, 175.067, 1400.533, 1517.245, "frmdivsr=1 datamode=58 datamodl=ImageModel", 6},
    {"NRSIRS2", 10, 1, 5, 0, 72.944, 729.444, 729.444, 744.033, "", 6},
    {"NRSIRS2", 9, 5, 5, 0, 72.944, 656.5, 3282.5, 3355.445, "", 6},
    {"NRSIRS2RAPID", 25, 1, 1, 0, 14.589, 364.722, 364.722, 379.311, "frmdivsr=1 datamode=58", 6},
    {"NRSIRS2", 21, 3, 5, 0, 72.944, 1531.833, 4595.5, 4639.267, "", 4},
    {"NRSIRS2RAPID", 74, 3, 1, 0, 14.589, 1079.578, 3238.734, 3282.5, "frmdivsr=1 datamode=58 datamodl=ImageModel", 4},
    {"NRSIRS2", 16, 3, 5, 0, 72.944, 1167.111, 3501.334, 3545.1, "", 4},
    {"NRSIRS2", 16, 2, 5, 0, 72.944, 1167.111, 2334.222, 2363.4, "", 4},
    {"NRSIRS2RAPID", 23, 5, 1, 0, 14.589, 335.544, 1677.722, 1750.667, "frmdivsr=1 datamode=58", 4},
};
constexpr Dither kNrsMsaDithers[] = {
    {"NONE", 3, 188},
    {"NONE", 1, 51},
    {"NONE", 2, 37},
    {"3-POINT-WITH-NIRCAM-SIZE1", 3, 12},
};
constexpr std::string_view kNrsMsaConstants =
    "noutputs=5 nresets=1 nrststrt=1 nsamples=1 drpfrms1=0 drpfrms3=0 frmdivsr=8 datamode=54 gainfact=1 "
    "sca_num=491 fastaxis=2 slowaxis=1 subarray=FULL substrt1=1 substrt2=1 subsize1=2048 subsize2=2048 "
    "tsample=10 zerofram=0 lamp=NONE opmode=MSASPEC apername=NRS_FULL_MSA "
    "datamodl=MultiSlitModel tsovisit=0 nirspec_focuspos=3 nirspec_is_imprt=0 "
    "nirspec_msastate=PRIMARYPARK_CONFIG nirspec_nrs_norm=16 nirspec_nrs_ref=4 nirspec_nod_type=3-SHUTTER-SLITLET "
    "nirspec_msaconid=1";
constexpr Optics kNrsSlitOptics[] = {
    // 407 sequences, 9 settings
    {"F290LP;G395H", "F290LP", "G395H", 116}, {"CLEAR;PRISM", "CLEAR", "PRISM", 78},
    {"F170LP;G235H", "F170LP", "G235H", 78},  {"F100LP;G140H", "F100LP", "G140H", 56},
    {"F070LP;G140H", "F070LP", "G140H", 25},  {"F290LP;G395M", "F290LP", "G395M", 24},
    {"F170LP;G235M", "F170LP", "G235M", 14},  {"F070LP;G140M", "F070LP", "G140M", 10},
    {"F100LP;G140M", "F100LP", "G140M", 6},
};
constexpr Readout kNrsSlitReadouts[] = {
    // of 184
    {"NRSRAPID", 4, 1, 1, 0, 1.558, 6.232, 6.232, 7.81, "subarray=SUBS200A1 substrt2=1054 subsize2=64", 24},
    {"NRSRAPID", 3, 1, 1, 0, 1.558, 4.674, 4.674, 6.252, "subarray=SUBS200A1 substrt2=1054 subsize2=64", 19},
    {"NRSRAPID", 8, 1, 1, 0, 1.558, 12.464, 12.464, 14.042, "subarray=SUBS200A1 substrt2=1054 subsize2=64", 16},
    {"NRSIRS2RAPID", 16, 1, 1, 0, 14.589, 233.422, 233.422, 248.011,
     "noutputs=5 datamode=58 gainfact=1 subarray=FULL substrt2=1 subsize2=2048 nirspec_nrs_norm=16 nirspec_nrs_ref=4",
     12},
    {"NRSRAPID", 10, 1, 1, 0, 0.902, 9.02, 9.02, 9.942,
     "subarray=SUB2048 substrt2=963 subsize2=32 apername=NRS_S1600A1_SLIT nirspec_fxd_slit=S1600A1", 12},
    {"NRSRAPID", 12, 1, 1, 0, 1.558, 18.696, 18.696, 20.274, "subarray=SUBS200A1 substrt2=1054 subsize2=64", 9},
    {"NRSRAPID", 42, 3, 1, 0, 1.558, 65.436, 196.308, 201.043, "subarray=SUBS200A1 substrt2=1054 subsize2=64", 8},
    {"NRSIRS2RAPID", 20, 2, 1, 0, 14.589, 291.778, 583.556, 612.733,
     "noutputs=5 datamode=58 gainfact=1 subarray=FULL substrt2=1 subsize2=2048 apername=NRS_S200A2_SLIT "
     "nirspec_nrs_norm=16 nirspec_nrs_ref=4 nirspec_fxd_slit=S200A2",
     6},
    {"NRSRAPID", 100, 1, 1, 0, 1.558, 155.8, 155.8, 157.378,
     "subarray=SUBS400A1 substrt2=978 subsize2=64 apername=NRS_S400A1_SLIT nirspec_fxd_slit=S400A1", 6},
    {"NRSRAPID", 5, 2, 1, 0, 1.558, 7.79, 15.58, 18.737, "subarray=SUBS200A1 substrt2=1054 subsize2=64", 6},
    {"NRSRAPID", 5, 2, 1, 0, 1.558, 7.79, 15.58, 18.737,
     "subarray=SUBS200A2 substrt2=1018 subsize2=64 apername=NRS_S200A2_SLIT nirspec_fxd_slit=S200A2", 6},
    {"NRSIRS2RAPID", 35, 2, 1, 0, 14.589, 510.611, 1021.222, 1050.4,
     "noutputs=5 datamode=58 gainfact=1 subarray=FULL substrt2=1 subsize2=2048 apername=NRS_S400A1_SLIT "
     "nirspec_nrs_norm=16 nirspec_nrs_ref=4 nirspec_fxd_slit=S400A1",
     6},
    {"NRSRAPID", 52, 1, 1, 0, 0.902, 46.904, 46.904, 47.826,
     "subarray=SUB2048 substrt2=965 subsize2=32 apername=NRS_S1600A1_SLIT nirspec_fxd_slit=S1600A1", 6},
    {"NRSRAPID", 20, 1, 1, 0, 0.902, 18.04, 18.04, 18.962,
     "subarray=SUB2048 substrt2=967 subsize2=32 apername=NRS_S1600A1_SLIT nirspec_fxd_slit=S1600A1", 6},
    {"NRSRAPID", 30, 1, 1, 0, 5.494, 164.82, 164.82, 170.334,
     "subarray=ALLSLITS substrt2=897 subsize2=256 apername=NRS_S200A2_SLIT nirspec_fxd_slit=S200A2", 5},
    {"NRSRAPID", 30, 1, 1, 0, 5.494, 164.82, 164.82, 170.334, "subarray=ALLSLITS substrt2=897 subsize2=256", 5},
    {"NRSRAPID", 20, 1, 1, 0, 5.494, 109.88, 109.88, 115.394,
     "subarray=ALLSLITS substrt2=897 subsize2=256 apername=NRS_S200A2_SLIT nirspec_fxd_slit=S200A2", 5},
    {"NRSRAPID", 20, 1, 1, 0, 5.494, 109.88, 109.88, 115.394, "subarray=ALLSLITS substrt2=897 subsize2=256", 5},
    {"NRSIRS2RAPID", 15, 1, 1, 0, 14.589, 218.833, 218.833, 233.422,
     "noutputs=5 datamode=58 gainfact=1 subarray=FULL substrt2=1 subsize2=2048 nirspec_nrs_norm=16 nirspec_nrs_ref=4",
     5},
    {"NRSRAPID", 7, 1, 1, 0, 1.558, 10.906, 10.906, 12.484, "subarray=SUBS200A1 substrt2=1054 subsize2=64", 5},
    {"NRSIRS2RAPID", 35, 2, 1, 0, 14.589, 510.611, 1021.222, 1050.4,
     "noutputs=5 datamode=58 gainfact=1 subarray=FULL substrt2=1 subsize2=2048 nirspec_nrs_norm=16 nirspec_nrs_ref=4",
     4},
    {"NRSIRS2RAPID", 40, 1, 1, 0, 14.589, 583.556, 583.556, 598.144,
     "noutputs=5 datamode=58 gainfact=1 subarray=FULL substrt2=1 subsize2=2048 apername=NRS_S200A2_SLIT "
     "nirspec_nrs_norm=16 nirspec_nrs_ref=4 nirspec_fxd_slit=S200A2",
     4},
};
constexpr Dither kNrsSlitDithers[] = {
    {"3-POINT-NOD", 3, 114}, {"5-POINT-NOD", 10, 72}, {"5-POINT-NOD", 5, 71}, {"2-POINT-NOD", 2, 55},
    {"2-POINT-NOD", 4, 28},  {"NONE", 1, 27},         {"2-POINT-NOD", 6, 12}, {"3-POINT-NOD", 6, 10},
};
constexpr std::string_view kNrsSlitConstants =
    "noutputs=1 nresets=1 nrststrt=1 nsamples=1 drpfrms1=0 drpfrms3=0 frmdivsr=1 datamode=50 gainfact=1.429 "
    "sca_num=491 fastaxis=2 slowaxis=1 substrt1=1 subsize1=2048 tsample=10 zerofram=0 lamp=NONE "
    "opmode=FIXEDSLIT apername=NRS_S200A1_SLIT datamodl=MultiSlitModel tsovisit=0 nirspec_focuspos=3 "
    "nirspec_msastate=PRIMARYPARK_ALLCLOSED nirspec_fxd_slit=S200A1 nirspec_subpxpat=SPATIAL nirspec_spat_num=1 "
    "nirspec_spec_num=1 subpxpts=2";
// Assumed.
constexpr Optics kFindOptics[] = {{"F110W;MIRROR", "F110W", "MIRROR", 2}, {"CLEAR;MIRROR", "CLEAR", "MIRROR", 1}};
constexpr Optics kClosedOptics[] = {{"OPAQUE;MIRROR", "OPAQUE", "MIRROR", 3}, {"OPAQUE;PRISM", "OPAQUE", "PRISM", 1}};
constexpr Optics kSeriesOptics[] = {{"CLEAR;PRISM", "CLEAR", "PRISM", 4},
                                    {"F290LP;G395H", "F290LP", "G395H", 5},
                                    {"F170LP;G235H", "F170LP", "G235H", 1}};
constexpr Readout kFindReadouts[] = {{"NRSRAPID", 3, 1, 1, 0, 0.014, 0.055, 0.055, 0.058, "subarray=SUB32", 3},
                                     {"NRSRAPID", 3, 1, 1, 0, 10.737, 32.21, 32.21, 32.21, "", 2}};
constexpr Readout kSeriesReadouts[] = {
    {"NRSRAPID", 70, 420, 1, 0, 0.902, 63.14, 26518.8, 26897.5, "subarray=SUB2048 tsovisit=1", 3},
    {"NRSRAPID", 6, 5200, 1, 0, 0.225, 1.353, 7035.6, 8209.1, "subarray=SUB512 tsovisit=1", 2}};
constexpr Dither kStay[] = {{"NONE", 1, 1}};

constexpr FileKind kSlitFiles[] = {{"uncal", "1b", 4.2}, {"rate", "2a", 2.7}, {"cal", "2b", 3.6}, {"x1d", "2b", 0.4}};
constexpr FileKind kCubeFiles[] = {
    {"rate", "2a", 83.96}, {"cal", "2b", 203.05}, {"s3d", "2b", 41.2}, {"x1d", "2b", 0.3}};
constexpr FileKind kShutterFiles[] = {
    {"rate", "2a", 83.96}, {"cal", "2b", 62.57}, {"s2d", "2b", 31.9}, {"x1d", "2b", 7.8}};
constexpr FileKind kSeriesFiles[] = {
    {"uncal", "1b", 7340.0}, {"rateints", "2a", 1400.5}, {"calints", "2b", 1630.8}, {"x1dints", "2b", 60.2}};
constexpr FileKind kPlainFiles[] = {{"uncal", "1b", 25.2}, {"rate", "2a", 83.96}};

constexpr std::string_view kBoth = "NRS1, NRS2";
constexpr std::string_view kQuadrants = "NRS_FULL_MSA1 NRS_FULL_MSA2 NRS_FULL_MSA3 NRS_FULL_MSA4";

// clang-format off
constexpr Mode kModes[] = {
    {"NRS_IFU", "NIRSPEC", "NIRSpec IFU Spectroscopy", kBoth, "NRS_FULL_IFU", "NRS_FULL_IFU", kNrsIfuOptics, kNrsIfuReadouts,
     kNrsIfuDithers, kNrsIfuConstants, kCubeFiles, "s3d x1d", Use::science, 9, 468, 1.27, "NRS_WATA"},
    {"NRS_MSASPEC", "NIRSPEC", "NIRSpec MultiObject Spectroscopy", kBoth, "NRS_FULL_MSA", "NRS_FULL_MSA", kNrsMsaOptics,
     kNrsMsaReadouts, kNrsMsaDithers, kNrsMsaConstants, kShutterFiles, "s2d x1d", Use::science, 9, 288, 2.62, "NRS_MSATA",
     "NRC_IMAGE", 0.35},
    {"NRS_FIXEDSLIT", "NIRSPEC", "NIRSpec Fixed Slit Spectroscopy", kBoth, "NRS_S200A1_SLIT", "", kNrsSlitOptics, kNrsSlitReadouts,
     kNrsSlitDithers, kNrsSlitConstants, kSlitFiles, "s2d x1d c1d", Use::science, 9, 407, 2.22, "NRS_WATA"},
    {"NRS_BRIGHTOBJ", "NIRSPEC", "NIRSpec Bright Object Time Series", kBoth, "NRS_S1600A1_SLIT", "NRS_S1600A1_SLIT", kSeriesOptics,
     kSeriesReadouts, kStay, kNrsSlitConstants, kSeriesFiles, "x1dints whtlt", Use::science, 9, 30, 1, "NRS_WATA"},
    {"NRS_WATA", "NIRSPEC", "NIRSpec Fixed Slit Spectroscopy", "NRS1", "NRS_S1600A1_SLIT", "NRS_S1600A1_SLIT", kFindOptics,
     kFindReadouts, kStay, kNrsMsaConstants, kPlainFiles, "", Use::acquisition, 9, 1, 1},
    {"NRS_MSATA", "NIRSPEC", "NIRSpec MultiObject Spectroscopy", kBoth, "NRS_FULL_MSA", kQuadrants, kFindOptics,
     kFindReadouts, kStay, kNrsMsaConstants, kPlainFiles, "", Use::acquisition, 9, 1, 1},
    {"NRS_CONFIRM", "NIRSPEC", "NIRSpec MultiObject Spectroscopy", kBoth, "NRS_FULL_MSA", kQuadrants, kFindOptics,
     kFindReadouts, kStay, kNrsMsaConstants, kPlainFiles, "", Use::sky, 9, 20, 1},
    {"NRS_TACONFIRM", "NIRSPEC", "NIRSpec MultiObject Spectroscopy", kBoth, "NRS_FULL_MSA", kQuadrants, kFindOptics,
     kFindReadouts, kStay, kNrsMsaConstants, kPlainFiles, "", Use::sky, 9, 10, 1},
    {"NRS_TASLIT", "NIRSPEC", "NIRSpec Fixed Slit Spectroscopy", "NRS1", "NRS_S1600A1_SLIT", "NRS_S1600A1_SLIT", kFindOptics,
     kFindReadouts, kStay, kNrsMsaConstants, kPlainFiles, "", Use::sky, 9, 2, 1},
    {"NRS_TACQ", "NIRSPEC", "NIRSpec Fixed Slit Spectroscopy", "NRS1", "NRS_S1600A1_SLIT", "NRS_S1600A1_SLIT", kFindOptics,
     kFindReadouts, kStay, kNrsMsaConstants, kPlainFiles, "", Use::sky, 9, 2, 1},
    {"NRS_VERIFY", "NIRSPEC", "NIRSpec IFU Spectroscopy", kBoth, "NRS_FULL_MSA", kQuadrants, kFindOptics, kFindReadouts, kStay,
     kNrsMsaConstants, kPlainFiles, "", Use::sky, 9, 3, 1},
    {"NRS_IMAGE", "NIRSPEC", "NIRSpec MultiObject Spectroscopy", kBoth, "NRS_FULL_MSA", kQuadrants, kFindOptics, kNrsMsaReadouts,
     kStay, kNrsMsaConstants, kPlainFiles, "", Use::sky, 9, 5, 2},
    {"NRS_FOCUS", "NIRSPEC", "NIRSpec Focus", kBoth, "NRS_FULL_MSA", kQuadrants, kFindOptics, kNrsMsaReadouts, kStay,
     kNrsMsaConstants, kPlainFiles, "", Use::sky, 9, 2, 6},
    {"NRS_MIMF", "NIRSPEC", "NIRSpec MIMF", kBoth, "NRS_FULL_MSA", kQuadrants, kFindOptics, kNrsMsaReadouts, kStay,
     kNrsMsaConstants, kPlainFiles, "", Use::sky, 9, 2, 4},
    {"NRS_DARK", "NIRSPEC", "NIRSpec Dark", kBoth, "NRS_FULL_MSA", "", kClosedOptics, kNrsMsaReadouts, kStay, kNrsMsaConstants,
     kPlainFiles, "", Use::internal, 9, 40, 8},
    {"NRS_LAMP", "NIRSPEC", "NIRSpec Internal Lamp", kBoth, "NRS_FULL_MSA", "", kClosedOptics, kNrsMsaReadouts, kStay,
     kNrsMsaConstants, kPlainFiles, "", Use::internal, 9, 20, 6},
    {"NRS_AUTOWAVE", "NIRSPEC", "NIRSpec IFU Spectroscopy", kBoth, "NRS_FULL_IFU", "", kClosedOptics, kNrsIfuReadouts, kStay,
     kNrsIfuConstants, kPlainFiles, "", Use::internal, 9, 20, 2},
    {"NRS_AUTOFLAT", "NIRSPEC", "NIRSpec MultiObject Spectroscopy", kBoth, "NRS_FULL_MSA", "", kClosedOptics, kNrsMsaReadouts,
     kStay, kNrsMsaConstants, kPlainFiles, "", Use::internal, 9, 8, 2},
};
// clang-format on

}  // namespace

std::span<const Mode> nirspec_modes() {
  return kModes;
}

}  // namespace almagest::simulate::rows
