// The small types of tt-metalium: formats, bfloat16, shapes, tiles, meshes, architecture figures.
#include <tt-metalium/base_types.hpp>
#include <tt-metalium/bfloat16.hpp>
#include <tt-metalium/hal.hpp>
#include <tt-metalium/mesh_coord.hpp>
#include <tt-metalium/shape.hpp>
#include <tt-metalium/tile.hpp>
#include <tt-metalium/tt_backend_api_types.hpp>

#include <cmath>
#include <cstdlib>
#include <limits>
#include <numeric>
#include <random>
#include <tt_stl/assert.hpp>
#include "tilewright/metal.h"

std::ostream &operator<<(std::ostream &out, const MathFidelity &fidelity) {
    return out << enchantum::to_string(fidelity);
}

namespace tt {

bool is_integer_format(DataFormat format) {
    switch (format) {
    case DataFormat::Int8:
    case DataFormat::UInt8:
    case DataFormat::UInt16:
    case DataFormat::Int32:
    case DataFormat::UInt32:
    case DataFormat::RawUInt8:
    case DataFormat::RawUInt16:
    case DataFormat::RawUInt32: return true;
    default: return false;
    }
}

static const char *name_of(DataFormat format) {
    switch (format) {
    case DataFormat::RawUInt8: return "RawUInt8";
    case DataFormat::RawUInt16: return "RawUInt16";
    case DataFormat::RawUInt32: return "RawUInt32";
    case DataFormat::Invalid: return "Invalid";
    default: return tw_format_name(static_cast<tw_format>(format));
    }
}
std::ostream &operator<<(std::ostream &out, const DataFormat &format) {
    return out << name_of(format);
}

} // namespace tt

auto fmt::formatter<tt::DataFormat>::format(tt::DataFormat format, format_context &context) const
    -> format_context::iterator {
    return formatter<string_view>::format(tt::name_of(format), context);
}

// ---- bfloat16 ----

std::ostream &operator<<(std::ostream &out, const bfloat16 &value) {
    return out << static_cast<float>(value);
}
bool operator==(const std::vector<bfloat16> &a, const std::vector<bfloat16> &b) {
    return a.size() == b.size() && std::equal(a.begin(), a.end(), b.begin());
}

uint32_t pack_two_bfloat16_into_uint32(std::pair<bfloat16, bfloat16> pair) {
    return std::bit_cast<uint16_t>(pair.first) |
           static_cast<uint32_t>(std::bit_cast<uint16_t>(pair.second)) << 16;
}
std::pair<bfloat16, bfloat16> unpack_two_bfloat16_from_uint32(uint32_t word) {
    return {bfloat16::from_bits(static_cast<uint16_t>(word & 0xFFFF)),
            bfloat16::from_bits(static_cast<uint16_t>(word >> 16))};
}
std::vector<uint32_t> pack_bfloat16_vec_into_uint32_vec(const std::vector<bfloat16> &values) {
    TT_FATAL(values.size() % 2 == 0, "{} bfloat16 values are no whole number of words",
             values.size());
    std::vector<uint32_t> words(values.size() / 2);
    for (std::size_t i = 0; i < words.size(); ++i) {
        words[i] = pack_two_bfloat16_into_uint32({values[2 * i], values[2 * i + 1]});
    }
    return words;
}
bfloat16 bfloat16_identity_transform(const bfloat16 &value) {
    return value;
}
std::vector<bfloat16>
unpack_uint32_vec_into_bfloat16_vec(const std::vector<uint32_t> &words,
                                    const std::function<bfloat16(const bfloat16 &)> &transform) {
    std::vector<bfloat16> values;
    values.reserve(2 * words.size());
    for (uint32_t word : words) {
        const auto [low, high] = unpack_two_bfloat16_from_uint32(word);
        values.push_back(transform(low));
        values.push_back(transform(high));
    }
    return values;
}

std::vector<bfloat16> create_random_vector_of_bfloat16_native(size_t num_bytes, float limit,
                                                              int seed, float offset) {
    std::mt19937 engine(static_cast<unsigned>(seed));
    std::uniform_real_distribution<float> distribution(0.0f, limit);
    std::vector<bfloat16> values(num_bytes / sizeof(bfloat16));
    for (auto &value : values) {
        value = bfloat16(distribution(engine) + offset);
    }
    return values;
}
std::vector<uint32_t> create_random_vector_of_bfloat16(size_t num_bytes, int limit, int seed,
                                                       float offset) {
    return pack_bfloat16_vec_into_uint32_vec(create_random_vector_of_bfloat16_native(
        num_bytes, static_cast<float>(limit), seed, offset));
}
std::vector<uint32_t> create_constant_vector_of_bfloat16(size_t num_bytes, float value) {
    return std::vector<uint32_t>(num_bytes / sizeof(uint32_t),
                                 pack_two_bfloat16_into_uint32({value, value}));
}
std::vector<bfloat16> create_identity_matrix(int rows, int cols, int num_ones) {
    std::vector<bfloat16> values(static_cast<size_t>(rows) * static_cast<size_t>(cols),
                                 bfloat16(0.0f));
    for (int i = 0; i < std::min({num_ones, rows, cols}); ++i) {
        values[static_cast<size_t>(i) * static_cast<size_t>(cols) + static_cast<size_t>(i)] =
            bfloat16(1.0f);
    }
    return values;
}
bool equal_within_n_sig_figs(float a, float b, int n) {
    return a == b || std::fabs(a - b) < std::pow(10.0f, std::floor(std::log10(std::fabs(a))) -
                                                            static_cast<float>(n) + 1);
}
bool is_close(float a, float b, float rtol, float atol) {
    return std::fabs(a - b) <= std::max(rtol * std::max(std::fabs(a), std::fabs(b)), atol);
}

// ---- shapes ----

namespace tt::tt_metal {

void ShapeBase::init() {
    constexpr std::size_t least = 4;
    original_size_ = value_.size();
    if (original_size_ < least) {
        value_.insert(value_.begin(), least - original_size_, 1);
    }
}

std::size_t ShapeBase::place(int32_t index) const {
    const auto rank = static_cast<int64_t>(original_size_);
    const auto stored = static_cast<int64_t>(value_.size());
    TT_FATAL(index >= -stored && index < rank, "ShapeBase[] index out of range. {} not in [{}, {})",
             index, -stored, rank);
    return static_cast<std::size_t>(index < 0 ? stored + index : stored - rank + index);
}

uint64_t Shape::volume() const {
    return std::accumulate(begin(), end(), uint64_t{1},
                           [](uint64_t a, uint32_t b) { return a * b; });
}

uint32_t Shape::get_normalized_index(std::int64_t index) const {
    const auto size = static_cast<std::int64_t>(rank());
    TT_FATAL(index >= -size && index < size, "Index {} is out of range for a shape of rank {}",
             index, size);
    return static_cast<uint32_t>(index < 0 ? size + index : index);
}

std::array<uint32_t, 4> Shape::to_array_4D() const {
    const Shape four = to_rank(4);
    return {four[0], four[1], four[2], four[3]};
}

Shape Shape::to_rank(size_t new_rank) const {
    Container dims(begin(), end());
    while (dims.size() < new_rank) {
        dims.insert(dims.begin(), 1);
    }
    while (dims.size() > new_rank) {
        TT_FATAL(dims.front() == 1, "a shape of rank {} cannot have rank {}: dimension {} is not 1",
                 rank(), new_rank, dims.front());
        dims.erase(dims.begin());
    }
    return Shape(dims);
}

std::ostream &operator<<(std::ostream &out, const Shape &shape) {
    out << "Shape([";
    for (size_t i = 0; i < shape.rank(); ++i) {
        out << (i ? ", " : "") << shape[static_cast<int32_t>(i)];
    }
    return out << "])";
}

ttsl::SmallVector<size_t> compute_strides(const Shape &shape) {
    ttsl::SmallVector<size_t> strides(shape.rank());
    size_t stride = 1;
    for (size_t i = shape.rank(); i-- > 0;) {
        strides[i] = stride;
        stride *= shape[static_cast<int32_t>(i)];
    }
    return strides;
}
std::size_t compute_flat_indices(ttsl::Span<const uint32_t> indices,
                                 ttsl::Span<const size_t> strides) {
    return std::inner_product(indices.begin(), indices.end(), strides.begin(), std::size_t{0});
}

// ---- tiles ----

Tile::Tile(std::array<uint32_t, 2> shape, bool transpose_tile)
    : tile_shape(shape), transposed(transpose_tile) {
    tw_tile_shape known;
    TT_FATAL(tw_tile_shape_make(shape[0], shape[1], &known),
             "there is no tile of {} x {}: rows are 1, 2, 4, 8, 16 or 32, columns 16 or 32",
             shape[0], shape[1]);
    face_shape = {known.face_rows, known.face_cols};
}

uint32_t Tile::get_tile_size(const DataFormat &format) const {
    tw_tile_shape known;
    tw_tile_shape_make(tile_shape[0], tile_shape[1], &known);
    return static_cast<uint32_t>(tw_tile_bytes(static_cast<tw_format>(format), known));
}

std::ostream &operator<<(std::ostream &out, const Tile &tile) {
    return out << "Tile(" << tile.get_height() << "x" << tile.get_width() << ")";
}

// ---- meshes ----

namespace distributed {

size_t MeshShape::mesh_size() const {
    return std::accumulate(begin(), end(), size_t{1}, [](size_t a, uint32_t b) { return a * b; });
}
std::ostream &operator<<(std::ostream &out, const MeshShape &shape) {
    out << "MeshShape([";
    for (size_t i = 0; i < shape.dims(); ++i) {
        out << (i ? ", " : "") << shape[static_cast<int32_t>(i)];
    }
    return out << "])";
}

MeshCoordinate MeshCoordinate::zero_coordinate(size_t dims) {
    return MeshCoordinate(ttsl::Span<const uint32_t>(std::vector<uint32_t>(dims, 0)));
}
std::size_t MeshCoordinate::place(int32_t dim) const {
    const auto size = static_cast<int32_t>(value_.size());
    TT_FATAL(dim >= -size && dim < size, "a place in a mesh of {} dimensions has no dimension {}",
             size, dim);
    return static_cast<std::size_t>(dim < 0 ? size + dim : dim);
}
std::ostream &operator<<(std::ostream &out, const MeshCoordinate &coordinate) {
    out << "MeshCoordinate([";
    for (size_t i = 0; i < coordinate.dims(); ++i) {
        out << (i ? ", " : "") << coordinate.coords()[i];
    }
    return out << "])";
}

MeshCoordinateRange::MeshCoordinateRange(const MeshShape &shape)
    : start_(MeshCoordinate::zero_coordinate(shape.dims())), end_(start_) {
    for (size_t i = 0; i < shape.dims(); ++i) {
        end_[static_cast<int32_t>(i)] = shape[static_cast<int32_t>(i)] - 1;
    }
}
MeshShape MeshCoordinateRange::shape() const {
    ttsl::SmallVector<uint32_t> lengths;
    for (size_t i = 0; i < dims(); ++i) {
        lengths.push_back(end_.coords()[i] - start_.coords()[i] + 1);
    }
    return MeshShape(lengths);
}
bool MeshCoordinateRange::contains(const MeshCoordinate &place) const {
    for (size_t i = 0; i < dims(); ++i) {
        if (place.coords()[i] < start_.coords()[i] || place.coords()[i] > end_.coords()[i]) {
            return false;
        }
    }
    return true;
}
size_t MeshShape::get_stride(size_t dim) const {
    TT_FATAL(dim < dims(), "a mesh of {} dimensions has no dimension {}", dims(), dim);
    size_t stride = 1;
    for (size_t i = dim + 1; i < dims(); ++i) {
        stride *= (*this)[static_cast<int32_t>(i)];
    }
    return stride;
}
bool MeshShape::is_line_topology() const {
    return std::count_if(begin(), end(), [](uint32_t side) { return side > 1; }) <= 1;
}
size_t MeshCoordinate::to_linear_index(const MeshShape &shape) const {
    TT_FATAL(dims() == shape.dims(), "{} in a mesh of shape {}: the dimensions differ", *this,
             shape);
    size_t index = 0;
    for (int32_t i = 0; i < static_cast<int32_t>(dims()); ++i) {
        TT_FATAL((*this)[i] < shape[i], "{} lies beyond a mesh of shape {}", *this, shape);
        index = index * shape[i] + (*this)[i];
    }
    return index;
}
std::optional<MeshCoordinate> MeshCoordinate::get_neighbor(const MeshShape &shape, int32_t offset,
                                                           int32_t dim, BoundaryMode mode) const {
    const int64_t side = shape[dim];
    int64_t at = static_cast<int64_t>((*this)[dim]) + offset;
    if (at < 0 || at >= side) {
        if (mode == BoundaryMode::NONE) {
            return std::nullopt;
        }
        at = mode == BoundaryMode::CLAMP ? std::clamp<int64_t>(at, 0, side - 1)
                                         : (at % side + side) % side;
    }
    MeshCoordinate place = *this;
    place[dim] = static_cast<uint32_t>(at);
    return place;
}
bool MeshCoordinateRange::contains(const MeshCoordinateRange &range) const {
    return contains(range.start_) && contains(range.end_);
}
bool MeshCoordinateRange::intersects(const MeshCoordinateRange &range) const {
    return intersection(range).has_value();
}
std::optional<MeshCoordinateRange>
MeshCoordinateRange::intersection(const MeshCoordinateRange &range) const {
    TT_FATAL(dims() == range.dims(), "ranges of {} and {} dimensions", dims(), range.dims());
    MeshCoordinate from = start_, to = end_;
    for (int32_t i = 0; i < static_cast<int32_t>(dims()); ++i) {
        from[i] = std::max(from[i], range.start_[i]);
        to[i] = std::min(to[i], range.end_[i]);
        if (from[i] > to[i]) {
            return std::nullopt;
        }
    }
    return MeshCoordinateRange(from, to);
}
std::ostream &operator<<(std::ostream &out, const MeshCoordinateRange &range) {
    return out << "MeshCoordinateRange(" << range.start_ << ", " << range.end_ << ")";
}
std::ostream &operator<<(std::ostream &out, const MeshCoordinateRangeSet &set) {
    out << "MeshCoordinateRangeSet(";
    for (size_t i = 0; i < set.ranges_.size(); ++i) {
        out << (i ? ", " : "") << set.ranges_[i];
    }
    return out << ")";
}
// Dimension by dimension: what lies before and behind the part, and then only the slab with it.
MeshCoordinateRangeSet subtract(const MeshCoordinateRange &parent,
                                const MeshCoordinateRange &part) {
    TT_FATAL(parent.contains(part), "{} is taken from {}, in which it does not lie", part, parent);
    MeshCoordinateRangeSet rest;
    MeshCoordinate from = parent.start_coord(), to = parent.end_coord();
    for (int32_t i = 0; i < static_cast<int32_t>(parent.dims()); ++i) {
        MeshCoordinate before = to, behind = from;
        if (part.start_coord()[i] > from[i]) {
            before[i] = part.start_coord()[i] - 1;
            rest.merge(MeshCoordinateRange(from, before));
        }
        if (part.end_coord()[i] < to[i]) {
            behind[i] = part.end_coord()[i] + 1;
            rest.merge(MeshCoordinateRange(behind, to));
        }
        from[i] = part.start_coord()[i];
        to[i] = part.end_coord()[i];
    }
    return rest;
}
MeshCoordinate MeshCoordinateRange::Iterator::operator*() const {
    MeshCoordinate place = range_->start_coord();
    size_t rest = index_;
    const MeshShape shape = range_->shape();
    for (auto i = static_cast<int32_t>(range_->dims()) - 1; i >= 0; --i) {
        place[i] += static_cast<uint32_t>(rest % shape[i]);
        rest /= shape[i];
    }
    return place;
}
// The box that two ranges form together, if they form one.
static std::optional<MeshCoordinateRange> joined(const MeshCoordinateRange &a,
                                                 const MeshCoordinateRange &b) {
    MeshCoordinate from = a.start_coord(), to = a.end_coord();
    size_t different = 0;
    bool touch = true;
    for (int32_t i = 0; i < static_cast<int32_t>(a.dims()); ++i) {
        const uint32_t start = b.start_coord()[i], end = b.end_coord()[i];
        different += from[i] != start || to[i] != end;
        touch = touch && std::max(from[i], start) <= std::min(to[i], end) + 1;
        from[i] = std::min(from[i], start);
        to[i] = std::max(to[i], end);
    }
    if (a.contains(b) || b.contains(a) || (touch && different <= 1)) {
        return MeshCoordinateRange(from, to);
    }
    return std::nullopt;
}
void MeshCoordinateRangeSet::merge(const MeshCoordinateRange &range) {
    TT_FATAL(empty() || ranges_[0].dims() == range.dims(),
             "a range of {} dimensions to a set of ranges of {}", range.dims(), ranges_[0].dims());
    MeshCoordinateRange whole = range;
    for (size_t i = 0; i < ranges_.size();) {
        if (const auto box = joined(whole, ranges_[i])) {
            whole = *box;
            ranges_.erase(ranges_.begin() + static_cast<std::ptrdiff_t>(i));
            i = 0; // what did not touch may now
        } else {
            ++i;
        }
    }
    std::vector<MeshCoordinateRange> rest; // what the new range does not cover
    for (const auto &old : ranges_) {
        const auto common = old.intersection(whole);
        const auto parts =
            common ? subtract(old, *common).ranges() : std::vector<MeshCoordinateRange>{old};
        rest.insert(rest.end(), parts.begin(), parts.end());
    }
    rest.push_back(whole);
    std::sort(rest.begin(), rest.end());
    ranges_ = std::move(rest);
}
std::vector<MeshCoordinate> MeshCoordinateRangeSet::coords() const {
    std::vector<MeshCoordinate> places;
    for (const auto &range : ranges_) {
        for (size_t i = 0; i < range.shape().mesh_size(); ++i) {
            places.push_back(*MeshCoordinateRange::Iterator(&range, i));
        }
    }
    return places;
}

} // namespace distributed

// ---- architecture ----

namespace hal {

static const tw_arch &chosen() {
    const char *name = std::getenv("TILEWRIGHT_ARCH");
    const tw_arch *arch = tw_arch_find(name && *name ? name : "wormhole_b0");
    TT_FATAL(arch, "TILEWRIGHT_ARCH is '{}'; the architectures are wormhole_b0 and blackhole",
             name);
    return *arch;
}

std::string get_arch_name() {
    return chosen().name;
}
tt::ARCH get_arch() {
    return get_arch_name() == "blackhole" ? tt::ARCH::BLACKHOLE : tt::ARCH::WORMHOLE_B0;
}
uint32_t get_l1_size() {
    return chosen().l1_bytes;
}
uint32_t get_dram_alignment() {
    return chosen().dram_page_align;
}
uint32_t get_l1_alignment() {
    return chosen().l1_align;
}
uint32_t get_pcie_alignment() {
    return get_arch() == tt::ARCH::BLACKHOLE ? 64 : 32;
}
uint32_t get_erisc_l1_unreserved_base() {
    return 0;
}
uint32_t get_erisc_l1_unreserved_size() {
    return 0;
}
uint32_t get_max_worker_l1_unreserved_size() {
    return chosen().l1_bytes - chosen().l1_reserved_bytes;
}
float get_eps() {
    return 0x1p-24f;
}
float get_nan() {
    return std::numeric_limits<float>::quiet_NaN();
}
float get_inf() {
    return std::numeric_limits<float>::infinity();
}
uint32_t get_arch_num_circular_buffers() {
    return chosen().cbs;
}

} // namespace hal

} // namespace tt::tt_metal

std::size_t std::hash<tt::tt_metal::distributed::MeshCoordinate>::operator()(
    const tt::tt_metal::distributed::MeshCoordinate &place) const noexcept {
    return ttsl::hash::hash_objects_with_default_seed(
        std::vector<uint32_t>(place.coords().begin(), place.coords().end()));
}
std::size_t std::hash<tt::tt_metal::distributed::MeshCoordinateRange>::operator()(
    const tt::tt_metal::distributed::MeshCoordinateRange &range) const noexcept {
    return ttsl::hash::hash_objects_with_default_seed(range.start_coord(), range.end_coord());
}
