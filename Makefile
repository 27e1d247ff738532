# Every target calls start.py or a tool.
.PHONY: run test check format

run:
	python3 start.py

test:
	python3 start.py test

check:
	python3 start.py check

format:
	.venv/bin/ruff format
	.venv/bin/ruff check --fix
	find selaras/web/templates -name '*.html' -exec .venv/bin/djade --target-version 5.2 {} +
