// Blocks of 2 x 4 tiles: what is read of A and B serves a whole block.
#include "matmul.hpp"

int main() {
    OneDevice one;
    const Matmul matmul{.one = one, .m = 8, .n = 16, .k = 4, .rows = 2, .columns = 4, .depth = 2};
    matmul.split(one.device->compute_with_storage_grid_size());
    return matmul.check_result("matmul_reuse");
}
