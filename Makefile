# Every line hands over to dev.py, which does its own set-up. Without make: python3 dev.py run
.PHONY: run test check fix quick bench wheel
run test check fix quick bench wheel:
	@python3 dev.py $@
