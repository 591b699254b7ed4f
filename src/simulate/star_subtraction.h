// SPDX-License-Identifier: GPL-3.0-or-later
// Takes a star off images with the help of images of another star.
#pragma once

#include "simulate/frame_files.h"

namespace almagest::simulate {

// Puts the planes of `more` behind those of `stack`, which have the same size.
void append(Planes& stack, const Planes& more);

// The average of the planes of a stack, weighted alike; flagged pixels are left out.
Planes mean_plane(const Planes& stack);

// Each plane of `science` less the sum of the planes of `references`, and of a constant, that comes nearest to it
// (least squares over good pixels).
Planes without_star(const Planes& science, const Planes& references);

}  // namespace almagest::simulate
