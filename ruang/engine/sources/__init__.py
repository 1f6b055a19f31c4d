"""Every data source, one line each."""

from ruang.engine.catalogue import Source
from ruang.engine.sources.dbd_registrations import DBD_REGISTRATIONS
from ruang.engine.sources.demo_register import DEMO_REGISTER
from ruang.engine.sources.establishments import ESTABLISHMENTS
from ruang.engine.sources.factory_register import FACTORY_REGISTER

SOURCES: tuple[Source, ...] = (
    DBD_REGISTRATIONS,
    ESTABLISHMENTS,
    FACTORY_REGISTER,
    DEMO_REGISTER,
)
