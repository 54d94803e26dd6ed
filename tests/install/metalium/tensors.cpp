// ttnn's tensors from an installed package.
#include <iostream>
#include <ttnn/device.hpp>
#include <ttnn/tensor/tensor.hpp>
#include <ttnn/types.hpp>

int main() {
    auto device = ttnn::device::open_mesh_device(0);
    const ttnn::TensorSpec spec(ttnn::Shape({2, 64}),
                                tt::tt_metal::TensorLayout(tt::tt_metal::DataType::FLOAT32,
                                                           tt::tt_metal::PageConfig(tt::tt_metal::Layout::TILE),
                                                           tt::tt_metal::MemoryConfig{}));
    std::vector<float> numbers(128);
    for (size_t i = 0; i < numbers.size(); ++i)
        numbers[i] = float(i) / 4;
    const auto tensor = ttnn::Tensor::from_vector(numbers, spec, device.get());
    const bool good = tensor.to_vector<float>() == numbers && tensor.padded_shape()[-2] == 32;
    std::cout << (good ? "Test Passed\n" : "Test Failed\n");
    ttnn::device::close_device(*device);
    return !good;
}
