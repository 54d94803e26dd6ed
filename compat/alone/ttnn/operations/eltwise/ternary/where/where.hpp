#pragma once

#include "ttnn/operations/eltwise/ternary/ternary.hpp"
