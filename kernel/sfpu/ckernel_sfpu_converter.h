#pragma once
#include "tw/compute.h"
