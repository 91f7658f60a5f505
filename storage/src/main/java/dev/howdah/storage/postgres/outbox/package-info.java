/**
 * The outbox: what SQL transactions have produced, and its way into the log. A turn reads the first committed rows, makes batches of them, and
 * appends these in the transaction that deletes the rows.
 *
 * <pre>
 * PostgresOutboxStore ─▶ OutboxClaim ─▶ OutboxBatches ─▶ PostgresLogWriter + OutboxTake
 * </pre>
 *
 * <p>Thread: the one that owns a store, which blocks.
 *
 * <p>Imported by: {@code postgres}.
 */
@NullMarked
package dev.howdah.storage.postgres.outbox;

import org.jspecify.annotations.NullMarked;
