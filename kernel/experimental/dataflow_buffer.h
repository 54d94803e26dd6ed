#pragma once
#include "tw/objects.h"
