#pragma once

#include "ttnn/tensor/types.hpp"
