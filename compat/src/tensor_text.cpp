// Tensors as text: values, shape, data type and layout, as ttnn shows them.
#include "ttnn/tensor/tensor.hpp"

#include <cmath>
#include <iomanip>
#include <iostream>
#include <limits>
#include <sstream>
#include "ttnn/core.hpp"
#include "ttnn/tensor/tensor_impl.hpp"
#include "ttnn/tensor/tensor_ops.hpp"

namespace tt::tt_metal {

namespace tensor_impl {
PrintOptions TTNN_PRINT_OPTIONS;
}
using tensor_impl::SciMode;
using tensor_impl::TensorPrintProfile;
using tensor_impl::TTNN_PRINT_OPTIONS;

namespace {

constexpr uint32_t shown_in_full = 4; // of a longer dimension, half of it from each end
constexpr std::string_view opening = "ttnn.Tensor(";

// By the range of what is neither zero nor infinite.
bool wants_exponents(const std::vector<float> &values) {
    if (TTNN_PRINT_OPTIONS.sci_mode != SciMode::Default) {
        return TTNN_PRINT_OPTIONS.sci_mode == SciMode::Enable;
    }
    double least = std::numeric_limits<double>::infinity(), most = 0;
    for (const float value : values) {
        const double size = std::fabs(value);
        if (!std::isfinite(size) || size == 0) continue;
        least = std::min(least, size);
        most = std::max(most, size);
    }
    return most > 0 && (most / least > 1000 || most > 1e8 || least < 1e-4);
}

template <typename T> class Text {
  public:
    Text(const std::vector<T> &values, const Shape &shape)
        : values_(values), shape_(shape), strides_(compute_strides(shape)) {
        if constexpr (std::is_floating_point_v<T>) {
            const int digits = TTNN_PRINT_OPTIONS.precision;
            const bool exponents = wants_exponents(values);
            out_ << (exponents ? std::scientific : std::fixed) << std::setprecision(digits);
            width_ = digits + (exponents ? 7 : 3);
        }
    }
    std::string str() {
        if (shape_.rank() == 0) {
            out_ << std::setw(width_) << values_.at(0);
        } else {
            dimension(0, 0);
        }
        return out_.str();
    }

  private:
    void dimension(size_t dim, size_t first) {
        const uint32_t size = shape_[static_cast<int32_t>(dim)];
        const bool cut =
            TTNN_PRINT_OPTIONS.profile == TensorPrintProfile::Short && size > shown_in_full;
        const bool innermost = dim + 1 == shape_.rank();
        // One line's end for rows, two for anything of rows.
        const std::string between = innermost
                                        ? " "
                                        : std::string(dim + 2 == shape_.rank() ? 1 : 2, '\n') +
                                              std::string(opening.size() + dim + 1, ' ');
        out_ << "[";
        for (uint32_t i = 0; i < size; ++i) {
            if (i != 0) out_ << "," << between;
            if (cut && i == shown_in_full / 2) {
                out_ << (innermost ? " ...," : "...,") << between;
                i = size - shown_in_full / 2;
            }
            const size_t at = first + i * strides_[dim];
            if (innermost) {
                out_ << std::setw(width_) << values_[at];
            } else {
                dimension(dim + 1, at);
            }
        }
        out_ << "]";
    }

    const std::vector<T> &values_;
    const Shape &shape_;
    const ttsl::SmallVector<size_t> strides_;
    std::ostringstream out_;
    int width_ = 5;
};

template <typename T> std::string text_of(const Tensor &tensor) {
    return Text<T>(tensor.to_vector<T>(), tensor.logical_shape()).str();
}

std::string values_of(const Tensor &tensor) {
    if (!tensor.is_allocated()) return "<buffer is not allocated>";
    if (TTNN_PRINT_OPTIONS.profile == TensorPrintProfile::Empty) return "...";
    if (is_floating_point(tensor.dtype())) return text_of<float>(tensor);
    return tensor.dtype() == DataType::INT32 ? text_of<int32_t>(tensor) : text_of<uint32_t>(tensor);
}

} // namespace

std::string Tensor::write_to_string() const {
    std::ostringstream out;
    out << opening << values_of(*this) << ", shape=" << logical_shape() << ", dtype=" << dtype()
        << ", layout=" << layout() << ")";
    return out.str();
}
void Tensor::print() const {
    std::cout << write_to_string() << std::endl;
}
std::string to_string(const Tensor &tensor) {
    return tensor.write_to_string();
}

} // namespace tt::tt_metal

namespace ttnn::core {
void set_printoptions(TensorPrintProfile profile, SciMode sci_mode, int precision) {
    constexpr int most_digits = 16;
    TT_FATAL(precision >= 0 && precision <= most_digits,
             "set_printoptions: {} digits behind the point; 0 to {} are possible", precision,
             most_digits);
    tt::tt_metal::tensor_impl::TTNN_PRINT_OPTIONS = {profile, sci_mode, precision};
}
} // namespace ttnn::core
