update howdah.config set config = pg_catalog.jsonb_object(?::text[], ?::text[]) where kind = ? and name = ?
