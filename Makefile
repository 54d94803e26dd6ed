# tilewright: the few targets there are; `make help` lists them.
BUILD ?= release
DIR   := build/$(BUILD)
NINJA := cmake --build $(DIR)

.PHONY: all configure demo test bench install deb wheel fuzz help format clean python-env

all: configure ## build the command (build/release/bin/tilewright), the libraries and the Python module
	@$(NINJA)

configure: tools/.checked
	@test -f $(DIR)/build.ninja || cmake --preset $(BUILD) >/dev/null

tools/.checked: tools/bootstrap tools/packages
	@tools/bootstrap && touch $@

demo: all ## from a spec to a running operation: seven stages, a comparison with PyTorch, a fault explained
	@tools/demo $(DIR)

test: all ## every test: C units, recorded programs, faults, Python, the builder
	@tools/test $(DIR)

bench: all ## every figure, as one table and build/bench.json
	@tools/bench $(DIR)

fuzz: configure ## every fuzzer for a minute, under sanitizers (clang); SECONDS=N for longer
	@tools/fuzz $(or $(SECONDS),60)

install: all ## the command, libraries, headers and CMake packages to PREFIX (/usr/local); DESTDIR stages
	@cmake --install $(DIR) --prefix $(or $(PREFIX),/usr/local)

deb: all ## a Debian package in build/; tools/smoke-deb tries it in a fresh chroot
	@cd $(DIR) && cpack -G DEB -B $(CURDIR)/build >$(CURDIR)/$(DIR)/cpack.log 2>&1 || { cat $(CURDIR)/$(DIR)/cpack.log; exit 1; }
	@ls build/*.deb

wheel: all ## a Python wheel in build/, for python -m tilewright pytest and tilewright.activate()
	@tools/wheel $(DIR) build

format: ## lay the C and C++ sources out
	@command -v clang-format >/dev/null || { echo 'clang-format is not installed: apt-get install clang-format'; exit 1; }
	@git ls-files 'src/*.c' 'src/*.h' 'include/*.h' 'tests/unit/*.c' 'bench/*.c' | xargs clang-format -i

clean: ## remove what was built
	@rm -rf build precompiled tools/.checked

help: ## this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):[^#]*## /\1\t/' | column -t -s "$$(printf '\t')"
	@echo 'BUILD=release|dev|asan|ubsan chooses the preset (release).'
