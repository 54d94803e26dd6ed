/* tw/objects.h: the object form of the API; `experimental::` is where the February release had it.
 */
#ifndef TW_OBJECTS_H
#define TW_OBJECTS_H

#include "tw/objects/backend.h"
#include "tw/objects/buffers.h"
#include "tw/objects/noc.h"
#include "tw/objects/semaphore.h"
#include "tw/objects/tensor.h"
#include "tw/tokens.h"

namespace experimental {
using ::AllocatorBank;
using ::AllocatorBankType;
using ::CircularBuffer;
using ::CircularBufferView;
using ::CoreLocalMem;
using ::DataflowBuffer;
using ::MulticastEndpoint;
using ::Noc;
using ::noc_traits_t;
using ::PageView;
using ::Semaphore;
using ::ShardView;
using ::UnicastEndpoint;
using ::use;
} // namespace experimental

#endif
