// The values of the C++ API: sets of cores, split work, bfloat16, shapes, specs, hashes, messages.
#include <optional>
#include <tt-metalium/bfloat16.hpp>
#include <tt-metalium/circular_buffer_config.hpp>
#include <tt-metalium/host_api.hpp>
#include <tt-metalium/tilize_utils.hpp>
#include <tt-metalium/work_split.hpp>
#include <variant>

#include "check.hpp"
#include "ttnn/operation.hpp"
#include "ttnn/operations/core/work_split/work_split_tilize.hpp"

using namespace tt::tt_metal;

static void work_is_split_in_two_groups() {
    const auto [cores, all, first, second, first_units, second_units] =
        split_work_to_cores(CoreCoord(8, 8), 70);
    CHECK(cores == 64 && all.num_cores() == 64);
    CHECK(first.num_cores() == 6 && first_units == 2);
    CHECK(second.num_cores() == 58 && second_units == 1);
    // Down the columns by default.
    CHECK(first == CoreRangeSet(CoreRange({0, 0}, {0, 5})));
    CHECK(!first.intersects(second) && first.merge(second) == all);
    const auto by_rows = std::get<2>(split_work_to_cores(CoreCoord(8, 8), 70, true));
    CHECK(by_rows == CoreRangeSet(CoreRange({0, 0}, {5, 0})));
}

static void work_without_remainder_is_one_group() {
    const auto [cores, all, first, second, first_units, second_units] =
        split_work_to_cores(CoreCoord(8, 8), 3);
    CHECK(cores == 3 && first_units == 1 && second_units == 0);
    CHECK(first == all && second.empty());
    CHECK(std::get<0>(split_work_to_cores(CoreCoord(8, 8), 0)) == 0);
}

static void work_is_split_over_a_set() {
    const CoreRangeSet grid(
        std::set<CoreRange>{CoreRange({0, 0}, {1, 1}), CoreRange({4, 0}, {4, 2})});
    const auto [cores, all, first, second, first_units, second_units] =
        split_work_to_cores(grid, 9, true);
    CHECK(cores == 7 && first_units == 2 && second_units == 1);
    CHECK(first == CoreRangeSet(CoreRange({0, 0}, {1, 0})));
    CHECK(second.num_cores() == 5 && all == grid);
}

static void cores_of_a_grid_become_rectangles() {
    const auto set = num_cores_to_corerangeset(CoreCoord(2, 0), 13, CoreCoord(8, 4), true);
    CHECK(set.num_cores() == 13);
    CHECK(set.ranges()[0] == CoreRange({2, 0}, {7, 0}));
    CHECK(set.ranges()[1] == CoreRange({0, 1}, {6, 1}));
    CHECK(has(error_of([] { num_cores_to_corerangeset(33, CoreCoord(8, 4)); }),
              "Target number of cores 33 is greater than total number of available cores 32"));
    CHECK(grid_to_cores(3, 8, 8, false)[2] == CoreCoord(0, 2));
    CHECK(grid_to_cores(3, 8, 8, true)[2] == CoreCoord(2, 0));
}

static void sets_are_compared_by_their_cores() {
    const CoreRangeSet whole(CoreRange({0, 0}, {3, 3}));
    const CoreRangeSet hole = whole.subtract(CoreRangeSet(CoreRange({1, 1}, {2, 2})));
    CHECK(hole.num_cores() == 12 && !hole.contains(CoreCoord(1, 2)));
    CHECK(hole.merge(CoreRangeSet(CoreRange({1, 1}, {2, 2}))) == whole);
    CHECK(hole.bounding_box() == CoreRange({0, 0}, {3, 3}));
    CHECK(has(error_of([] { CoreRange({2, 0}, {1, 0}); }), "from"));
    CHECK(has(error_of([] {
                  CoreRangeSet(std::set<CoreRange>{CoreRange({0, 0}, {1, 1}), CoreRange({1, 1})});
              }),
              "overlap"));
}

static void blocks_leave_a_cliff() {
    const auto split = ttnn::split_blocks_for_tilize(CoreCoord(8, 8), 100);
    CHECK(split.ncores == 50 && split.nblocks_per_core == 2 && split.nblocks_per_core_cliff == 0);
    const auto cliff = ttnn::split_blocks_for_tilize(CoreCoord(8, 8), 101);
    CHECK(cliff.ncores == 51 && cliff.nblocks_per_core_cliff == 1);
    CHECK(cliff.core_range_cliff == CoreRangeSet(CoreRange({2, 6})));
}

static void rows_with_padding_are_told_as_runs() {
    // Two matrices of 40 rows in three of 96: a row of tiles with data, one with 8 rows, one of
    // padding.
    const auto work =
        ttnn::distribute_work(Shape({1, 2, 40, 32}), Shape({1, 3, 96, 32}), 2, 6, true, 3, 32);
    CHECK(work.size() == 2 && work[0].size() == 1 && work[1].size() == 1);
    CHECK(ttnn::compare_assignments(work[0][0], {1, 8, 1, 2}));
    CHECK(work[0][0].block_count() == 6 && work[0][0].data_row_count() == 80);
    CHECK(ttnn::compare_assignments(work[1][0], {0, 0, 3, 1}));
    const auto grid = ttnn::compute_ncores_wh(64, 70, 10, 7);
    CHECK(grid.ncores == 20 && grid.single_block_size == 2 && grid.total_blocks_width == 5);
}

static void squares_cover_a_matrix() {
    const auto split = ttnn::split_blocks_for_tilize_wh(CoreCoord(8, 8), 70, 10, 7);
    CHECK(split.ncores == 20 && split.single_block_size == 2 && split.nblocks_per_core == 4);
    CHECK(!split.has_cliff_row && split.has_cliff_col && split.single_block_size_cliff_col == 1);
    CHECK(split.core_range.num_cores() == 15 && split.cliff_col_core_range.num_cores() == 5);
    CHECK(split.all_cores.num_cores() == 20 && split.core_range.contains(CoreCoord(6, 1)));
}

static void bfloat16_rounds_to_nearest_even() {
    CHECK(float(bfloat16(1.00390625f)) == 1.0f);      // half a unit, even below
    CHECK(float(bfloat16(1.01171875f)) == 1.015625f); // half a unit, even above
    CHECK(float(bfloat16::truncate(1.99f)) < 1.99f);
    CHECK(bfloat16(-2.0f).to_float() == -2.0f && bfloat16(1.0f).to_packed() == 0x3F80);
    CHECK(pack_two_bfloat16_into_uint32({bfloat16(1.0f), bfloat16(-2.0f)}) == 0xC0003F80u);
    const auto [low, high] = unpack_two_bfloat16_from_uint32(0xC0003F80u);
    CHECK(float(low) == 1.0f && float(high) == -2.0f);
}

static void shapes_are_indexed_from_both_ends() {
    const Shape shape({2, 3, 40});
    CHECK(shape.rank() == 3 && shape.volume() == 240);
    CHECK(shape[0] == 2 && shape[-1] == 40 && shape[-4] == 1);
    CHECK(
        has(error_of([&] { (void)shape[3]; }), "ShapeBase[] index out of range. 3 not in [-4, 3)"));
    CHECK(shape.to_rank(4) == Shape({1, 2, 3, 40}));
    CHECK(compute_strides(shape)[0] == 120);
}

static void a_spec_pads_to_tiles() {
    const TensorSpec spec(
        Shape({3, 40, 33}),
        TensorLayout(DataType::BFLOAT16, PageConfig(Layout::TILE), MemoryConfig()));
    CHECK(spec.padded_shape() == Shape({3, 64, 64}));
    CHECK(spec.compute_page_size_bytes() == 2048);
    CHECK(spec.physical_shape().height() == 192);
    const auto sharded = spec.height_sharded(CoreRangeSet(CoreRange({0, 0}, {1, 2})));
    CHECK(sharded.memory_config().shard_spec()->shape == (std::array<uint32_t, 2>{32, 64}));
}

static void tiles_and_back() {
    std::vector<uint32_t> matrix(64 * 64);
    for (uint32_t i = 0; i < matrix.size(); ++i)
        matrix[i] = i;
    const auto tiles = tilize_nfaces(matrix, 64, 64);
    CHECK(tiles[256] == 16 && tiles[16] == 64 && tiles[1024] == 32);
    CHECK(untilize_nfaces(tiles, 64, 64) == matrix);
}

// What attribute structs look like.
enum class Mode { fast, exact };
struct Attributes {
    float scale;
    std::optional<uint32_t> dim;
    std::variant<int, std::string> choice;
    MemoryConfig memory;
    Mode mode;
};
struct Arguments {
    const std::vector<int> &numbers;
    std::optional<const std::string> name;
};

static void attributes_are_hashed_by_their_members() {
    using operation::hash_operation;
    const Attributes a{1.0f, 2, 3, MemoryConfig(), Mode::fast};
    auto changed = [&](auto change) {
        Attributes b = a;
        change(b);
        return hash_operation<int>(b) != hash_operation<int>(a);
    };
    CHECK(!changed([](Attributes &) {}));
    CHECK(changed([](Attributes &b) { b.scale = 2.0f; }));
    CHECK(changed([](Attributes &b) { b.dim = std::nullopt; }));
    CHECK(changed([](Attributes &b) { b.choice = "3"; }));
    CHECK(changed([](Attributes &b) { b.memory = ttnn::L1_MEMORY_CONFIG; }));
    CHECK(changed([](Attributes &b) { b.mode = Mode::exact; }));
    CHECK(hash_operation<int>(a) != hash_operation<float>(a));
    struct Part {
        int number;
        std::optional<float> factor;
    };
    using Parts = ttsl::SmallVector<Part>;
    CHECK(fmt::format("{}", Parts{{1, 2.0f}}) == "{Part(1,2)}");
    CHECK(hash_operation<int>(Parts{{1, 2.0f}}) != hash_operation<int>(Parts{{1, 3.0f}}));
    const std::vector<int> one = {1}, two = {2};
    CHECK(hash_operation<int>(Arguments{one, "x"}) != hash_operation<int>(Arguments{two, "x"}));
    CHECK(hash_operation<int>(Arguments{one, "x"}) == hash_operation<int>(Arguments{one, "x"}));
}

static void messages_name_values() {
    const std::string text = error_of([] {
        TT_FATAL(1 + 1 == 3, "dtype {} of {} in {} {}", DataType::FLOAT32, Shape({1, 2}),
                 CoreCoord(3, 4), std::optional<int>());
    });
    CHECK(has(text, "TT_FATAL @ "));
    CHECK(has(text, ": 1 + 1 == 3\ninfo:\n"));
    CHECK(has(text, "dtype DataType::FLOAT32 of Shape([1, 2]) in (x=3,y=4) std::nullopt"));
    CHECK(has(error_of([] { TT_THROW("{}: not yet", "x"); }), "x: not yet"));
    CHECK(
        has(error_of([] {
                CircularBufferConfig(2048, {{0, tt::DataFormat::Float16_b}}).set_page_size(1, 2048);
            }),
            "index 1"));
}

static void ranges_join_along_a_side() {
    const CoreRange square({0, 0}, {1, 1}), wide({0, 0}, {6, 4});
    CHECK(square.merge(CoreRange({1, 0}, {7, 1})) == CoreRange({0, 0}, {7, 1}));
    CHECK(square.merge(CoreRange({0, 2}, {1, 2})) == CoreRange({0, 0}, {1, 2}));
    CHECK(!square.merge(wide)); // neither their columns nor their rows are the same
    CHECK(!square.merge(CoreRange({0, 3}, {1, 3})));
}

static void nothing_has_no_tiles() {
    CHECK(tilize_nfaces(std::vector<float>(), 0, 0).empty());
    CHECK(has(error_of([] { tilize_nfaces(std::vector<float>(4), 0, 4); }), "no whole number"));
}

static void elements_have_places() {
    TensAddr at({2, 3, 4, 5});
    CHECK(at.numel() == 120 && at.offs(1, 2, 3, 4) == 119 && at.offs(0, 1, 0, 2) == 22);
    CHECK(has(error_of([&] { at.offs(0, 3, 0, 0); }), "index 3 of dimension 1, which has 3"));
}

static void defines_are_text() {
    Program program = CreateProgram();
    const DataMovementConfig config{.defines = {{"NOC_X", "1"}, {"NOC_Y", {0}}}};
    bool refused = false;
    try {
        CreateKernelFromString(program, "void kernel_main() {}", CoreCoord(0, 0), config);
    } catch (const std::invalid_argument &error) {
        refused = has(error.what(), "NOC_Y");
    }
    CHECK(refused);
}

int main() {
    ranges_join_along_a_side();
    nothing_has_no_tiles();
    elements_have_places();
    defines_are_text();
    work_is_split_in_two_groups();
    work_without_remainder_is_one_group();
    work_is_split_over_a_set();
    cores_of_a_grid_become_rectangles();
    sets_are_compared_by_their_cores();
    blocks_leave_a_cliff();
    squares_cover_a_matrix();
    rows_with_padding_are_told_as_runs();
    bfloat16_rounds_to_nearest_even();
    shapes_are_indexed_from_both_ends();
    a_spec_pads_to_tiles();
    tiles_and_back();
    attributes_are_hashed_by_their_members();
    messages_name_values();
    std::printf("%d failures\n", failures);
    return failures != 0;
}
