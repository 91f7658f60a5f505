/**
 * Who gets which partition: the assignors that run in the server (KIP-848). They are pure functions of the members, their
 * subscriptions and the assignment before.
 *
 * <p>Thread: any; nothing here has state.
 *
 * <p>Imported by: {@code group.machine}, {@code handler}.
 */
@NullMarked
package dev.howdah.broker.group.assignor;

import org.jspecify.annotations.NullMarked;
