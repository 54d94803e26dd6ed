/* eltwise/unary/activations.hpp: activations in DST. */
#pragma once
#include "ttnn/cpp/ttnn/kernel_lib/eltwise/core/op_macros.hpp"

namespace compute_kernel_lib {

TW_CHAIN_UNARY(Relu, relu_tile_init(), relu_tile(slot))
TW_CHAIN_UNARY(Sigmoid, sigmoid_tile_init(), sigmoid_tile(slot))
TW_CHAIN_UNARY(Tanh, tanh_tile_init(), tanh_tile(slot))
TW_CHAIN_UNARY(Gelu, gelu_tile_init(), gelu_tile(slot))
TW_CHAIN_UNARY(Hardsigmoid, hardsigmoid_tile_init(), hardsigmoid_tile(slot))
TW_CHAIN_UNARY(Softsign, softsign_tile_init(), softsign_tile(slot))
TW_CHAIN_UNARY(Hardmish, hardmish_tile_init(), hardmish_tile(slot))
TW_CHAIN_APPROX(TanhDerivative, Exact, tanh_derivative_tile_init<fast>(),
                tanh_derivative_tile<fast>(slot))
TW_CHAIN_APPROX(GeluDerivative, Exact, gelu_derivative_tile_init<fast>(),
                gelu_derivative_tile<fast>(slot))
TW_CHAIN_UNARY_1(Elu, uint32_t, elu_tile_init(), elu_tile(slot, p))
TW_CHAIN_UNARY_1(Prelu, uint32_t, prelu_tile_init(), prelu_tile(slot, p))
TW_CHAIN_UNARY_1(LeakyRelu, uint32_t, leaky_relu_tile_init(), leaky_relu_tile(slot, p))
TW_CHAIN_UNARY_2(Hardtanh, hardtanh_tile_init(), hardtanh_tile(slot, p, q))
TW_CHAIN_UNARY_2(Selu, selu_tile_init(), selu_tile(slot, p, q))
TW_CHAIN_UNARY_3(Softplus, softplus_tile_init(), softplus_tile(slot, p, q, r))
/* x and exp(-x) to log(sigmoid(x)). */
TW_CHAIN_BINARY(Logsigmoid, logsigmoid_tile_init(), logsigmoid_tile(in0, in1, out))

} // namespace compute_kernel_lib
