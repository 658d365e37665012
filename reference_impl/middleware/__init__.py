"""Middleware: WSGI applications in front of other WSGI applications, whichever these are.

`proxy_fix` believes what proxies say, `dispatcher` mounts applications, `shared_data` serves
files. They know no application object of this framework. The tools they use live in `wsgi`.
"""

from .dispatcher import DispatcherMiddleware
from .proxy_fix import ProxyFix
from .shared_data import SharedDataMiddleware

__all__ = ["DispatcherMiddleware", "ProxyFix", "SharedDataMiddleware"]
