// utility/table.hpp: values by key, in the order in which they were given.
#pragma once

#include <initializer_list>
#include <stdexcept>
#include <utility>
#include <vector>

namespace tt::tt_metal::experimental {

template <typename Key, typename Value> class Table {
  public:
    using value_type = std::pair<Key, Value>;
    Table() = default;
    Table(std::initializer_list<value_type> items) {
        for (const auto &item : items)
            (*this)[item.first] = item.second;
    }
    Value *find_value(const Key &key) {
        for (auto &item : items_)
            if (item.first == key) return &item.second;
        return nullptr;
    }
    const Value *find_value(const Key &key) const {
        return const_cast<Table *>(this)->find_value(key);
    }
    bool contains(const Key &key) const { return find_value(key) != nullptr; }
    Value &operator[](const Key &key) {
        if (Value *found = find_value(key)) return *found;
        items_.emplace_back(key, Value());
        return items_.back().second;
    }
    const Value &at(const Key &key) const {
        if (const Value *found = find_value(key)) return *found;
        throw std::out_of_range("no such key in the table");
    }
    // The first value of a key stays.
    template <typename... Arguments> bool emplace(const Key &key, Arguments &&...arguments) {
        if (contains(key)) return false;
        items_.emplace_back(key, Value(std::forward<Arguments>(arguments)...));
        return true;
    }
    bool insert(const value_type &item) { return emplace(item.first, item.second); }
    void push_back(const value_type &item) { insert(item); }
    template <typename... Arguments> void emplace_back(const Key &key, Arguments &&...arguments) {
        emplace(key, std::forward<Arguments>(arguments)...);
    }
    void insert_or_assign(const Key &key, Value value) { (*this)[key] = std::move(value); }
    size_t size() const { return items_.size(); }
    bool empty() const { return items_.empty(); }
    auto begin() { return items_.begin(); }
    auto end() { return items_.end(); }
    auto begin() const { return items_.begin(); }
    auto end() const { return items_.end(); }

  private:
    std::vector<value_type> items_;
};

} // namespace tt::tt_metal::experimental
