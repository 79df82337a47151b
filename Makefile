# The two commands of the house are `make run` and `make test`.
# Both install what is missing through the ordinary package clients and touch nothing else.

SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DELETE_ON_ERROR:

BIN := target/release/bangban
WEB_SOURCES := $(shell find web -type f -not -path '*/node_modules/*' -not -path '*/dist/*' -not -path '*/screenshots/*' 2>/dev/null)
NEXTEST := $(shell command -v cargo-nextest 2>/dev/null)
DENY_VERSION := 0.20.2

.PHONY: run build test check format lint unit doc licences web web-check e2e bench load streams frames crash cuts retries replay calibrate wordings results openapi clean

# Build everything and serve the sample corpus on http://127.0.0.1:8080
run: build
	$(BIN) serve

build: web/dist/index.html
	cargo build --release --locked

# The whole truth; what the continuous integration runs.
test: web check unit doc licences web-check e2e
	@echo "make test: all passed"

# The quick part: format and lints.
check: format lint

format:
	cargo fmt --check

lint: web/dist/index.html
	cargo clippy --release --locked --all-targets -- -D warnings

unit: web/dist/index.html
ifdef NEXTEST
	cargo nextest run --release --locked --no-fail-fast
else
	cargo test --release --locked --no-fail-fast
endif

doc:
	RUSTDOCFLAGS="-D warnings" cargo doc --release --locked --no-deps --document-private-items

# Licence and origin of every dependency; the tool is built once into target/tools.
licences: target/tools/bin/cargo-deny
	target/tools/bin/cargo-deny --locked check licenses bans sources

target/tools/bin/cargo-deny:
	cargo install cargo-deny --locked --version $(DENY_VERSION) --root target/tools --no-default-features

# --- web ---------------------------------------------------------------------------------------

web: web/dist/index.html

web/node_modules/.package-lock.json: web/package-lock.json
	@command -v npm >/dev/null || { echo "Node.js 20 with npm is needed: install it with your package manager"; exit 1; }
	cd web && npm ci --no-audit --no-fund
	@touch $@

web/dist/index.html: web/node_modules/.package-lock.json $(WEB_SOURCES)
	cd web && npm run build
	@touch $@ src/http/pages.rs # a page added to the folder is embedded only when this is compiled

web-check: web
	cd web && npm run check && npm run check:api && npm run check:size && npm test

# The pages in a real browser against the real server.
e2e: build
	@command -v chromium >/dev/null || { \
	  if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	    apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq chromium fonts-noto-cjk >/dev/null; \
	  else echo "the browser tests need chromium: install Debian's packages chromium and fonts-noto-cjk"; exit 1; fi; }
	cd web && BANGBAN_BIN="$(CURDIR)/$(BIN)" npm run e2e

# --- measured ----------------------------------------------------------------------------------

bench: build
	cargo bench --locked

# A minute of 50 visitors and 5 people of the desk; the history is checked, figures are printed.
load: build
	cargo bench --locked --bench desk

# Memory for 5,000 idle streams of visitors.
streams: build
	cargo bench --locked --bench streams

# The workbench's frames with 200 waiting conversations while ten arrive a second.
frames: build
	cd web && BANGBAN_BIN="$(CURDIR)/$(BIN)" npm run frames

# The long forms of tests that `make test` runs shortly: the process killed 100 times under load,
# 1,000 streams cut, 10,000 messages sent several times each.
ROUNDS ?= 100
CUTS ?= 1000
SENDS ?= 10000
crash: build
	ROUNDS=$(ROUNDS) cargo test --release --locked --test it -- crash:: --nocapture

cuts: build
	CUTS=$(CUTS) cargo test --release --locked --test it -- cuts:: --nocapture

retries: build
	SENDS=$(SENDS) cargo test --release --locked --test it -- retries:: --nocapture

# An hour of calls at ten times the speed against what the simulation says; six minutes.
replay: build
	cargo test --release --locked --test it -- replay:: --ignored --test-threads 1 --nocapture

# Fit the confidence on the half of the gold questions that is for tuning, on the practice questions and on judged
# sets of other corpora (SETS="DIR DIR:QUESTIONS …"); the threshold comes from the first. The order is left alone:
# it must hold for other corpora too and wants judged sets of short and of long texts.
SETS ?=
calibrate: build
	$(BIN) calibrate corpus/gold corpus/gold corpus/gold corpus/gold/practice corpus/gold/practice $(SETS) --part tune --write src/answer/weights.toml

# Which wordings of the dictionary do harm on the judged questions; a quarter of an hour.
wordings: build
	scripts/wording-check

# The committed table of quality.
results: build
	scripts/results

openapi: build
	$(BIN) openapi > web/api/openapi.json
	cd web && npm run generate:api

clean:
	cargo clean
	rm -rf web/dist web/node_modules
