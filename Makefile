# What people and CI call. Each target installs what it misses by itself, and says what.
.PHONY: run cluster build man test races faults soak churn docs format lint tsan asan fuzz bench-table bench bench-peers bench-cluster attack clean

LOADTEST = loadtest/Sources loadtest/Tests loadtest/Package.swift

# Runs the demonstration: an office with callers; open the URL that it prints.
run: build
	@exec .build/release/linehub serve --demo --data data $(ARGS)

# The same on three nodes, with Redis, sentinels and HAProxy on this machine; Ctrl-C ends it all.
cluster: build
	@.ci/dependencies cluster
	@exec python3 deploy/loopback.py $(ARGS)

# Builds .build/release/linehub.
build:
	@.ci/dependencies build
	swift build -c release --product linehub

# Writes .build/linehub.1, the man page, from the words of --help; `man -l .build/linehub.1` shows it.
man: build
	swift package plugin generate-manual
	cp .build/plugins/GenerateManual/outputs/linehub/linehub.1 .build/linehub.1

# Runs every test: Swift, Python (against the built program), JavaScript.
test:
	@.ci/dependencies test
	@.ci/test

# Every race a thousand times, on one node and between three over a Redis.
races: build
	@.ci/dependencies test
	LINEHUB_RACE_ROUNDS=1000 LINEHUB_PATIENCE=4 .venv/bin/python -m pytest -q Tests/EndToEnd/test_races*.py $(ARGS)

# What dies, pauses or is cut off in a cluster, each for as long and under as many as it takes.
faults: build
	@.ci/dependencies test
	LINEHUB_FAULTS=full LINEHUB_PATIENCE=4 .venv/bin/python -m pytest -q Tests/EndToEnd/test_cluster_faults.py $(ARGS)

# Adversaries beside honest clients for hours, on one node and then on three; LINEHUB_SEED repeats the dice.
LINEHUB_SOAK_SECONDS ?= 7200
soak: build
	@.ci/dependencies test
	LINEHUB_SOAK_SECONDS=$(LINEHUB_SOAK_SECONDS) LINEHUB_PATIENCE=4 .venv/bin/python -m pytest -q -s Tests/EndToEnd/test_stress.py $(ARGS)

# A hundred thousand connections of every kind, after which nothing may be left of them.
churn: build
	@.ci/dependencies test
	LINEHUB_CHURN=full LINEHUB_PATIENCE=20 .venv/bin/python -m pytest -q -s Tests/EndToEnd/test_churn.py $(ARGS)

# Makes the reference of the libraries, in .build/docs, and fails at any warning; to read it: python3 -m http.server -d .build/docs
docs:
	@.ci/dependencies build
	swift build --quiet
	@.ci/docs

format:
	swift format --in-place --recursive Sources Tests Package.swift $(LOADTEST)

lint:
	swift format lint --strict --recursive Sources Tests Package.swift $(LOADTEST)

# The Swift tests under ThreadSanitizer, in which all takes several times as long (a build of its own, in .build-tsan).
tsan:
	@.ci/dependencies test
	TSAN_OPTIONS="suppressions=$(CURDIR)/Tests/tsan.supp" LINEHUB_RACES=10 LINEHUB_PATIENCE=5 \
		.ci/swift-tests all --sanitize=thread --scratch-path .build-tsan $(ARGS)

# Everything under AddressSanitizer: the Swift tests, and a hub built with it before the raw sockets of the conformance tests.
# XCTest, of which there is no test, leaks by itself.
asan: export LSAN_OPTIONS = suppressions=$(CURDIR)/Tests/lsan.supp
asan:
	@.ci/dependencies test
	LINEHUB_PATIENCE=5 .ci/swift-tests all --sanitize=address --scratch-path .build-asan --disable-xctest $(ARGS)
	LINEHUB_BINARY=$(CURDIR)/.build-asan/debug/linehub LINEHUB_PATIENCE=10 .venv/bin/python -m pytest -q \
		$(addprefix Tests/EndToEnd/test_, rfc6455_*.py http_edges.py json_edges.py tls.py media.py user.py)

# Whatever comes from outside, fed with what nobody would send: ten minutes for each target, or SECONDS; two at a time.
SECONDS ?= 600
fuzz:
	@.ci/dependencies build
	Tests/Fuzz/run $(SECONDS)

# What the hub costs, beside the record and the marks, in five minutes; see loadtest/README.md.
bench: build
	swift build -c release --package-path loadtest
	python3 loadtest/bench.py $(ARGS)

# The same shapes on LineHub and on other hubs, in turn, in under ten minutes; see loadtest/README.md.
bench-peers: build
	@.ci/dependencies peers
	@loadtest/peers/prepare
	swift build -c release --package-path loadtest
	python3 loadtest/peers/bench.py $(ARGS)

# What a cluster costs over a Redis on this machine, in about ten minutes; see loadtest/README.md.
bench-cluster: build
	@.ci/dependencies test
	swift build -c release --package-path loadtest
	.venv/bin/python loadtest/benchcluster.py $(ARGS)

# What honest clients pay while the hub is attacked, in two minutes; see loadtest/README.md.
attack: build
	swift build -c release --package-path loadtest
	python3 loadtest/attack.py $(ARGS)

# What the line table costs: reads, commits and marks, for 1 to a million lines.
bench-table:
	@.ci/dependencies build
	swift run -c release --package-path loadtest/line-table line-table-benchmark $(ARGS)

clean:
	rm -rf .build .build-tsan .build-asan .build-fuzz .venv loadtest/.build loadtest/line-table/.build loadtest/peers/.build
