"""How long what is personal is kept where the law leaves it to the agency."""

from ruang.web.site import environment

ADDRESS_DAYS = environment.number("RUANG_ADDRESS_DAYS")  # network addresses and browsers
