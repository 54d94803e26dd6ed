// One core, one tile of C after the other.
#include "matmul.hpp"

int main() {
    OneDevice one;
    const Matmul matmul{.one = one, .m = 4, .n = 4, .k = 4};
    matmul.split({1, 1});
    return matmul.check_result("matmul_single_core");
}
