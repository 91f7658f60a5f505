/**
 * The assignors that run in the server (KIP-848) and decide which member gets which partition. They are pure functions
 * of the members, their subscriptions and the previous assignment.
 *
 * <p>Thread: any; nothing here has state.
 *
 * <p>Imported by: {@code group.machine}, {@code handler}.
 */
@NullMarked
package dev.howdah.broker.group.assignor;

import org.jspecify.annotations.NullMarked;
