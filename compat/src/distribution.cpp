// Shards of any rank over cores.
#include <tt-metalium/buffer_distribution_spec.hpp>
#include <tt-metalium/math.hpp>
#include <tt_stl/assert.hpp>

namespace tt::tt_metal {

// ---- pages ----

BufferPageMapping::BufferPageMapping(const UncompressedBufferPageMapping &mapping)
    : all_cores(mapping.all_cores) {
    for (uint32_t core = 0; core < all_cores.size(); ++core) {
        core_to_core_id[all_cores[core]] = core;
        const auto &pages = mapping.core_host_page_indices[core];
        BufferCorePageMapping whole;
        whole.num_pages = static_cast<uint32_t>(pages.size());
        for (uint32_t i = 0; i < pages.size(); ++i) {
            if (pages[i] == UncompressedBufferPageMapping::PADDING) {
                continue;
            }
            auto &ranges = whole.host_ranges;
            const bool follows =
                !ranges.empty() &&
                ranges.back().device_page_offset + ranges.back().num_pages == i &&
                ranges.back().host_page_start + ranges.back().num_pages == pages[i];
            if (follows) {
                ++ranges.back().num_pages;
            } else {
                ranges.push_back({i, pages[i], 1});
            }
        }
        core_page_mappings.push_back({});
        if (!pages.empty()) {
            core_page_mappings.back().push_back(std::move(whole));
        }
    }
}

std::vector<BufferPageMapping::MappedPage> BufferPageMapping::pages() const {
    std::vector<MappedPage> result;
    for (uint32_t core = 0; core < core_page_mappings.size(); ++core) {
        for (const auto &mapping : core_page_mappings[core]) {
            for (const auto &range : mapping.host_ranges) {
                for (uint32_t i = 0; i < range.num_pages; ++i) {
                    result.push_back({core,
                                      mapping.device_start_page + range.device_page_offset + i,
                                      range.host_page_start + i});
                }
            }
        }
    }
    return result;
}

namespace detail {

UncompressedBufferPageMapping compute_page_mapping(const Shape &tensor, const Shape &shard,
                                                   const std::vector<CoreCoord> &cores) {
    UncompressedBufferPageMapping mapping;
    mapping.all_cores = cores;
    mapping.core_host_page_indices.resize(cores.size());
    const auto rank = static_cast<int32_t>(tensor.rank());
    size_t shards = 1;
    for (int32_t i = 0; i < rank; ++i) {
        shards *= tt::div_up(tensor[i], shard[i]);
    }
    for (size_t i = 0; i < shards && !cores.empty(); ++i) {
        auto &pages = mapping.core_host_page_indices[i % cores.size()];
        pages.resize(pages.size() + shard.volume(), UncompressedBufferPageMapping::PADDING);
    }
    for (uint32_t page = 0; page < tensor.volume() && !cores.empty(); ++page) {
        uint32_t rest = page;
        size_t index = 0, stride = 1, inner = 0, pages = 1;
        for (int32_t i = rank; i-- > 0;) {
            const uint32_t at = rest % tensor[i];
            rest /= tensor[i];
            index += at / shard[i] * stride;
            inner += at % shard[i] * pages;
            stride *= tt::div_up(tensor[i], shard[i]);
            pages *= shard[i];
        }
        mapping.core_host_page_indices[index % cores.size()]
                                      [index / cores.size() * shard.volume() + inner] = page;
    }
    return mapping;
}

std::pair<Shape, Shape> squeeze_shape_ranks(const Shape &tensor, const Shape &shard) {
    const auto rank = static_cast<int32_t>(shard.rank());
    TT_FATAL(shard.rank() <= tensor.rank(), "shards of rank {} of a tensor of rank {}",
             shard.rank(), tensor.rank());
    ttsl::SmallVector<uint32_t> sizes, pieces; // the last dimension first
    uint64_t sizes_volume = 1, pieces_volume = 1;
    bool whole = true, even = true; // all dimensions inside of this one; the one inside of it
    int32_t done = 0;
    while (done < rank) {
        const uint32_t size = tensor[-done - 1], piece = shard[-done - 1];
        if (done > 0 && (whole || (piece == 1 && even))) {
            sizes.back() *= size;
            pieces.back() *= piece;
        } else {
            sizes.push_back(size);
            pieces.push_back(piece);
        }
        whole = whole && size == piece;
        even = size % piece == 0;
        ++done;
        sizes_volume *= size;
        pieces_volume *= piece;
        if (sizes_volume == tensor.volume() && pieces_volume == shard.volume()) break;
    }
    // Dimensions of the tensor that the shard does not have are one with its outermost.
    for (int32_t i = rank; i < static_cast<int32_t>(tensor.rank()); ++i) {
        sizes.back() *= tensor[-i - 1];
    }
    std::reverse(sizes.begin(), sizes.end());
    std::reverse(pieces.begin(), pieces.end());
    return {Shape(sizes), Shape(pieces)};
}

} // namespace detail

// ---- the spec ----

static std::vector<CoreCoord> list_cores(const Shape &tensor, const Shape &shard,
                                         const CoreRangeSet &cores, ShardOrientation orientation,
                                         ShardDistributionStrategy strategy) {
    const bool row_major = orientation == ShardOrientation::ROW_MAJOR;
    if (strategy == ShardDistributionStrategy::ROUND_ROBIN_1D) {
        return corerange_to_cores(cores, std::nullopt, row_major);
    }
    TT_FATAL(cores.ranges().size() == 1,
             "a distribution over a grid of cores in {} pieces: give one", cores.ranges().size());
    TT_FATAL(shard.rank() <= 2,
             "a distribution over a grid of cores of shards of rank {}: at most 2", shard.rank());
    const size_t height = tensor[-1] ? tensor.volume() / tensor[-1] : 0;
    const size_t piece = shard.rank() > 1 ? shard[-2] : 1;
    const size_t high = std::max<size_t>(tt::div_up(height, piece), 1);
    const size_t wide = std::max<size_t>(tt::div_up(tensor[-1], shard[-1]), 1);
    const CoreCoord grid = cores.ranges()[0].grid_size();
    const CoreCoord start = cores.ranges()[0].start_coord;
    TT_FATAL((row_major ? wide : high) <= grid.x && (row_major ? high : wide) <= grid.y,
             "{} x {} shards for {} x {} cores: use larger shards or more cores", high, wide,
             grid.y, grid.x);
    std::vector<CoreCoord> list;
    for (size_t i = 0; i < high; ++i) {
        for (size_t j = 0; j < wide; ++j) {
            list.push_back(row_major ? CoreCoord(start.x + j, start.y + i)
                                     : CoreCoord(start.x + i, start.y + j));
        }
    }
    return list;
}

BufferDistributionSpec BufferDistributionSpec::from_shard_spec(Shape tensor, Shape shard,
                                                               Shape2D page,
                                                               const CoreRangeSet &cores,
                                                               ShardOrientation orientation,
                                                               ShardDistributionStrategy strategy) {
    const size_t sides[] = {page.height(), page.width()};
    const char *names[] = {"height", "width"};
    for (int32_t i = 0; i < 2; ++i) {
        const int32_t dim = i - 2;
        if (static_cast<int32_t>(shard.rank()) < -dim) {
            continue;
        }
        TT_FATAL(sides[i] > 0 && shard[dim] % sides[i] == 0,
                 "a page of {} {} does not divide a shard of {}", names[i], sides[i], shard[dim]);
        tensor[dim] = static_cast<uint32_t>(tt::div_up<size_t>(tensor[dim], sides[i]));
        shard[dim] = static_cast<uint32_t>(shard[dim] / sides[i]);
    }
    return {tensor, shard, cores, orientation, strategy};
}

BufferDistributionSpec::BufferDistributionSpec(const Shape &tensor, const Shape &shard,
                                               const CoreRangeSet &cores,
                                               ShardOrientation orientation,
                                               ShardDistributionStrategy strategy)
    : BufferDistributionSpec(tensor, shard,
                             list_cores(tensor, shard, cores, orientation, strategy)) {}

BufferDistributionSpec::BufferDistributionSpec(const Shape &tensor, const Shape &shard,
                                               std::vector<CoreCoord> cores)
    : tensor_shape_(tensor), shard_shape_(shard), cores_(std::move(cores)) {
    TT_FATAL(tensor.rank() >= shard.rank() && shard.rank() > 0,
             "shards of rank {} of a tensor of rank {}", shard.rank(), tensor.rank());
    TT_FATAL(shard.volume() > 0, "shards of {} pages", shard);
    TT_FATAL(!cores_.empty(), "shards of {} pages for no cores", shard);
    std::tie(tensor_shape_, shard_shape_) = detail::squeeze_shape_ranks(tensor, shard);
    count();
}

void BufferDistributionSpec::count() {
    num_shards_ = 1;
    for (int32_t i = 0; i < static_cast<int32_t>(tensor_shape_.rank()); ++i) {
        num_shards_ *= tt::div_up(tensor_shape_[i], shard_shape_[i]);
    }
    std::vector<CoreRange> first, second, all;
    const size_t least = num_shards_ / cores_.size(), more = num_shards_ % cores_.size();
    for (size_t i = 0; i < cores_.size() && num_shards_per_core(i) > 0; ++i) {
        cores_with_data_.push_back(cores_[i]);
        all.emplace_back(cores_[i]);
        (more == 0 || i < more ? first : second).emplace_back(cores_[i]);
    }
    groups_ = {CoreRangeSet(all).merge_ranges(), CoreRangeSet(first).merge_ranges(),
               CoreRangeSet(second).merge_ranges(), more ? least + 1 : least,
               second.empty() ? 0 : least};
}

size_t BufferDistributionSpec::num_shards_per_core(size_t core) const {
    return num_shards_ / cores_.size() + (core < num_shards_ % cores_.size() ? 1 : 0);
}
size_t BufferDistributionSpec::num_dev_pages_per_core(size_t core) const {
    return num_shards_per_core(core) * shard_shape_.volume();
}
std::tuple<uint32_t, CoreRangeSet, CoreRangeSet, CoreRangeSet, uint32_t, uint32_t>
BufferDistributionSpec::core_groups_tuple() const {
    return {static_cast<uint32_t>(cores_with_data_.size()),
            groups_.cores_with_data,
            groups_.cores_in_group_1,
            groups_.cores_in_group_2,
            static_cast<uint32_t>(groups_.num_shards_per_core_in_group_1),
            static_cast<uint32_t>(groups_.num_shards_per_core_in_group_2)};
}

} // namespace tt::tt_metal
