# steelyard: `make run` and `make test` do everything; CONTRIBUTING.md explains the rest.
SHELL := /bin/bash
PREFIX ?= /usr/local
BINARY := .build/release/steelyard
BUILD := swift build -c release

.PHONY: run build test prove bench format lint install prepare clean

## the demo: a small transformer learns on two tasks, live (without a terminal: headless)
run: build
	@$(BINARY)

build: prepare
	@$(BUILD) --product steelyard

## what CI runs: format, arrows between rooms, all tests in one optimised build
test: prepare lint
	@$(BUILD) --build-tests
	@swift test -c release --skip-build

## format and imports, without a build
lint:
	@scripts/check-format
	@scripts/check-arrows

## the long proofs: kill storm, same bits, replay (see scripts/prove)
prove: build
	@scripts/prove

## speed of the training step and of the screen
bench: build
	@$(BINARY) bench --shape tiny
	@$(BINARY) bench --screen

format:
	@swift format -i -r --parallel Package.swift Sources Tests

install: build
	@install -d $(PREFIX)/bin $(PREFIX)/share/steelyard/themes $(PREFIX)/share/steelyard/sample-data
	@install -m 755 $(BINARY) $(PREFIX)/bin/steelyard
	@install -m 644 themes/*.toml $(PREFIX)/share/steelyard/themes/
	@install -d $(PREFIX)/share/man/man1 $(PREFIX)/share/bash-completion/completions
	@install -d $(PREFIX)/share/zsh/site-functions $(PREFIX)/share/fish/vendor_completions.d
	@$(BINARY) man > $(PREFIX)/share/man/man1/steelyard.1
	@$(BINARY) completions bash > $(PREFIX)/share/bash-completion/completions/steelyard
	@$(BINARY) completions zsh > $(PREFIX)/share/zsh/site-functions/_steelyard
	@$(BINARY) completions fish > $(PREFIX)/share/fish/vendor_completions.d/steelyard.fish
	@install -m 644 sample-data/* $(PREFIX)/share/steelyard/sample-data/
	@echo "installed $(PREFIX)/bin/steelyard"

## Swift's version and the Debian packages
prepare:
	@scripts/prepare

clean:
	@rm -rf .build
