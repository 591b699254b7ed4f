// SPDX-License-Identifier: GPL-3.0-or-later
// MIRI: what the observatory does with it and how often. Tables with weights were counted on the public keyword tables
// (docs/simulation.md says which rows); modes marked "assumed" are not in those tables.
#include "simulate/rows_modes.h"

namespace almagest::simulate::rows {
namespace {

constexpr Optics kMirImageOptics[] = {
    // 1985 sequences, 18 settings
    {"F1000W", "F1000W", "", 374},    {"F770W", "F770W", "", 351},       {"F1280W", "F1280W", "", 314},
    {"F1500W", "F1500W", "", 266},    {"F560W", "F560W", "", 144},       {"F2100W", "F2100W", "", 138},
    {"F1800W", "F1800W", "", 134},    {"F1130W", "F1130W", "", 109},     {"F2550W", "F2550W", "", 73},
    {"F770W", "F770W, N/A", "", 25},  {"F1000W", "F1000W, N/A", "", 17}, {"F1800W", "F1800W, N/A", "", 10},
    {"F1130W", "F1130W, N/A", "", 7}, {"F2100W", "F2100W, N/A", "", 7},  {"F2550W", "F2550W, N/A", "", 6},
    {"F560W", "F560W, N/A", "", 6},   {"F1280W", "F1280W, N/A", "", 3},  {"F1500W", "F1500W, N/A", "", 1},
};
constexpr Readout kMirImageReadouts[] = {
    // of 179
    {"FASTR1", 10, 1, 1, 0, 2.775, 27.75, 27.75, 27.75, "", 209},
    {"FASTR1", 58, 2, 1, 0, 2.775, 162.34, 324.68, 324.68, "", 200},
    {"FASTR1", 57, 2, 1, 0, 2.775, 159.565, 319.13, 319.13, "", 144},
    {"FASTR1", 45, 3, 1, 0, 2.775, 126.727, 380.18, 380.18, "", 108},
    {"FASTR1", 10, 2, 1, 0, 2.775, 29.138, 58.276, 58.276, "", 82},
    {"FASTR1", 8, 1, 1, 0, 2.775, 22.2, 22.2, 22.2, "", 74},
    {"FASTR1", 120, 1, 1, 0, 2.775, 333.005, 333.005, 333.005, "", 70},
    {"FASTR1", 20, 1, 1, 0, 2.775, 55.501, 55.501, 55.501, "", 61},
    {"FASTR1", 55, 2, 1, 0, 2.775, 154.014, 308.029, 308.029, "", 51},
    {"FASTR1", 32, 1, 1, 0, 2.775, 88.801, 88.801, 88.801, "", 43},
    {"FASTR1", 20, 2, 1, 0, 2.775, 56.889, 113.777, 113.777, "", 43},
    {"FASTR1", 50, 1, 1, 0, 2.775, 138.752, 138.752, 138.752, "", 39},
    {"FASTR1", 56, 4, 1, 0, 2.775, 157.483, 629.934, 629.934, "", 36},
    {"FASTR1", 13, 1, 1, 0, 2.775, 119.327, 119.327, 119.327, "", 33},
    {"FASTR1", 87, 2, 1, 0, 2.775, 242.816, 485.632, 485.632, "", 28},
    {"FASTR1", 5, 1, 1, 0, 2.775, 13.875, 13.875, 13.875, "", 27},
    {"FASTR1", 27, 4, 1, 0, 2.775, 77.007, 308.029, 308.029, "", 26},
    {"FASTR1", 95, 1, 1, 0, 2.775, 263.629, 263.629, 263.629, "", 24},
    {"FASTR1", 5, 9, 1, 0, 2.775, 16.65, 149.852, 149.852, "", 22},
    {"FASTR1", 30, 1, 1, 0, 2.775, 83.251, 83.251, 83.251, "", 21},
    {"FASTR1", 100, 1, 1, 0, 2.775, 277.504, 277.504, 277.504, "", 19},
    {"FASTR1", 5, 20, 1, 0, 2.775, 16.512, 330.23, 330.23, "", 18},
    // The rest, by samples of it.
    {"FASTR1", 5, 1, 1, 0, 2.775, 58.276, 58.276, 58.276, "", 34},
    {"FASTR1", 5, 8, 1, 0, 2.775, 16.303, 130.427, 130.427, "", 34},
    {"FASTR1", 5, 53, 1, 0, 2.775, 16.678, 883.927, 879.688, "", 34},
    {"FASTR1", 8, 2, 1, 0, 2.775, 23.588, 47.176, 47.176, "", 34},
    {"FASTR1", 10, 4, 1, 0, 2.775, 29.832, 119.327, 119.327, "", 34},
    {"FASTR1", 11, 5, 1, 0, 2.775, 55.501, 277.504, 277.504, "", 34},
    {"FASTR1", 15, 3, 1, 0, 2.775, 43.476, 130.427, 130.427, "", 34},
    {"FASTR1", 25, 8, 1, 0, 2.775, 71.804, 574.433, 574.433, "", 34},
    {"FASTR1", 30, 6, 1, 0, 2.775, 85.564, 513.382, 513.382, "", 34},
    {"FASTR1", 40, 1, 1, 0, 2.775, 111.002, 111.002, 111.002, "", 34},
    {"FASTR1", 51, 1, 1, 0, 2.775, 141.527, 141.527, 141.527, "", 34},
    {"FASTR1", 60, 1, 1, 0, 2.775, 166.502, 166.502, 166.502, "", 34},
    {"FASTR1", 75, 1, 1, 0, 2.775, 208.128, 208.128, 208.128, "", 34},
    {"FASTR1", 100, 3, 1, 0, 2.775, 279.354, 838.062, 838.062, "", 34},
    {"FASTR1", 140, 1, 1, 0, 2.775, 388.506, 388.506, 388.506, "", 34},
    {"SLOWR1", 11, 3, 1, 0, 23.89, 278.716, 836.147, 836.147, "datamode=8 nsamples=9", 30},
    {"SLOWR1", 17, 3, 1, 0, 23.89, 422.055, 1266.166, 1266.166, "datamode=8 nsamples=9", 30},
    {"SLOWR1", 26, 2, 1, 0, 23.89, 633.083, 1266.166, 1266.166, "datamode=8 nsamples=9", 30},
};
constexpr Dither kMirImageDithers[] = {
    {"NONE", 1, 509},    {"4-POINT", 4, 408},      {"3-POINT-MIRI-F1800W-WITH-NIRCAM", 3, 308}, {"CYCLING", 4, 249},
    {"2-POINT", 2, 210}, {"4-POINT-SETS", 4, 162}, {"4-POINT-MIRI-F770W-WITH-NIRCAM", 4, 41},   {"4-POINT-SETS", 8, 20},
};
constexpr std::string_view kMirImageConstants =
    "nresets=1 nrststrt=0 nsamples=1 drpfrms1=0 drpfrms3=0 frmdivsr=1 datamode=7 sca_num=493 fastaxis=1 "
    "slowaxis=2 subarray=FULL substrt1=1 substrt2=1 subsize1=1032 subsize2=1024 tsample=10 "
    "zerofram=0 lamp=OFF apername=MIRIM_FULL datamodl=ImageModel tsovisit=0 miri_cccstate=OPEN";
constexpr Readout kMirMrsReadouts[] = {
    // of 140
    {"FASTR1", 120, 1, 1, 0, 2.775, 333.005, 666.01, 679.33, "", 23},
    {"FASTR1", 54, 1, 1, 0, 2.775, 149.852, 599.408, 611.396, "", 15},
    {"FASTR1", 120, 1, 1, 0, 2.775, 333.005, 1332.02, 1358.66, "", 15},
    {"FASTR1", 32, 1, 1, 0, 2.775, 88.801, 355.204, 362.308, "", 12},
    {"FASTR1", 75, 1, 1, 0, 2.775, 208.128, 832.512, 849.162, "", 12},
    {"FASTR1", 50, 1, 1, 0, 2.775, 138.752, 555.008, 566.108, "", 11},
    {"FASTR1", 77, 1, 1, 0, 2.775, 213.678, 854.712, 871.806, "", 9},
    {"FASTR1", 63, 1, 1, 0, 2.775, 174.828, 699.312, 713.298, "", 9},
    {"SLOWR1", 35, 1, 1, 0, 23.89, 836.147, 3344.588, 3411.48, "nsamples=9 datamode=8", 9},
    {"FASTR1", 10, 2, 1, 0, 2.775, 29.138, 233.104, 237.766, "", 9},
    {"FASTR1", 100, 2, 1, 0, 2.775, 278.892, 2231.132, 2275.755, "", 8},
    {"FASTR1", 75, 1, 1, 0, 2.775, 208.128, 416.256, 424.581, "", 8},
    {"FASTR1", 95, 1, 1, 0, 2.775, 263.629, 1054.516, 1075.606, "", 8},
    {"FASTR1", 5, 20, 1, 0, 2.775, 16.512, 330.23, 336.835, "", 6},
    {"FASTR1", 32, 1, 1, 0, 2.775, 88.801, 177.602, 181.154, "", 6},
    {"FASTR1", 90, 3, 1, 0, 2.775, 251.604, 3019.244, 3079.629, "", 6},
    {"FASTR1", 90, 1, 1, 0, 2.775, 249.754, 999.016, 1018.996, "", 6},
    {"FASTR1", 70, 1, 1, 0, 2.775, 194.253, 777.012, 792.552, "", 6},
    {"FASTR1", 20, 2, 1, 0, 2.775, 56.889, 227.554, 232.105, "", 6},
    {"FASTR1", 20, 3, 1, 0, 2.775, 57.351, 688.208, 701.972, "", 6},
    {"FASTR1", 25, 5, 1, 0, 2.775, 71.596, 1431.92, 1460.558, "", 6},
    {"SLOWR1", 21, 1, 1, 0, 23.89, 501.688, 2006.752, 2046.887, "nsamples=9 datamode=8", 6},
};
constexpr Dither kMirMrsDithers[] = {
    {"4-POINT", 4, 317},
    {"2-POINT", 2, 111},
    {"NONE", 1, 14},
    {"NONE", 4, 1},
};
constexpr std::string_view kMirMrsConstants =
    "nresets=1 nrststrt=0 nsamples=1 drpfrms1=0 drpfrms3=0 frmdivsr=1 datamode=7 sca_num=495 fastaxis=1 "
    "slowaxis=2 subarray=FULL substrt1=1 substrt2=1 subsize1=1032 subsize2=1024 tsample=10 "
    "zerofram=0 lamp=OFF apername=MIRIFU_CHANNEL1A datamodl=IFUCubeModel tsovisit=0 miri_cccstate=OPEN "
    "miri_ditchdirc=NEGATIVE miri_dithopfr=EXTENDED-SOURCE miri_mrsprchn=ALL_MRS";
constexpr Optics kMirLrsOptics[] = {
    // 99 sequences, 1 settings
    {"P750L", "P750L", "", 99},
};
constexpr Readout kMirLrsReadouts[] = {
    // of 58
    {"FASTR1", 100, 1, 1, 0, 2.775, 277.504, 555.008, 566.108, "", 11},
    {"FASTR1", 50, 1, 1, 0, 2.775, 138.752, 277.504, 283.054, "", 5},
    {"FASTR1", 25, 1, 1, 0, 2.775, 69.376, 138.752, 141.527, "", 4},
    {"FASTR1", 119, 23, 1, 0, 2.775, 332.884, 61250.68, 62475.694, "", 4},
    {"FASTR1", 30, 1, 1, 0, 2.775, 83.251, 166.502, 169.832, "", 4},
    {"FASTR1", 149, 8, 1, 0, 2.775, 415.909, 13309.092, 13575.274, "", 4},
    {"FASTR1", 149, 10, 1, 0, 2.775, 415.978, 16639.14, 16971.923, "", 4},
    {"FASTR1", 149, 12, 1, 0, 2.775, 416.025, 19969.188, 20368.572, "", 4},
    {"FASTR1", 100, 2, 1, 0, 2.775, 278.892, 1115.566, 1137.877, "", 3},
    {"FASTR1", 200, 1, 1, 0, 2.775, 555.008, 1110.016, 1132.216, "", 2},
    {"FASTR1", 150, 1, 1, 0, 2.775, 416.256, 832.512, 849.162, "", 2},
    {"FASTR1", 25, 8, 1, 0, 2.775, 71.804, 1148.866, 1171.843, "", 2},
    {"FASTR1", 120, 5, 1, 0, 2.775, 335.225, 3352.248, 3419.293, "", 2},
    {"FASTR1", 100, 3, 1, 0, 2.775, 279.354, 1676.124, 1709.646, "", 2},
    {"FASTR1", 10, 10, 1, 0, 2.775, 30.248, 604.958, 617.057, "", 2},
    {"FASTR1", 30, 8, 1, 0, 2.775, 85.679, 1370.87, 1398.287, "", 2},
    {"FASTR1", 30, 2, 1, 0, 2.77504, 83.25120000000001, 338.554, 345.325, "", 1},
    {"FASTR1", 100, 1, 1, 0, 2.77504, 277.504, 555.008, 566.108, "", 1},
    {"FASTR1", 25, 1, 1, 0, 2.77504, 69.376, 138.752, 141.527, "", 1},
    {"FASTR1", 163, 10, 1, 0, 2.775, 454.829, 9096.582, 9278.514, "", 1},
    {"FASTR1", 43, 2, 1, 0, 2.775, 120.714, 482.856, 492.513, "", 1},
    {"FASTR1", 62, 2, 1, 0, 2.775, 173.44, 693.76, 707.635, "", 1},
};
constexpr Dither kMirLrsDithers[] = {
    {"ALONG-SLIT-NOD", 2, 97},
    {"MAPPING", 3, 1},
    {"NONE", 1, 1},
};
constexpr std::string_view kMirLrsConstants =
    "nresets=1 nrststrt=0 nsamples=1 drpfrms1=0 drpfrms3=0 frmdivsr=1 datamode=7 sca_num=493 fastaxis=1 "
    "slowaxis=2 subarray=FULL substrt1=1 substrt2=1 subsize1=1032 subsize2=1024 tsample=10 "
    "zerofram=0 lamp=OFF apername=MIRIM_SLIT datamodl=SlitModel tsovisit=0 miri_cccstate=OPEN";
// Assumed: the tables hold combined cubes and spectra only, not the exposures that they were made of.
constexpr Optics kExposureOptics[] = {{"CH12;SHORT, CH34;SHORT", "", "SHORT", 421},
                                      {"CH12;MEDIUM, CH34;MEDIUM", "", "MEDIUM", 415},
                                      {"CH12;LONG, CH34;LONG", "", "LONG", 412}};
constexpr Optics kCoronOptics[] = {
    {"F1065C", "F1065C", "", 2}, {"F1140C", "F1140C", "", 3}, {"F1550C", "F1550C", "", 2}};
constexpr Optics kLyotOptics[] = {{"F2300C", "F2300C", "", 1}};
constexpr Optics kFindOptics[] = {{"F560W", "F560W", "", 1}, {"FND", "FND", "", 2}};
constexpr Optics kOpaque[] = {{"OPAQUE", "OPAQUE", "", 1}};
constexpr Readout kCoronReadouts[] = {{"FASTR1", 100, 60, 1, 0, 0.240, 23.97, 1438.1, 1452.5, "subarray=MASK1140", 2},
                                      {"FASTR1", 250, 25, 1, 0, 0.240, 59.92, 1498.0, 1504.0, "subarray=MASK1550", 1}};
constexpr Readout kSeriesReadouts[] = {
    {"FASTR1", 17, 4500, 1, 0, 0.159, 2.704, 12168.0, 12883.5, "subarray=SLITLESSPRISM tsovisit=1", 2},
    {"FASTR1", 40, 1800, 1, 0, 0.159, 6.364, 11455.2, 11741.4, "subarray=SLITLESSPRISM tsovisit=1", 1}};
constexpr Readout kFindReadouts[] = {{"FASTR1", 5, 1, 1, 0, 2.775, 13.875, 13.875, 13.875, "", 2},
                                     {"FASTGRPAVG", 4, 1, 1, 0, 11.1, 44.4, 44.4, 44.4, "", 1}};
constexpr Dither kStay[] = {{"NONE", 1, 1}};
constexpr Dither kSmallGrid[] = {{"9-POINT-SMALL-GRID", 9, 1}, {"NONE", 1, 3}};

constexpr FileKind kImageFiles[] = {
    {"uncal", "1b", 48.6}, {"rate", "2a", 21.21}, {"rateints", "2a", 21.21}, {"cal", "2b", 29.72}, {"i2d", "2b", 31.4}};
constexpr FileKind kCubeFiles[] = {
    {"uncal", "1b", 112.4}, {"rate", "2a", 21.21}, {"cal", "2b", 61.0}, {"s3d", "2b", 12.3}, {"x1d", "2b", 0.3}};
constexpr FileKind kSlitFiles[] = {
    {"uncal", "1b", 94.1}, {"rate", "2a", 21.21}, {"cal", "2b", 30.4}, {"s2d", "2b", 0.93}, {"x1d", "2b", 0.2}};
constexpr FileKind kSeriesFiles[] = {
    {"uncal", "1b", 4590.3}, {"rateints", "2a", 1350.1}, {"calints", "2b", 1830.6}, {"x1dints", "2b", 120.9}};
constexpr FileKind kCoronFiles[] = {
    {"uncal", "1b", 762.2}, {"rateints", "2a", 11.3}, {"calints", "2b", 16.5}, {"crfints", "2c", 16.5}};
constexpr FileKind kPlainFiles[] = {{"uncal", "1b", 21.2}, {"rate", "2a", 21.21}};

constexpr std::string_view kImager = "MIRIM_ILLUM MIRIM_MASKLYOT";
constexpr std::string_view kIfu = "MIRIFULONG, MIRIFUSHORT";
constexpr std::string_view kCubes = "MIRIFU_CHANNEL1A MIRIFU_CHANNEL2A MIRIFU_CHANNEL3A MIRIFU_CHANNEL4A";

// clang-format off
constexpr Mode kModes[] = {
    {"MIR_IMAGE", "MIRI", "MIRI Imaging", "MIRIMAGE", "MIRIM_ILLUM", kImager, kMirImageOptics, kMirImageReadouts,
     kMirImageDithers, kMirImageConstants, kImageFiles, "i2d cat segm", Use::science, 6, 1701, 3.45, {}, "NRC_IMAGE", 0.21},
    {"MIR_MRS", "MIRI", "MIRI Medium Resolution Spectroscopy", kIfu, "MIRIFU_CHANNEL1A", kCubes, kExposureOptics,
     kMirMrsReadouts, kMirMrsDithers, kMirMrsConstants, kCubeFiles, "s3d x1d", Use::science, 9, 1248, 3, "MIR_TACQ"},
    {"MIR_LRS-FIXEDSLIT", "MIRI", "MIRI Low Resolution Spectroscopy", "MIRIMAGE", "MIRIM_SLIT", "MIRIM_SLIT", kMirLrsOptics,
     kMirLrsReadouts, kMirLrsDithers, kMirLrsConstants, kSlitFiles, "s2d x1d", Use::science, 9, 99, 1.03, "MIR_TACQ"},
    {"MIR_LRS-SLITLESS", "MIRI", "MIRI Low Resolution Spectroscopy", "MIRIMAGE", "MIRIM_SLITLESSPRISM", "MIRIM_SLITLESSPRISM",
     kMirLrsOptics, kSeriesReadouts, kStay, kMirLrsConstants, kSeriesFiles, "x1dints whtlt", Use::science, 9, 20, 1, "MIR_TACQ"},
    {"MIR_4QPM", "MIRI", "MIRI Coronagraphic Imaging", "MIRIMAGE", "MIRIM_MASK1140", "MIRIM_MASK1140", kCoronOptics, kCoronReadouts,
     kSmallGrid, kMirImageConstants, kCoronFiles, "i2d psfsub psfstack psfalign", Use::science, 9, 40, 3, "MIR_TACQ"},
    {"MIR_LYOT", "MIRI", "MIRI Coronagraphic Imaging", "MIRIMAGE", "MIRIM_MASKLYOT", "MIRIM_MASKLYOT", kLyotOptics, kCoronReadouts,
     kSmallGrid, kMirImageConstants, kCoronFiles, "i2d psfsub", Use::science, 9, 12, 2, "MIR_TACQ"},
    {"MIR_WFSS", "MIRI", "MIRI Wide Field Slitless Spectroscopy", "MIRIMAGE", "MIRIM_ILLUM", "MIRIM_ILLUM", kMirLrsOptics,
     kMirLrsReadouts, kMirImageDithers, kMirLrsConstants, kSlitFiles, "x1d", Use::science, 9, 10, 2},
    {"MIR_TACQ", "MIRI", "MIRI Medium Resolution Spectroscopy", "MIRIMAGE", "MIRIM_TAMRS", "MIRIM_TAMRS", kFindOptics, kFindReadouts,
     kStay, kMirImageConstants, kPlainFiles, "", Use::acquisition, 9, 1, 1},
    {"MIR_TACONFIRM", "MIRI", "MIRI Low Resolution Spectroscopy", "MIRIMAGE", "MIRIM_TALRS", "MIRIM_TALRS", kFindOptics, kFindReadouts,
     kStay, kMirImageConstants, kPlainFiles, "", Use::sky, 9, 8, 1},
    {"MIR_CORONCAL", "MIRI", "MIRI Coronagraphic Imaging", "MIRIMAGE", "MIRIM_MASK1140", "MIRIM_MASK1140", kCoronOptics,
     kCoronReadouts, kStay, kMirImageConstants, kPlainFiles, "", Use::sky, 9, 6, 2},
    {"MIR_FLATIMAGE-EXT", "MIRI", "MIRI External Flat", "MIRIMAGE", "MIRIM_ILLUM", kImager, kMirImageOptics, kMirImageReadouts,
     kStay, kMirImageConstants, kPlainFiles, "", Use::sky, 6, 60, 4},
    {"MIR_FLATMRS-EXT", "MIRI", "MIRI External Flat", kIfu, "MIRIFU_CHANNEL1A", kCubes, kExposureOptics, kMirMrsReadouts, kStay,
     kMirMrsConstants, kPlainFiles, "", Use::sky, 9, 20, 3},
    {"MIR_FLATIMAGE", "MIRI", "MIRI Internal Flat", "MIRIMAGE", "MIRIM_ILLUM", "", kMirImageOptics, kMirImageReadouts, kStay,
     kMirImageConstants, kPlainFiles, "", Use::internal, 9, 20, 4},
    {"MIR_FLATMRS", "MIRI", "MIRI Internal Flat", kIfu, "MIRIFU_CHANNEL1A", "", kExposureOptics, kMirMrsReadouts, kStay,
     kMirMrsConstants, kPlainFiles, "", Use::internal, 9, 20, 3},
    {"MIR_DARKIMG", "MIRI", "MIRI Dark", "MIRIMAGE", "MIRIM_ILLUM", "", kOpaque, kMirImageReadouts, kStay, kMirImageConstants,
     kPlainFiles, "", Use::internal, 9, 30, 8},
    {"MIR_DARKALL", "MIRI", "MIRI Dark", "MIRIFULONG, MIRIFUSHORT, MIRIMAGE", "MIRIM_ILLUM", "", kOpaque, kMirImageReadouts, kStay,
     kMirImageConstants, kPlainFiles, "", Use::internal, 9, 10, 8},
    {"MIR_DARKMRS", "MIRI", "MIRI Dark", kIfu, "MIRIFU_CHANNEL1A", "", kExposureOptics, kMirMrsReadouts, kStay, kMirMrsConstants,
     kPlainFiles, "", Use::internal, 9, 10, 6},
};
// clang-format on

}  // namespace

std::span<const Mode> miri_modes() {
  return kModes;
}

}  // namespace almagest::simulate::rows
