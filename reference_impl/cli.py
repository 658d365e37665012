"""What programs import for their commands, under the names that Flask's module `cli` has.

The commands themselves, and who runs them, are in `serving`.
"""

from .serving.commands import AppGroup
from .serving.commands import in_appcontext as with_appcontext
from .serving.environment import load_dotenv

__all__ = ["AppGroup", "load_dotenv", "with_appcontext"]
