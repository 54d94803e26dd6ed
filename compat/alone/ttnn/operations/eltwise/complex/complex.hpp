// ttnn/operations/eltwise/complex/complex.hpp: the two parts of complex numbers.
#pragma once

#include <array>
#include "ttnn/tensor/tensor.hpp"

namespace ttnn::operations::complex {

struct ComplexTensor {
    std::array<Tensor, 2> m_real_imag;
    ComplexTensor(std::array<Tensor, 2> parts) : m_real_imag(std::move(parts)) {}
    const Tensor &operator[](uint32_t index) const { return m_real_imag[index]; }
    const Tensor &real() const { return m_real_imag[0]; }
    const Tensor &imag() const { return m_real_imag[1]; }
    void deallocate() {
        m_real_imag[0].deallocate();
        m_real_imag[1].deallocate();
    }
};

} // namespace ttnn::operations::complex

namespace ttnn {
using operations::complex::ComplexTensor;
}
