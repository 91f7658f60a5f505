/**
 * Events of SQL transactions on their way into their topics. Any broker may take them out of the outbox, one at a time.
 *
 * <pre>
 *   NOTIFY, poll ──▶ OutboxLane: all that is committed, in one transaction ──▶ PartitionLog, NOTIFY
 * </pre>
 *
 * <p>Thread: {@code outbox} owns the {@link dev.howdah.storage.OutboxStore} and blocks in it.
 *
 * <p>Imported by: {@code broker}.
 */
@NullMarked
package dev.howdah.broker.outbox;

import org.jspecify.annotations.NullMarked;
