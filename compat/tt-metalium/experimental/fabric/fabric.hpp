// tt-metalium/experimental/fabric/fabric.hpp: see fabric_edm_types.hpp.
#pragma once

#include <tt-metalium/experimental/fabric/fabric_edm_types.hpp>
