#pragma once
#include <tt-metalium/global_semaphore.hpp>
#include "ttnn/types.hpp"
