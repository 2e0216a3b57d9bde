# Tillwatch: everything a newcomer needs is `make run` and `make test`; both set up what is missing first.
.DEFAULT_GOAL := help
.PHONY: help setup run test test-slow lint words bench package test-package
export PYTHON

bin := .venv/bin
benches := store figures forecasts alerts runs desktop stutter products pages page_round

help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: ## .venv and Debian packages (as root; otherwise names them); run and test do it by themselves
	@bash build/setup.sh

run: ## the demo shop: its tray and window; without a screen, every job in the terminal
	@bash build/setup.sh run
	@$(bin)/tillwatch --home .demo-home demo

test: setup ## the whole suite, the virtual desktop included
	@bash build/test.sh

test-slow: setup ## what takes minutes: hundreds of power cuts, a minute of eight busy threads
	@QT_QPA_PLATFORM=offscreen $(bin)/python -m pytest -q -m slow </dev/null

lint: setup ## style, types, and the order of the folders
	@$(bin)/ruff check
	@$(bin)/ruff format --check
	@$(bin)/mypy
	@$(bin)/mypy -p build.packaging
	@$(bin)/mypy -p build.releasing
	@$(bin)/lint-imports

words: setup ## brings resources/language/*.po up to date with the source, and compiles them
	@bash build/words.sh collect

bench: setup ## measurements beside their anchors; fails where a target is missed
	@bash build/setup.sh run package
	@missed=0; for name in $(benches); do $(bin)/python -m tests.bench.$$name || missed=1; done; exit $$missed

package: ## dist/: the program without Python around it, as .deb and .tar.xz, with checksums and lists of parts
	@bash build/setup.sh run package
	@$(bin)/python -m build.packaging

test-package: setup ## installs the .deb of dist/ in a clean Debian, and runs the virtual desktop's tests on it (as root)
	@bash build/debian.sh provide clean
	@bash build/test-package.sh
