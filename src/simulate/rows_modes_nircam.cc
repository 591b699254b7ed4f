// SPDX-License-Identifier: GPL-3.0-or-later
// NIRCam: what the observatory does with it and how often. Tables with weights were counted on the public keyword
// tables (docs/simulation.md says which rows); modes marked "assumed" are not in those tables.
#include "simulate/rows_modes.h"

namespace almagest::simulate::rows {
namespace {

constexpr Optics kNrcImageOptics[] = {
    // 2116 sequences, 108 settings
    {"F150W;CLEAR, F356W;CLEAR", "F150W, F356W", "CLEAR", 190},
    {"F200W;CLEAR, F444W;CLEAR", "F200W, F444W", "CLEAR", 125},
    {"F150W;CLEAR, F277W;CLEAR", "F150W, F277W", "CLEAR", 117},
    {"F115W;CLEAR, F277W;CLEAR", "F115W, F277W", "CLEAR", 99},
    {"F140M;CLEAR, F250M;CLEAR", "F140M, F250M", "CLEAR", 96},
    {"F200W;CLEAR, F277W;CLEAR", "F200W, F277W", "CLEAR", 88},
    {"F210M;CLEAR, F460M;CLEAR", "F210M, F460M", "CLEAR", 88},
    {"F182M;CLEAR, F360M;CLEAR", "F182M, F360M", "CLEAR", 81},
    {"F115W;CLEAR, F444W;CLEAR", "F115W, F444W", "CLEAR", 81},
    {"F150W2;F162M, F300M;CLEAR", "F150W2, F300M", "CLEAR, F162M", 77},
    {"F212N;WLM8, F356W;CLEAR", "F212N, F356W", "CLEAR, WLM8", 76},
    {"F115W;CLEAR, F356W;CLEAR", "F115W, F356W", "CLEAR", 75},
    {"F182M;CLEAR, F444W;CLEAR", "F182M, F444W", "CLEAR", 75},
    {"F210M;CLEAR, F300M;CLEAR", "F210M, F300M", "CLEAR", 64},
    {"F090W;CLEAR, F410M;CLEAR", "F090W, F410M", "CLEAR", 58},
    {"F200W;CLEAR, F356W;CLEAR", "F200W, F356W", "CLEAR", 56},
    {"F150W;CLEAR, F444W;CLEAR", "F150W, F444W", "CLEAR", 43},
    {"F150W2;F162M, F360M;CLEAR", "F150W2, F360M", "CLEAR, F162M", 41},
    {"F150W2;F162M, F444W;CLEAR", "F150W2, F444W", "CLEAR, F162M", 38},
    {"F150W2;F164N, F444W;F470N", "F150W2, F444W", "F164N, F470N", 36},
    {"F210M;CLEAR, F410M;CLEAR", "F210M, F410M", "CLEAR", 29},
    {"F115W;CLEAR, F335M;CLEAR", "F115W, F335M", "CLEAR", 22},
    {"F212N;CLEAR, F444W;F470N", "F212N, F444W", "CLEAR, F470N", 21},
    {"F090W;CLEAR, F277W;CLEAR", "F090W, F277W", "CLEAR", 20},
    {"F070W;CLEAR, F277W;CLEAR", "F070W, F277W", "CLEAR", 19},
    {"F182M;CLEAR, F300M;CLEAR", "F182M, F300M", "CLEAR", 17},
    {"F210M;CLEAR, F335M;CLEAR", "F210M, F335M", "CLEAR", 16},
    {"F210M;CLEAR, F360M;CLEAR", "F210M, F360M", "CLEAR", 16},
    {"F150W;CLEAR, F360M;CLEAR", "F150W, F360M", "CLEAR", 15},
    {"F150W;CLEAR, F410M;CLEAR", "F150W, F410M", "CLEAR", 14},
};
constexpr Readout kNrcImageReadouts[] = {
    // of 103
    {"SHALLOW4", 6, 1, 4, 1, 53.684, 311.366, 311.366, 311.366, "", 547},
    {"SHALLOW4", 7, 1, 4, 1, 53.684, 365.05, 365.05, 365.05, "", 238},
    {"SHALLOW4", 9, 1, 4, 1, 53.684, 472.418, 472.418, 472.418, "", 137},
    {"SHALLOW4", 5, 1, 4, 1, 53.684, 257.682, 257.682, 257.682, "", 128},
    {"SHALLOW4", 8, 1, 4, 1, 53.684, 418.734, 418.734, 418.734, "", 101},
    {"MEDIUM8", 5, 1, 8, 2, 107.368, 515.365, 515.365, 515.365, "frmdivsr=8 datamode=27", 101},
    {"RAPID", 4, 2, 1, 0, 10.737, 42.947, 85.894, 96.631, "frmdivsr=1 datamode=33 zerofram=0", 77},
    {"BRIGHT2", 5, 1, 2, 0, 21.474, 107.368, 107.368, 107.368, "frmdivsr=2 datamode=31", 73},
    {"BRIGHT2", 6, 1, 2, 0, 21.474, 128.841, 128.841, 128.841, "frmdivsr=2 datamode=31", 41},
    {"BRIGHT2", 9, 1, 2, 0, 21.474, 193.262, 193.262, 193.262, "frmdivsr=2 datamode=31", 41},
    {"BRIGHT2", 10, 9, 2, 0, 21.474, 214.735, 1932.619, 2018.513, "frmdivsr=2 datamode=31", 37},
    {"MEDIUM8", 9, 1, 8, 2, 107.368, 944.836, 944.836, 944.836, "frmdivsr=8 datamode=27", 32},
    {"MEDIUM8", 6, 1, 8, 2, 107.368, 622.733, 622.733, 622.733, "frmdivsr=8 datamode=27", 31},
    {"MEDIUM8", 8, 1, 8, 2, 107.368, 837.468, 837.468, 837.468, "frmdivsr=8 datamode=27", 30},
    {"SHALLOW4", 10, 1, 4, 1, 53.684, 526.102, 526.102, 526.102, "", 29},
    {"MEDIUM8", 10, 1, 8, 2, 107.368, 1052.203, 1052.203, 1052.203, "frmdivsr=8 datamode=27", 26},
    {"BRIGHT2", 7, 1, 2, 0, 21.474, 150.315, 150.315, 150.315, "frmdivsr=2 datamode=31", 18},
    {"SHALLOW2", 2, 1, 2, 3, 53.684, 75.157, 75.157, 75.157, "frmdivsr=2 datamode=30", 17},
    {"RAPID", 5, 1, 1, 0, 10.737, 53.684, 53.684, 53.684, "frmdivsr=1 datamode=33 zerofram=0", 17},
    {"DEEP8", 7, 1, 8, 12, 214.735, 1374.307, 1374.307, 1374.307, "frmdivsr=8 datamode=25", 15},
    {"MEDIUM8", 7, 1, 8, 2, 107.368, 730.1, 730.1, 730.1, "frmdivsr=8 datamode=27", 15},
    {"SHALLOW2", 9, 3, 2, 3, 53.684, 450.944, 1352.833, 1374.307, "frmdivsr=2 datamode=30", 14},
    // The rest, by samples of it.
    {"SHALLOW2", 3, 2, 2, 3, 53.684, 128.841, 257.682, 268.419, "frmdivsr=2 datamode=30", 23},
    {"SHALLOW2", 5, 1, 2, 3, 53.684, 236.209, 236.209, 236.209, "frmdivsr=2 datamode=30", 23},
    {"SHALLOW2", 10, 3, 2, 3, 53.684, 504.628, 1513.885, 1535.358, "frmdivsr=2 datamode=30", 23},
    {"BRIGHT2", 2, 3, 2, 0, 21.474, 42.947, 128.841, 150.315, "frmdivsr=2 datamode=31", 22},
    {"BRIGHT2", 6, 2, 2, 0, 21.474, 128.841, 257.682, 268.419, "frmdivsr=2 datamode=31", 22},
    {"BRIGHT2", 10, 1, 2, 0, 21.474, 214.735, 214.735, 214.735, "frmdivsr=2 datamode=31", 22},
    {"RAPID", 2, 4, 1, 0, 10.737, 21.474, 85.894, 118.104, "frmdivsr=1 datamode=33", 27},
    {"RAPID", 7, 1, 1, 0, 10.737, 75.157, 75.157, 75.157, "frmdivsr=1 datamode=33", 27},
    {"SHALLOW4", 4, 1, 4, 1, 53.684, 203.999, 203.999, 203.999, "", 26},
    {"SHALLOW4", 7, 3, 4, 1, 53.684, 365.05, 1095.151, 1116.624, "", 26},
    {"MEDIUM8", 8, 3, 8, 2, 107.368, 837.468, 2512.404, 2533.878, "frmdivsr=8 datamode=27", 29},
    {"MEDIUM2", 5, 1, 2, 8, 107.368, 450.944, 450.944, 450.944, "frmdivsr=2 datamode=28", 27},
    {"BRIGHT1", 6, 1, 1, 1, 21.474, 118.104, 118.104, 118.104, "frmdivsr=1 datamode=32", 26},
    {"DEEP8", 6, 1, 8, 12, 214.735, 1159.571, 1159.571, 1159.571, "frmdivsr=8 datamode=25", 25},
    {"MEDIUMDEEP8", 8, 5, 8, 7, 161.052, 1213.255, 6066.275, 6109.222, "frmdivsr=8 datamode=34", 4},
};
constexpr Dither kNrcImageDithers[] = {
    {"NONE", 1, 583}, {"INTRAMODULEBOX", 4, 492}, {"NONE", 4, 311}, {"INTRAMODULEX", 4, 113},
    {"NONE", 6, 78},  {"FULLBOX", 6, 73},         {"NONE", 2, 73},  {"FULLBOX", 4, 59},
};
constexpr std::string_view kNrcImageConstants =
    "noutputs=4 nresets=1 nrststrt=0 nsamples=1 drpfrms1=0 drpfrms3=0 frmdivsr=4 datamode=29 sca_num=481 fastaxis=-1 "
    "slowaxis=2 apername=NRCA1_FULL subarray=FULL "
    "substrt1=1 substrt2=1 subsize1=2048 subsize2=2048 tsample=10 zerofram=1 "
    "datamodl=ImageModel tsovisit=0 nircam_pilin=0 nircam_fam_la1=0 nircam_fam_la2=0 nircam_fam_la3=0 "
    "nircam_fa1value=0 nircam_fa2value=0 nircam_fa3value=0 nircam_fastep1=0 nircam_fastep2=0 nircam_fastep3=0 "
    "nircam_faunit1=0 nircam_faunit2=0 nircam_faunit3=0 nircam_subpxpat=STANDARD subpxpts=1";
constexpr Optics kNrcWfssOptics[] = {
    // 218 sequences, 27 settings
    {"F200W;CLEAR, F444W;GRISMR", "F200W, F444W", "CLEAR, GRISMR", 73},
    {"F115W;CLEAR, F322W2;GRISMR", "F115W, F322W2", "CLEAR, GRISMR", 36},
    {"F210M;CLEAR, F410M;GRISMR", "F210M, F410M", "CLEAR, GRISMR", 24},
    {"F182M;CLEAR, F410M;GRISMR", "F182M, F410M", "CLEAR, GRISMR", 24},
    {"F200W;CLEAR, F277W;GRISMR", "F200W, F277W", "CLEAR, GRISMR", 7},
    {"F070W;CLEAR, F444W;GRISMC", "F070W, F444W", "CLEAR, GRISMC", 6},
    {"F090W;CLEAR, F444W;GRISMR", "F090W, F444W", "CLEAR, GRISMR", 5},
    {"F090W;CLEAR, F410M;GRISMR", "F090W, F410M", "CLEAR, GRISMR", 5},
    {"F070W;CLEAR, F356W;GRISMC", "F070W, F356W", "CLEAR, GRISMC", 4},
    {"F070W;CLEAR, F322W2;GRISMC", "F070W, F322W2", "CLEAR, GRISMC", 4},
    {"F115W;CLEAR, F356W;GRISMR", "F115W, F356W", "CLEAR, GRISMR", 4},
    {"F200W;CLEAR, F277W;GRISMC", "F200W, F277W", "CLEAR, GRISMC", 3},
    {"F070W;CLEAR, F356W;GRISMR", "F070W, F356W", "CLEAR, GRISMR", 3},
    {"F140M;CLEAR, F322W2;GRISMC", "F140M, F322W2", "CLEAR, GRISMC", 2},
    {"F150W;CLEAR, F410M;GRISMR", "F150W, F410M", "CLEAR, GRISMR", 2},
    {"F140M;CLEAR, F322W2;GRISMR", "F140M, F322W2", "CLEAR, GRISMR", 2},
    {"F090W;CLEAR, F430M;GRISMR", "F090W, F430M", "CLEAR, GRISMR", 2},
    {"F150W;CLEAR, F430M;GRISMR", "F150W, F430M", "CLEAR, GRISMR", 2},
    {"F200W;CLEAR, F356W;GRISMR", "F200W, F356W", "CLEAR, GRISMR", 2},
    {"F150W;CLEAR, F444W;GRISMR", "F150W, F444W", "CLEAR, GRISMR", 1},
    {"F115W;CLEAR, F444W;GRISMR", "F115W, F444W", "CLEAR, GRISMR", 1},
    {"F115W;CLEAR, F410M;GRISMR", "F115W, F410M", "CLEAR, GRISMR", 1},
    {"F070W;CLEAR, F410M;GRISMR", "F070W, F410M", "CLEAR, GRISMR", 1},
    {"F150W;CLEAR, F410M;GRISMC", "F150W, F410M", "CLEAR, GRISMC", 1},
    {"F200W;CLEAR, F410M;GRISMC", "F200W, F410M", "CLEAR, GRISMC", 1},
    {"F200W;CLEAR, F410M;GRISMR", "F200W, F410M", "CLEAR, GRISMR", 1},
    {"F150W;CLEAR, F322W2;GRISMR", "F150W, F322W2", "CLEAR, GRISMR", 1},
};
constexpr Readout kNrcWfssReadouts[] = {
    // of 24
    {"SHALLOW4", 6, 1, 4, 1, 53.684, 311.366, 311.366, 311.366, "", 66},
    {"SHALLOW4", 7, 1, 4, 1, 53.684, 365.05, 365.05, 365.05, "", 48},
    {"MEDIUM8", 6, 1, 8, 2, 107.368, 622.733, 622.733, 622.733, "frmdivsr=8 datamode=27", 36},
    {"SHALLOW4", 10, 1, 4, 1, 53.684, 526.102, 526.102, 526.102, "", 10},
    {"MEDIUM8", 8, 1, 8, 2, 107.368, 837.468, 837.468, 837.468, "frmdivsr=8 datamode=27", 8},
    {"SHALLOW4", 8, 1, 4, 1, 53.684, 418.734, 418.734, 418.734, "", 8},
    {"SHALLOW4", 4, 1, 4, 1, 53.684, 203.999, 203.999, 203.999, "", 6},
    {"SHALLOW4", 5, 1, 4, 1, 53.684, 257.682, 257.682, 257.682, "", 4},
    {"DEEP8", 5, 1, 8, 12, 214.735, 944.836, 944.836, 944.836, "frmdivsr=8 datamode=25", 4},
    {"MEDIUM8", 7, 2, 8, 2, 107.368, 730.101, 1460.201, 1470.937, "frmdivsr=8 datamode=27", 4},
    {"MEDIUM2", 10, 1, 2, 8, 107.368, 987.783, 987.783, 987.783, "frmdivsr=2 datamode=28", 4},
    {"SHALLOW4", 7, 2, 4, 1, 53.684, 365.05, 730.1, 740.837, "", 4},
    {"DEEP8", 8, 1, 8, 12, 214.735, 1589.042, 1589.042, 1589.042, "frmdivsr=8 datamode=25", 2},
    {"MEDIUM8", 5, 3, 8, 2, 107.368, 515.365, 1546.095, 1567.568, "frmdivsr=8 datamode=27", 2},
    {"DEEP8", 5, 3, 8, 12, 214.735, 944.836, 2834.507, 2855.981, "frmdivsr=8 datamode=25", 2},
    {"SHALLOW2", 4, 1, 2, 3, 53.684, 182.525, 182.525, 182.525, "frmdivsr=2 datamode=30", 2},
    {"MEDIUM2", 5, 1, 2, 8, 107.368, 450.944, 450.944, 450.944, "frmdivsr=2 datamode=28", 1},
    {"DEEP8", 4, 2, 8, 12, 214.735, 730.101, 1460.201, 1470.937, "frmdivsr=8 datamode=25", 1},
    {"MEDIUM2", 7, 1, 2, 8, 107.368, 665.68, 665.68, 665.68, "frmdivsr=2 datamode=28", 1},
    {"DEEP8", 7, 1, 8, 12, 214.735, 1374.307, 1374.307, 1374.307, "frmdivsr=8 datamode=25", 1},
    {"DEEP2", 6, 4, 2, 18, 214.735, 1095.15, 4380.602, 4412.812, "frmdivsr=2 datamode=26", 1},
    {"MEDIUMDEEP2", 8, 2, 2, 13, 161.052, 1148.834, 2297.669, 2308.406, "frmdivsr=2 datamode=35", 1},
};
constexpr Dither kNrcWfssDithers[] = {
    {"INTRAMODULEX", 2, 72}, {"INTRAMODULEBOX", 4, 48}, {"INTRAMODULEX", 6, 33}, {"INTRAMODULEX", 4, 22},
    {"NONE", 1, 17},         {"INTRAMODULEBOX", 6, 14}, {"INTRAMODULEX", 12, 8}, {"INTRAMODULEBOX", 12, 4},
};
constexpr std::string_view kNrcWfssConstants =
    "noutputs=4 nresets=1 nrststrt=0 nsamples=1 drpfrms1=0 drpfrms3=0 frmdivsr=4 datamode=29 sca_num=481 fastaxis=-1 "
    "slowaxis=2 apername=NRCA1_FULL subarray=FULL "
    "substrt1=1 substrt2=1 subsize1=2048 subsize2=2048 tsample=10 zerofram=1 "
    "datamodl=ImageModel tsovisit=0 nircam_pilin=0 nircam_fam_la1=0 nircam_fam_la2=0 nircam_fam_la3=0 "
    "nircam_fa1value=0 nircam_fa2value=0 nircam_fa3value=0 nircam_fastep1=0 nircam_fastep2=0 nircam_fastep3=0 "
    "nircam_faunit1=0 nircam_faunit2=0 nircam_faunit3=0 nircam_subpxpat=WFSS subpxpts=1";
// Assumed.
constexpr Optics kCoronOptics[] = {
    {"F210M;MASKRND", "F210M", "MASKRND", 4},
    {"F335M;MASKRND", "F335M", "MASKRND", 3},
    {"F444W;MASKRND", "F444W", "MASKRND", 4},
};
constexpr Optics kTimeSeriesOptics[] = {
    {"F210M;CLEAR, F322W2;GRISMR", "F210M, F322W2", "CLEAR, GRISMR", 5},
    {"F210M;CLEAR, F444W;GRISMR", "F210M, F444W", "CLEAR, GRISMR", 4},
};
constexpr Optics kShortOptics[] = {{"F212N;CLEAR", "F212N", "CLEAR", 3}, {"F210M;CLEAR", "F210M", "CLEAR", 2}};
constexpr Optics kLongOptics[] = {{"F335M;CLEAR", "F335M", "CLEAR", 1}};
constexpr Optics kFlatOptics[] = {{"FLAT;FLAT", "FLAT", "FLAT", 1}};
constexpr Readout kCoronReadouts[] = {
    {"MEDIUM8", 10, 3, 8, 2, 10.685, 104.7, 314.2, 321.5, "frmdivsr=8 datamode=27", 2},
    {"SHALLOW4", 5, 20, 4, 1, 5.344, 25.7, 513.1, 534.4, "", 3},
};
constexpr Readout kTimeSeriesReadouts[] = {
    {"SHALLOW4", 5, 1300, 4, 1, 6.811, 32.7, 42509.1, 44280.3, "", 2},
    {"BRIGHT2", 7, 620, 2, 0, 10.737, 75.2, 46598.2, 51260.9, "frmdivsr=2 datamode=31", 2},
};
constexpr Readout kPointReadouts[] = {{"RAPID", 9, 1, 1, 0, 0.053, 0.48, 0.48, 0.53, "frmdivsr=1 datamode=33", 1}};
constexpr Dither kStay[] = {{"NONE", 1, 1}};
constexpr Dither kSmallGrid[] = {{"SMALL-GRID-DITHER", 5, 2}, {"NONE", 1, 3}};

constexpr FileKind kManyFiles[] = {{"cal", "2b", 117.57}};
constexpr FileKind kGrismFiles[] = {{"cal", "2b", 92.4}};
constexpr FileKind kIntegrationFiles[] = {{"uncal", "1b", 520.3}, {"rateints", "2a", 390.1}, {"calints", "2b", 610.7}};
constexpr FileKind kCoronFiles[] = {
    {"uncal", "1b", 30.1}, {"rateints", "2a", 12.2}, {"calints", "2b", 21.4}, {"crfints", "2c", 21.4}};
constexpr FileKind kPointFiles[] = {{"uncal", "1b", 0.8}, {"rate", "2a", 0.2}, {"cal", "2b", 0.3}};
constexpr FileKind kFlatFiles[] = {{"uncal", "1b", 83.9}, {"rate", "2a", 83.96}};

constexpr std::string_view kAll = "NRCA1, NRCA2, NRCA3, NRCA4, NRCALONG, NRCB1, NRCB2, NRCB3, NRCB4, NRCBLONG";
constexpr std::string_view kB = "NRCB1, NRCB2, NRCB3, NRCB4, NRCBLONG";
constexpr std::string_view kAllOutlines =
    "NRCA1_FULL NRCA2_FULL NRCA3_FULL NRCA4_FULL NRCA5_FULL NRCB1_FULL NRCB2_FULL NRCB3_FULL NRCB4_FULL NRCB5_FULL";
constexpr std::string_view kBOutlines = "NRCB1_FULL NRCB2_FULL NRCB3_FULL NRCB4_FULL NRCB5_FULL";

// clang-format off
constexpr Mode kModes[] = {
    {"NRC_IMAGE", "NIRCAM", "NIRCam Imaging", kAll, "NRCALL_FULL", kAllOutlines, kNrcImageOptics, kNrcImageReadouts,
     kNrcImageDithers, kNrcImageConstants, kManyFiles, "i2d cat segm", Use::science, 6, 1342, 2.23, {}, "MIR_IMAGE", 0.17},
    {"NRC_IMAGE", "NIRCAM", "NIRCam Imaging", kB, "NRCBS_FULL", kBOutlines, kNrcImageOptics, kNrcImageReadouts,
     kNrcImageDithers, kNrcImageConstants, kManyFiles, "i2d cat segm", Use::science, 6, 305, 2.23, {}, "NIS_IMAGE", 1},
    {"NRC_IMAGE, NRC_WFSS", "NIRCAM", "NIRCam Wide Field Slitless Spectroscopy", kAll, "NRCALL_GRISMR_WFSS", kAllOutlines,
     kNrcWfssOptics, kNrcWfssReadouts, kNrcWfssDithers, kNrcWfssConstants, kGrismFiles, "x1d c1d", Use::science, 6, 218, 1.58},
    {"NRC_CORON", "NIRCAM", "NIRCam Coronagraphic Imaging", "NRCALONG", "NRCA5_MASK430R", "NRCA5_MASK430R", kCoronOptics,
     kCoronReadouts, kSmallGrid, kNrcImageConstants, kCoronFiles, "i2d psfsub psfstack psfalign", Use::science, 9, 60, 4, "NRC_TACQ"},
    {"NRC_TSGRISM, NRC_TSIMAGE", "NIRCAM", "NIRCam Grism Time Series", "NRCA1, NRCA3, NRCALONG", "NRCA5_GRISM256_F444W",
     "NRCA5_GRISM256_F444W", kTimeSeriesOptics, kTimeSeriesReadouts, kStay, kNrcImageConstants, kIntegrationFiles, "x1dints whtlt",
     Use::science, 9, 20, 1, "NRC_TACQ"},
    {"NRC_TSIMAGE", "NIRCAM", "NIRCam Time Series", "NRCB1, NRCBLONG", "NRCB1_SUB160", "NRCB1_SUB160 NRCB5_SUB160",
     kTimeSeriesOptics, kTimeSeriesReadouts, kStay, kNrcImageConstants, kIntegrationFiles, "phot", Use::science, 9, 8, 1, "NRC_TACQ"},
    {"NRC_TACQ", "NIRCAM", "NIRCam Grism Time Series", "NRCALONG", "NRCA5_GRISM256_F444W", "NRCB5_SUB64P", kLongOptics,
     kPointReadouts, kStay, kNrcImageConstants, kPointFiles, "", Use::acquisition, 9, 1, 1},
    {"NRC_TACONFIRM", "NIRCAM", "NIRCam Coronagraphic Imaging", "NRCALONG", "NRCA5_MASK430R", "NRCA5_MASK430R", kLongOptics,
     kPointReadouts, kStay, kNrcImageConstants, kPointFiles, "", Use::sky, 9, 3, 2},
    {"NRC_WFSC", "NIRCAM", "WFSC NIRCam Fine Phasing", "NRCA3, NRCALONG", "NRCA1_FP6", "NRCA3_FULL NRCA5_FULL", kShortOptics,
     kNrcWfssReadouts, kStay, kNrcImageConstants, kFlatFiles, "wfscmb", Use::sky, 6, 30, 2},
    {"NRC_FOCUS", "NIRCAM", "NIRCam Focus", "NRCB1, NRCBLONG", "NRCBS_FULL", "NRCB1_FULL NRCB5_FULL", kShortOptics,
     kNrcWfssReadouts, kStay, kNrcImageConstants, kFlatFiles, "", Use::sky, 6, 2, 4},
    {"NRC_GRISM", "NIRCAM", "NIRCam Engineering Imaging", "NRCALONG", "NRCAS_FULL", "NRCA5_FULL", kLongOptics,
     kNrcWfssReadouts, kStay, kNrcImageConstants, kFlatFiles, "", Use::sky, 6, 2, 2},
    {"NRC_DARK", "NIRCAM", "NIRCam Dark", kAll, "NRCALL_FULL", "", kFlatOptics, kNrcWfssReadouts, kStay, kNrcImageConstants,
     kManyFiles, "", Use::internal, 9, 60, 6},
    {"NRC_FLAT", "NIRCAM", "NIRCam Internal Flat", kAll, "NRCALL_FULL", "", kFlatOptics, kNrcWfssReadouts, kStay,
     kNrcImageConstants, kManyFiles, "", Use::internal, 9, 6, 4},
    {"NRC_LED", "NIRCAM", "NIRCam Internal Flat", kAll, "NRCALL_FULL", "", kFlatOptics, kNrcWfssReadouts, kStay,
     kNrcImageConstants, kManyFiles, "", Use::internal, 9, 6, 4},
};
// clang-format on

}  // namespace

std::span<const Mode> nircam_modes() {
  return kModes;
}

}  // namespace almagest::simulate::rows
