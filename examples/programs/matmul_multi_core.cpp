// The tiles of C split over all cores. Arguments: tiles of M, N and K.
#include "matmul.hpp"

int main(int argc, char **argv) {
    OneDevice one;
    const auto tiles = [&](int i, uint32_t otherwise) { return i < argc ? uint32_t(std::stoul(argv[i])) : otherwise; };
    const Matmul matmul{.one = one, .m = tiles(1, 10), .n = tiles(2, 10), .k = tiles(3, 4)};
    matmul.split(one.device->compute_with_storage_grid_size());
    return matmul.check_result("matmul_multi_core");
}
