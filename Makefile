PYTHON ?= python3

.PHONY: run test test-long check bench lock

run:
	$(PYTHON) run.py

test:
	$(PYTHON) run.py test

test-long:
	$(PYTHON) run.py test long

check:
	$(PYTHON) run.py check

bench:
	$(PYTHON) run.py bench

lock:
	$(PYTHON) run.py lock
