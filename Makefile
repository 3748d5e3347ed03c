# What people and CI call. Each target installs what it misses by itself, and says what.
.PHONY: run build test format lint tsan bench bench-peers clean

# Runs the demonstration: an office with callers; open the URL that it prints.
run: build
	@exec .build/release/linehub serve --demo --data data $(ARGS)

# Builds .build/release/linehub.
build:
	@.ci/dependencies build
	swift build -c release --product linehub

# Runs every test: Swift, Python (against the built program), JavaScript.
test:
	@.ci/dependencies test
	@.ci/test

format:
	swift format --in-place --recursive Sources Tests Package.swift

lint:
	swift format lint --strict --recursive Sources Tests Package.swift

# The lock-free table and the gateway under ThreadSanitizer (a build of its own, in .build-tsan).
tsan:
	@.ci/dependencies build
	TSAN_OPTIONS="suppressions=$(CURDIR)/Tests/tsan.supp" LINEHUB_RACES=10 \
		swift test --sanitize=thread --scratch-path .build-tsan --filter 'LineTable|HubCoreTests|HubServerTests'

# What idle sockets and subscriptions cost; see loadtest/README.md.
bench: build
	@.ci/dependencies test
	.venv/bin/python loadtest/idle.py

# The same shapes on LineHub and on other hubs, in turn, in under ten minutes; see loadtest/README.md.
bench-peers: build
	@.ci/dependencies peers
	@loadtest/peers/prepare
	swift build -c release --package-path loadtest
	python3 loadtest/peers/bench.py $(ARGS)

clean:
	rm -rf .build .build-tsan .venv loadtest/.build loadtest/peers/.build
