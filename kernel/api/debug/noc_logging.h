#pragma once
#include "internal/debug/sanitize.h"
