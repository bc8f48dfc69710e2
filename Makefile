PORT ?= 8050
ARGS ?=

.PHONY: help run test check bench bench-large bench-load bench-spark bench-forecasts attack lock messages clean

help: ## show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-15s %s\n", $$1, $$2 }' Makefile

run: ## serve the demo hospitals (PORT=8050)
	@.ci/environment requirements.lock
	@.ci/front-end
	@.ci/translations
	@exec .venv/bin/gunicorn --bind 127.0.0.1:$(PORT) --threads 8 --no-control-socket --log-level warning "app:create_demo($(PORT))"

test: ## run every test: unit, archives and servers, browser (ARGS="-k something")
	@.ci/environment requirements-dev.lock
	@.ci/packages
	@.ci/front-end
	@.ci/identity-providers
	@.ci/side-environment requirements-storage.lock build/storage
	@.ci/side-environment requirements-spark-server.lock build/spark-server
	@.ci/side-environment requirements-spark-dev.lock build/spark
	@.ci/translations
	@.ci/test $(ARGS)

check: ## lint, format, types, direction of imports, translations, repository rules
	@.ci/environment requirements-dev.lock
	@.ci/check

bench: ## measure the budgets, write build/bench.json
	@.ci/environment requirements-dev.lock
	@.ci/packages
	@.ci/front-end
	@.ci/side-environment requirements-storage.lock build/storage
	@.ci/translations
	@.venv/bin/python -m tests.bench $(ARGS)

bench-large: ## measure archives of ten million instances, in some twenty minutes, write build/bench-large.json
	@.ci/environment requirements-dev.lock
	@.ci/packages
	@.venv/bin/python -m tests.bench.large $(ARGS)

bench-load: ## ask and take snapshots at once for five minutes (ARGS=seconds), write build/bench-load.json
	@.ci/environment requirements-dev.lock
	@.ci/front-end
	@.ci/translations
	@.venv/bin/python -m tests.bench.mixed_load $(ARGS)

bench-spark: ## first answers of DuckDB and of Spark from 31 to 1,984 hospitals, in some minutes
	@.ci/packages
	@.ci/side-environment requirements-spark-server.lock build/spark-server
	@.ci/side-environment requirements-spark-dev.lock build/spark
	@build/spark/bin/python -m tests.bench.spark

bench-forecasts: ## forecasts beside statsforecast's (ARGS="TRAIN.csv TEST.csv --sample 200"), in minutes
	@.ci/side-environment requirements-bench.lock build/bench-forecasts
	@build/bench-forecasts/bin/python -m queries.forecasts.bench $(ARGS)

attack: ## sqlmap and ten thousand hostile requests against our own site, in some ten minutes (docs/security.md)
	@.ci/environment requirements-dev.lock
	@.ci/translations
	@.ci/side-environment requirements-attack.lock build/attack/environment
	@.venv/bin/python -m tests.attack $(ARGS)

lock: ## resolve the lock files again (ARGS=--upgrade for newer versions)
	@.ci/lock $(ARGS)

messages: ## bring the Greek catalogue up to date with the code
	@.ci/environment requirements-dev.lock
	@.ci/messages

clean: ## remove what these commands made
	rm -rf .venv build assets/vendor config/front-end/node_modules tests/identity_providers/node_modules
	rm -rf .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
	find locale -name '*.mo' -delete
	find . -name __pycache__ -prune -exec rm -rf {} +
