/*
 * eltwise/api/chain.hpp: element-wise work as a chain of elements over a walk of tiles:
 *
 *   DataflowBuffer in(dfb::in), out(dfb::out);
 *   eltwise_chain(IterationShape::tiles(n), CopyTile<input(dfb::in)>{in}, Exp<>{},
 *                 PackTile<output(dfb::out)>{out});
 *
 * The kernel calls compute_kernel_hw_startup once; the chain announces formats, initialises each
 * element, keeps to the DST protocol, and waits, pops, reserves and pushes as the policies of its
 * inputs and outputs say.
 */
#pragma once
#include "ttnn/cpp/ttnn/kernel_lib/eltwise/core/walk.hpp"
