"""`python -m reference_impl`: the command line. What it does is said in `serving.cli`."""

import sys

try:
    from .serving.cli import main
except RuntimeError as error:  # without click, there is none
    print(f"Error: {error}", file=sys.stderr)
    sys.exit(2)

if __name__ == "__main__":
    sys.exit(main())
