/**
 * The coordinator of transactions: a row for each transactional id, which whoever acts on it locks. An end is one transaction of Postgres
 * with the control batches of all partitions.
 *
 * <pre>
 * PostgresTransactionStore ─▶ TransactionRules ─▶ Decision ─▶ PostgresLogWriter + TransactionWrite
 * </pre>
 *
 * <p>Thread: the lane that owns a store, which blocks; any that may block for the inspector.
 *
 * <p>Imported by: {@code postgres}.
 */
@NullMarked
package dev.howdah.storage.postgres.transaction;

import org.jspecify.annotations.NullMarked;
