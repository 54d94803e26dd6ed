// Sums of tiles, as a chain.
#include "api/compute/compute_kernel_api.h"
#include "api/dataflow/dataflow_buffer.h"
#include "experimental/kernel_args.h"
#include "ttnn/cpp/ttnn/kernel_lib/eltwise/api/chain.hpp"

using namespace compute_kernel_lib;

void kernel_main() {
    DataflowBuffer left(dfb::left), right(dfb::right), sum(dfb::sum);
    compute_kernel_hw_startup(dfb::left, dfb::right, dfb::sum);
    eltwise_chain(IterationShape::tiles(get_arg(args::count)),
                  BinaryFpu<BinaryFpuOp::Add, input(dfb::left), input(dfb::right)>{left, right},
                  PackTile<output(dfb::sum)>{sum});
}
