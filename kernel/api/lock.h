/* api/lock.h: calls a function when the scope ends. */
#pragma once

template <typename Release> class Lock {
  public:
    explicit Lock(Release release) : release_(release) {}
    ~Lock() { release_(); }
    Lock(const Lock &) = delete;
    Lock &operator=(const Lock &) = delete;

  private:
    Release release_;
};
