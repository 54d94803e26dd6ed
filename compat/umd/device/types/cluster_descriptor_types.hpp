// umd/device/types/cluster_descriptor_types.hpp: a chip's number in a cluster.
#pragma once

#include <umd/device/types/arch.hpp>

using tt::ChipId;
