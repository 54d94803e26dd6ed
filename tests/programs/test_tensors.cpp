// Tensors in C++: what is shared, where they lie, how they are cut; objects as text and JSON.
#include <sstream>
#include <tt_stl/json.hpp>
#include <tt_stl/small_vector.hpp>
#include "check.hpp"
#include "ttnn/distributed/api.hpp"
#include "ttnn/core.hpp"
#include "ttnn/tensor/tensor.hpp"

using namespace tt::tt_metal;

static TensorSpec spec_of(Shape shape, Layout layout) {
    return TensorSpec(std::move(shape),
                      TensorLayout(DataType::BFLOAT16, PageConfig(layout), MemoryConfig()));
}

static void shards_are_rounded_up() {
    using enum TensorSpec::ShardShapeAlignment;
    const CoreRangeSet cores(CoreRange({0, 0}, {3, 3}));
    const auto tiles = spec_of(Shape({2, 128, 64}), Layout::TILE);
    const auto cut = [&](const TensorSpec &spec, Shape shard, TensorSpec::ShardShapeAlignment to) {
        return spec.sharded(std::move(shard), cores, to)
            .memory_config()
            .nd_shard_spec()
            ->shard_shape;
    };
    CHECK(cut(tiles, Shape({1, 33, 33}), REQUIRED) == Shape({1, 64, 64}));
    CHECK(cut(tiles, Shape({1, 32, 64}), NONE) == Shape({1, 32, 64}));
    const auto rows = spec_of(Shape({4, 96}), Layout::ROW_MAJOR);
    CHECK(cut(rows, Shape({4, 24}), REQUIRED) == Shape({4, 24}));
    CHECK(cut(rows, Shape({4, 20}), RECOMMENDED) == Shape({4, 32})); // 64 bytes
    const int32_t first = 0, last = -1;
    const auto across = tiles.sharded_across_dims({&first, 1}, cores);
    CHECK(across.memory_config().nd_shard_spec()->shard_shape == Shape({1, 128, 64}));
    const auto except = tiles.sharded_across_dims_except({&last, 1}, cores);
    CHECK(except.memory_config().nd_shard_spec()->shard_shape == Shape({1, 32, 64}));
    // Shards over any dimensions are those of height, width or blocks where they lie on the same
    // cores.
    const auto flat = except.memory_config();
    CHECK(flat.memory_layout() == TensorMemoryLayout::HEIGHT_SHARDED &&
          flat.shard_spec()->shape == std::array<uint32_t, 2>({32, 64}));
    NdShardSpec blocks{Shape({2, 128, 32}), cores};
    CHECK(tiles.sharded(blocks, NONE).memory_config().memory_layout() ==
          TensorMemoryLayout::WIDTH_SHARDED);
    blocks = {Shape({1, 128, 32}), cores, ShardOrientation::ROW_MAJOR,
              ShardDistributionStrategy::GRID_2D};
    CHECK(tiles.sharded(blocks, NONE).memory_config().memory_layout() ==
          TensorMemoryLayout::BLOCK_SHARDED);
    blocks.shard_shape = Shape({2, 32, 64});
    CHECK(has(error_of([&] { tiles.sharded(blocks, NONE); }), "GRID_2D"));
}

static void elements_are_shared(distributed::MeshDevice &device) {
    const auto spec = spec_of(Shape({32, 32}), Layout::ROW_MAJOR);
    std::vector<float> ones(1024, 1.0f), twos(1024, 2.0f);
    Tensor a = Tensor::from_vector(ones, spec, &device);
    const Tensor b = Tensor::from_vector(twos, spec, &device), copy = a;
    a.tensor_attributes->get_storage() = b.tensor_attributes->get_storage();
    CHECK(a.to_vector<float>() == twos && copy.to_vector<float>() == twos);
    CHECK(a.buffer()->address() == b.buffer()->address());

    const Tensor again(b.storage(), spec, b.tensor_topology());
    CHECK(again.storage_type() == StorageType::DEVICE && again.to_vector<float>() == twos);
    const auto halved = [](const HostBuffer &from) {
        std::vector<bfloat16> to;
        for (bfloat16 x : from.view_as<bfloat16>())
            to.push_back(bfloat16(float(x) / 2));
        return HostBuffer(std::move(to));
    };
    const Tensor host(b.cpu().host_storage().transform(halved), spec, b.tensor_topology());
    CHECK(host.storage_type() == StorageType::HOST && host.to_vector<float>() == ones);
    CHECK(ttnn::distributed::get_device_tensors(b).size() == 1);
}

static void topology() {
    const auto over =
        TensorTopology::create_sharded_tensor_topology(distributed::MeshShape(2, 3), 1);
    CHECK(over.distribution_shape() == distributed::MeshShape(6) && over.mesh_coords().size() == 6);
    CHECK(std::get<distributed::MeshMapperConfig::Shard>(over.placements()[0]).dim == 1);
    const auto spec = spec_of(Shape({32, 32}), Layout::ROW_MAJOR);
    const Tensor one = Tensor::from_vector(std::vector<float>(1024), spec);
    CHECK(one.tensor_topology() == TensorTopology());
    CHECK(has(error_of([&] { Tensor(one.storage(), spec, over); }), "the topology is of 6"));
}

enum class Colour { RED, BLUE };
struct Inner {
    int a = 1;
    std::optional<float> f;
};
struct Named {
    Named(int number, float amount) : number(number), amount(amount) {}
    int number;
    float amount;
    static constexpr auto attribute_names = std::forward_as_tuple("number", "amount");
    auto attribute_values() const { return std::forward_as_tuple(number, amount); }
};
struct Config {
    std::size_t width = 0;
    std::vector<Inner> list;
    std::variant<int, Inner> either;
    Colour colour = Colour::RED;
    bool ok = false;
};
struct Printed {
    int k, m;
};
static std::ostream &operator<<(std::ostream &out, const Printed &printed) {
    return ttsl::reflection::operator<<(out, printed);
}

static void objects_as_text() {
    const Config config{7, {{4, 2.5f}, {}}, Inner{9, {}}, Colour::BLUE, true};
    const nlohmann::json json = ttsl::json::to_json(config);
    CHECK(json ==
          nlohmann::json::parse(R"({"width": 7, "list": [{"a": 4, "f": 2.5}, {"a": 1, "f": null}],
        "either": {"index": 1, "value": {"a": 9, "f": null}}, "colour": "BLUE", "ok": true})"));
    CHECK(ttsl::json::to_json(ttsl::json::from_json<Config>(json)) == json);
    const nlohmann::json named = ttsl::json::to_json(Named(3, 1.5f));
    CHECK(named.dump() == R"({"amount":1.5,"number":3})");
    CHECK(ttsl::json::from_json<Named>(named).number == 3);
    auto wrong = json;
    wrong["colour"] = "GREEN";
    CHECK(has(error_of([&] { ttsl::json::from_json<Config>(wrong); }), "GREEN"));
    std::ostringstream out;
    out << Printed{1, 2};
    CHECK(out.str() == "Printed(1,2)");
    ttsl::SmallVector<std::array<uint32_t, 2>> pairs;
    pairs.emplace_back(0, 5u);
    CHECK(pairs.at(0)[1] == 5);
}

// As ttnn's Python shows the same tensors.
static void tensors_as_text(distributed::MeshDevice &device) {
    std::vector<float> halves(2 * 3 * 6);
    for (size_t i = 0; i < halves.size(); ++i)
        halves[i] = float(i) / 2 - 1;
    Tensor tensor = Tensor::from_vector(halves, spec_of(Shape({2, 3, 6}), Layout::TILE), &device);
    const std::string end =
        ", shape=Shape([2, 3, 6]), dtype=DataType::BFLOAT16, layout=Layout::TILE)";
    CHECK(tensor.write_to_string() ==
          "ttnn.Tensor([[[-1.0000, -0.5000,  ...,  1.0000,  1.5000],\n"
          "              [ 2.0000,  2.5000,  ...,  4.0000,  4.5000],\n"
          "              [ 5.0000,  5.5000,  ...,  7.0000,  7.5000]],\n\n"
          "             [[ 8.0000,  8.5000,  ..., 10.0000, 10.5000],\n"
          "              [11.0000, 11.5000,  ..., 13.0000, 13.5000],\n"
          "              [14.0000, 14.5000,  ..., 16.0000, 16.5000]]]" +
              end);
    ttnn::set_printoptions(ttnn::TensorPrintProfile::Full, ttnn::SciMode::Enable, 2);
    CHECK(has(tensor.write_to_string(), "[-1.00e+00, -5.00e-01,  0.00e+00,  5.00e-01,"));
    ttnn::set_printoptions(ttnn::TensorPrintProfile::Empty);
    CHECK(tensor.write_to_string() == "ttnn.Tensor(..." + end);
    ttnn::set_printoptions(ttnn::TensorPrintProfile::Short);
    tensor.deallocate();
    CHECK(tensor.write_to_string() == "ttnn.Tensor(<buffer is not allocated>" + end);

    const auto text = [](DataType type, Shape shape, auto values) {
        const TensorLayout layout(type, PageConfig(Layout::ROW_MAJOR), MemoryConfig());
        return Tensor::from_vector(values, TensorSpec(shape, layout)).write_to_string();
    };
    CHECK(has(text(DataType::FLOAT32, Shape({2}), std::vector<float>{1.0f, 1e-5f}),
              "([ 1.0000e+00,  1.0000e-05], shape=Shape([2])"));
    CHECK(has(text(DataType::INT32, Shape({1, 2}), std::vector<int32_t>{-7, 100000}),
              "([[   -7, 100000]], shape"));
    CHECK(has(text(DataType::UINT16, Shape({5, 1}), std::vector<uint16_t>{1, 2, 3, 4, 65535}),
              "([[    1],\n             [    2],\n             ...,\n             [    4],\n"
              "             [65535]], shape=Shape([5, 1]), dtype=DataType::UINT16"));
    CHECK(has(text(DataType::UINT8, Shape(ttsl::SmallVector<uint32_t>{}), std::vector<uint8_t>{9}),
              "ttnn.Tensor(    9, shape=Shape([])"));
    CHECK(has(error_of([] {
                  ttnn::set_printoptions(ttnn::TensorPrintProfile::Full, ttnn::SciMode::Default,
                                         17);
              }),
              "17 digits"));
}

int main() {
    const auto device = distributed::MeshDevice::create_unit_mesh(0);
    shards_are_rounded_up();
    elements_are_shared(*device);
    topology();
    objects_as_text();
    tensors_as_text(*device);
    device->close();
    return failures != 0;
}
