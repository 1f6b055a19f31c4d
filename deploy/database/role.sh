#!/bin/sh
# Done once by PostgreSQL's image, in an empty database: Ruang's role owns its database and is
# nothing else, and nobody gets in over the network as the one that may do everything.
set -eu
psql --set ON_ERROR_STOP=1 --set password="$DATABASE_PASSWORD" \
	--username postgres --dbname ruang <<'SQL'
CREATE ROLE ruang LOGIN PASSWORD :'password' NOSUPERUSER NOCREATEDB NOCREATEROLE;
ALTER DATABASE ruang OWNER TO ruang;
REVOKE ALL ON DATABASE ruang FROM PUBLIC;
ALTER ROLE postgres PASSWORD NULL;
SQL
