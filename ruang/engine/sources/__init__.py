"""Every data source, one line each."""

from ruang.engine.catalogue import Source
from ruang.engine.sources.dbd_registrations import DBD_REGISTRATIONS
from ruang.engine.sources.demo_register import DEMO_REGISTER

SOURCES: tuple[Source, ...] = (
    DBD_REGISTRATIONS,
    DEMO_REGISTER,
)
