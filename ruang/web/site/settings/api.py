"""How much the API answers."""

from ruang.web.site import environment

API_RATE = environment.number("RUANG_API_RATE")  # a minute, for a token or a person
API_VISITOR_RATE = environment.number("RUANG_API_VISITOR_RATE")  # a minute, for an address
