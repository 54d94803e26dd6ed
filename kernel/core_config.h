/* core_config.h: the processors of a core by the numbers that kernels give them. */
#pragma once
#include "tw/arguments.h"
#include "tw/types.h"

enum class TensixProcessorTypes : uint8_t { DM0 = 0, DM1, MATH0, MATH1, MATH2, COUNT };
enum class EthProcessorTypes : uint8_t { DM0 = 0, COUNT };
constexpr uint8_t MaxProcessorsPerCoreType = 5, MaxDMProcessorsPerCoreType = 2;
#ifdef ARCH_BLACKHOLE
constexpr uint8_t noc_size_x = 17, noc_size_y = 12, tensix_harvest_axis = 2;
#define LOG_BASE_2_OF_DRAM_ALIGNMENT 6
#else
constexpr uint8_t noc_size_x = 10, noc_size_y = 12, tensix_harvest_axis = 1;
#define LOG_BASE_2_OF_DRAM_ALIGNMENT 5
#endif
#define LOG_BASE_2_OF_L1_ALIGNMENT 4
