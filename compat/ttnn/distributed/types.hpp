#pragma once
#include <tt-metalium/distributed.hpp>
#include "ttnn/types.hpp"
