package dev.howdah.storage.postgres;

import org.postgresql.jdbc.PgConnection;

/** A writer's connection, for statements one by one, and the pipeline over it. */
record Lane(PgConnection connection, LanePipeline pipeline) {}
