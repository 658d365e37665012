"""Locals and proxies: a namespace of one's own for each execution context, and what stands for it.

`local` has Local, LocalStack and their manager, `proxies` the objects that forward to what is
current. Applications and requests are not known here. Start reading at `local`.
"""

from .local import Local, LocalManager, LocalProxy, LocalStack, release_local

__all__ = ["Local", "LocalManager", "LocalProxy", "LocalStack", "release_local"]
