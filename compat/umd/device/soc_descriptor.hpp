// umd/device/soc_descriptor.hpp: only what op code reaches through it.
#pragma once

#include <umd/device/types/arch.hpp>
#include <umd/device/types/core_coordinates.hpp>
