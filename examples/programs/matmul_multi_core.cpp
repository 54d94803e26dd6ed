// The tiles of C split over all cores.
#include "matmul.hpp"

int main() {
    OneDevice one;
    const Matmul matmul{.one = one, .m = 10, .n = 10, .k = 4};
    matmul.split(one.device->compute_with_storage_grid_size());
    return matmul.check_result("matmul_multi_core");
}
