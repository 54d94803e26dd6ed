#pragma once
#include "ttnn/device_operation.hpp"
#include "ttnn/operation.hpp"
