/**
 * Transactions at work: the lane that decides and ends them in Postgres, and publishes their markers. Who coordinates a transactional id
 * is not known here: what an id has is a row, and any broker may act on it.
 *
 * <pre>
 *   handler (io) ──action──▶ TransactionLane: all that waits in one transaction of Postgres
 *        ▲                     │ outcome       ▲
 *        └─────────────────────┤               └── TransactionTimeouts: what is expired, on the broker with the janitor's lease
 *                              └──markers──▶ PartitionLog, NOTIFY
 * </pre>
 *
 * <p>Thread: {@code transactions} owns the {@link dev.howdah.storage.TransactionStore} and blocks in it; any thread may submit.
 *
 * <p>Imported by: {@code broker}, {@code handler}.
 */
@NullMarked
package dev.howdah.broker.transaction;

import org.jspecify.annotations.NullMarked;
