/* internal/debug/sanitize.h: checks of transfers by the kernel itself; the chip does all of them. */
#pragma once
#include "tw/debug.h"

#define DEBUG_SANITIZE_NOC_ADDR(noc, address, length)
#define DEBUG_SANITIZE_NOC_TRANSACTION(noc, address, worker_address, length)
#define DEBUG_SANITIZE_NOC_READ_TRANSACTION(noc, address, worker_address, length)
#define DEBUG_SANITIZE_NOC_WRITE_TRANSACTION(noc, address, worker_address, length)
#define DEBUG_SANITIZE_NOC_MULTI_WRITE_TRANSACTION(noc, address, worker_address, length)
#define DEBUG_SANITIZE_WORKER_ADDR(address, length)
#define DEBUG_INSERT_DELAY(kind)
