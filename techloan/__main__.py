"""`python -m techloan`: the same as the command `techloan`."""

from techloan.cli import main

if __name__ == "__main__":
    main()
