/**
 * The groups as pure state machines. An event and the time go into a {@link dev.howdah.broker.group.machine.Group}.
 * Replies, changes to store and timers come out through a {@link dev.howdah.broker.group.machine.Turn}. Nothing here
 * sees a thread, a socket, a clock or a store; {@code ArchitectureTest} proves it.
 *
 * <p>Thread: a machine belongs to the group lane of its shard. Any thread may use the values.
 *
 * <p>Imported by: {@code broker}, {@code group.lane}, {@code handler}.
 */
@NullMarked
package dev.howdah.broker.group.machine;

import org.jspecify.annotations.NullMarked;
