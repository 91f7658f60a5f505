/**
 * Groups: who consumes what, and how far they are.
 *
 * <p>A group is a pure machine ({@link dev.howdah.broker.group.machine.Group}): an event goes in, replies, changes to store and timers
 * come out through a {@link dev.howdah.broker.group.machine.Turn}. It knows no thread, no socket, no clock and no SQL.
 *
 * <pre>
 *   handler (io) --offer--> GroupLane (group-N): the groups of its shards, their timers; never blocks
 *                                |  save, commit, fetch            ^  done, lost
 *                                v                                 |
 *                           GroupWriter (group-writer-N): one Postgres connection; everything that
 *                                                         waits goes into one statement
 *   GroupLeases (group-leases): claims and renews shards, tells the lanes
 * </pre>
 *
 * <p>May import {@code catalog}, {@code protocol} and the ports of {@code storage}; nobody but handlers and Broker imports it.
 */
@NullMarked
package dev.howdah.broker.group.lane;

import org.jspecify.annotations.NullMarked;
