"""What messages are made of, by itself: data structures, fields that are read and written, tools.

They know no request and no response. Each has the meaning of Werkzeug's of that name, and is made
of the standard library alone. Start reading at `multidicts`.
"""

from .header_set import HeaderSet, parse_set_header
from .headers import EnvironHeaders, Headers
from .lists import (
    dump_header,
    dump_options_header,
    parse_dict_header,
    parse_list_header,
    parse_options_header,
    quote_header_value,
    unquote_header_value,
)
from .multidicts import CombinedMultiDict, ImmutableMultiDict, MultiDict

__all__ = [
    "CombinedMultiDict",
    "EnvironHeaders",
    "HeaderSet",
    "Headers",
    "ImmutableMultiDict",
    "MultiDict",
    "dump_header",
    "dump_options_header",
    "parse_dict_header",
    "parse_list_header",
    "parse_options_header",
    "parse_set_header",
    "quote_header_value",
    "unquote_header_value",
]
