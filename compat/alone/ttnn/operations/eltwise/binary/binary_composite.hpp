#pragma once

#include "ttnn/operations/eltwise/binary/binary.hpp"
