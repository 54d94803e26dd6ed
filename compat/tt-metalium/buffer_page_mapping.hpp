// tt-metalium/buffer_page_mapping.hpp: which page of the host is at which page of a core.
#pragma once

#include <cstdint>
#include <limits>
#include <tt-metalium/core_coord.hpp>
#include <unordered_map>
#include <vector>

namespace tt::tt_metal {

struct UncompressedBufferPageMapping {
    // A page of a core that no page of the host is at.
    static constexpr uint32_t PADDING = std::numeric_limits<uint32_t>::max();
    std::vector<CoreCoord> all_cores;
    // For each core, its pages: the host's page there, or PADDING.
    std::vector<std::vector<uint32_t>> core_host_page_indices;
};

// The same with runs of pages that follow each other on both sides.
struct BufferCorePageMapping {
    struct ContiguousHostPages {
        uint32_t device_page_offset = 0;
        uint32_t host_page_start = 0;
        uint32_t num_pages = 0;
    };
    uint32_t device_start_page = 0;
    uint32_t num_pages = 0;
    std::vector<ContiguousHostPages> host_ranges;
};

struct BufferPageMapping {
    BufferPageMapping() = default;
    BufferPageMapping(const UncompressedBufferPageMapping &mapping);

    std::vector<CoreCoord> all_cores;
    std::unordered_map<CoreCoord, uint32_t> core_to_core_id;
    std::vector<std::vector<BufferCorePageMapping>> core_page_mappings;

    // Every page of the host with its place.
    struct MappedPage {
        uint32_t core_id = 0;
        uint32_t device_page = 0;
        uint32_t host_page = 0;
    };
    std::vector<MappedPage> pages() const;
    // Those of the host's pages from `first` up to `end`, counted from `first`.
    BufferPageMapping filter_by_host_range(uint32_t first, uint32_t end) const;
    struct Iterator {
        using MappedPage = BufferPageMapping::MappedPage;
        std::vector<MappedPage> pages;
        std::size_t at = 0;
        Iterator &operator++() {
            ++at;
            return *this;
        }
        MappedPage operator*() const { return pages[at]; }
        bool operator==(const Iterator &other) const { return at == other.at; }
    };
    Iterator begin() const { return {pages(), 0}; }
    Iterator end() const { return {{}, pages().size()}; }
};

} // namespace tt::tt_metal
