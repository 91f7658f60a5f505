/**
 * A private Postgres server that starts and stops with the broker, for those who have none.
 *
 * <p>{@link EmbeddedPostgres} is the entrance. It finds programs ({@link PostgresPrograms}: an installed Postgres, else
 * the packaged binaries), makes a cluster in the data directory, sizes it for the machine ({@link ServerSizes}),
 * watches the server, and has it make WAL files ahead of need ({@link WalAhead}). It runs commands of Postgres and
 * knows nothing of the log's tables.
 *
 * <p>Thread: any that may block; the supervisor and the WAL have threads of their own.
 *
 * <p>Imported by: {@code broker.cli}.
 */
@NullMarked
package dev.howdah.storage.embedded;

import org.jspecify.annotations.NullMarked;
