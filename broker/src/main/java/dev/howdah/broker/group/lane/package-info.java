/**
 * Runs the machines of the groups. It gives them threads, a clock, timers and the way to Postgres.
 *
 * <pre>
 *   handler (io) --offer--> GroupLane (group-N): the groups of its shards, their timers; never blocks
 *                                |  save, commit, fetch            ^  done, lost
 *                                v                                 |
 *                           GroupWriter (group-writer-N): one Postgres connection; everything that
 *                                                         waits goes into one statement; what somebody has
 *                                                         locked is tried apart (HeldJobs)
 *   GroupLeases (group-leases): claims and renews shards, tells the lanes
 * </pre>
 *
 * <p>Thread: each class says which of these three; {@link dev.howdah.broker.group.lane.GroupCoordinator} is the door
 * for any thread.
 *
 * <p>Imported by: {@code broker}, {@code handler}.
 */
@NullMarked
package dev.howdah.broker.group.lane;

import org.jspecify.annotations.NullMarked;
