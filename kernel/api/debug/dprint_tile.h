#pragma once
#include "tw/tile_slice.h"
