#include "api/dataflow/dataflow_api.h"
#include "api/semaphore.h"

void kernel_main() {
    Semaphore<> ready(0);
    ready.wait(3); // FAULT deadlock: ready (Semaphore, line 5 of semaphore_waits.cpp)
}
