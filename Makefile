# Names that fingers know; ./howdah does the work.
.PHONY: build test compat bench fmt run help
build test compat bench fmt help:
	@./howdah $@
run:
	@./howdah serve
.DEFAULT_GOAL := help
