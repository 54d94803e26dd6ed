#pragma once
#include "tw/vector.h"
