/**
 * The consumer groups as pure machines: who consumes what. An event and the time go into a {@link
 * dev.howdah.broker.group.machine.Group}; replies, changes to store and timers come out through a {@link
 * dev.howdah.broker.group.machine.Turn}. Nothing here sees a thread, a socket, a clock or a store; {@code ArchitectureTest} proves it.
 *
 * <p>Thread: a machine belongs to the group lane of its shard; the values may be used by any.
 *
 * <p>Imported by: {@code broker}, {@code group.lane}, {@code handler}.
 */
@NullMarked
package dev.howdah.broker.group.machine;

import org.jspecify.annotations.NullMarked;
