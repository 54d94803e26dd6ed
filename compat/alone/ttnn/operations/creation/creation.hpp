#pragma once

#include "ttnn/operations/creation.hpp"
