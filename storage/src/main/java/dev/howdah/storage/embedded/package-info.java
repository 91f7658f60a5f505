/**
 * A private Postgres server that starts and stops with the broker, for those who have none to point at.
 *
 * <p>{@link EmbeddedPostgres} is the way in. It finds programs ({@link PostgresPrograms}: a local installation, else the
 * packaged binaries), makes a cluster in the data directory, sizes it for the machine ({@link ServerSizes}), watches the
 * server, and has it make files of its log ahead of need ({@link WalAhead}). Blocking throughout, never called from an event
 * loop. Runs commands of Postgres and knows nothing of the log's tables; imported by the broker's start-up only.
 */
@NullMarked
package dev.howdah.storage.embedded;

import org.jspecify.annotations.NullMarked;
