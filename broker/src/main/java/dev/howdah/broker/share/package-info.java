/**
 * Share groups at work: sessions, the lanes that claim and acknowledge records in Postgres, who waits for which share partition,
 * and the reading of what was claimed. Who is in a group is not known here ({@code broker.group.machine.ShareGroup}).
 *
 * <pre>
 *   handler (io) ── ShareFetch ──claim, acknowledge──▶ ShareLane (share-N): all that waits in one transaction
 *                       ▲                                   │ outcome
 *                       └──wake──── SharePartition ◀──status┘  ◀── appends, NOTIFY, locks that run out
 * </pre>
 *
 * <p>What a group has given up goes to its dead-letter topic: {@code DeadLetters} takes it and {@code LetterWriter} writes the letters.
 *
 * <p>Thread: a share fetch belongs to the event loop of its connection and never blocks there; {@code share-N} owns a {@link
 * dev.howdah.storage.ShareStore} and blocks in it; {@code dead-letters} owns a {@link dev.howdah.storage.DeadLetterStore}.
 *
 * <p>Imported by: {@code broker}, {@code handler}.
 */
@NullMarked
package dev.howdah.broker.share;

import org.jspecify.annotations.NullMarked;
