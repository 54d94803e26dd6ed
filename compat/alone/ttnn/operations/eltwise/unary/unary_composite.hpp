#pragma once

#include "ttnn/operations/eltwise/unary/unary.hpp"
