"""What messages are made of, by itself: data structures, fields that are read and written, tools.

They know no request and no response. Each has the meaning of Werkzeug's of that name, and is made
of the standard library alone. Start reading at `multidicts`.
"""

from .accepting import Accept, CharsetAccept, LanguageAccept, MIMEAccept, parse_accept_header
from .caching import RequestCacheControl, ResponseCacheControl, parse_cache_control_header
from .cookie_texts import dump_cookie, parse_cookie
from .header_set import HeaderSet, parse_set_header
from .headers import EnvironHeaders, Headers
from .imports import find_modules, import_string
from .kinds import (
    is_entity_header,
    is_hop_by_hop_header,
    remove_entity_headers,
    remove_hop_by_hop_headers,
)
from .lists import (
    dump_header,
    dump_options_header,
    parse_dict_header,
    parse_list_header,
    parse_options_header,
    quote_header_value,
    unquote_header_value,
)
from .moments import dump_age, http_date, parse_age, parse_date
from .multidicts import CombinedMultiDict, ImmutableMultiDict, MultiDict
from .passwords import check_password_hash, gen_salt, generate_password_hash
from .properties import cached_property, environ_property, header_property
from .ranges import (
    ContentRange,
    IfRange,
    Range,
    is_byte_range_valid,
    parse_content_range_header,
    parse_if_range_header,
    parse_range_header,
)
from .tags import ETags, generate_etag, is_resource_modified, parse_etags, quote_etag, unquote_etag

__all__ = [
    "Accept",
    "CharsetAccept",
    "CombinedMultiDict",
    "ContentRange",
    "ETags",
    "EnvironHeaders",
    "HeaderSet",
    "Headers",
    "IfRange",
    "ImmutableMultiDict",
    "LanguageAccept",
    "MIMEAccept",
    "MultiDict",
    "Range",
    "RequestCacheControl",
    "ResponseCacheControl",
    "cached_property",
    "check_password_hash",
    "dump_age",
    "dump_cookie",
    "dump_header",
    "dump_options_header",
    "environ_property",
    "find_modules",
    "gen_salt",
    "generate_etag",
    "generate_password_hash",
    "header_property",
    "http_date",
    "import_string",
    "is_byte_range_valid",
    "is_entity_header",
    "is_hop_by_hop_header",
    "is_resource_modified",
    "parse_accept_header",
    "parse_age",
    "parse_cache_control_header",
    "parse_content_range_header",
    "parse_cookie",
    "parse_date",
    "parse_dict_header",
    "parse_etags",
    "parse_if_range_header",
    "parse_list_header",
    "parse_options_header",
    "parse_range_header",
    "parse_set_header",
    "quote_etag",
    "quote_header_value",
    "remove_entity_headers",
    "remove_hop_by_hop_headers",
    "unquote_etag",
    "unquote_header_value",
]
