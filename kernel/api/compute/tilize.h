#pragma once
#include "api/compute/reduce.h"
