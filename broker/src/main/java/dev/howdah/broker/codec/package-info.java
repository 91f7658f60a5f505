/**
 * Puts batches into the codec that consumers are to see ({@code compression.type}), on threads of its own: never on an event
 * loop. For fetches what was rebuilt from rows; for appends what a producer sent in another codec.
 *
 * <p>Imports nothing of the broker but its limits; {@code append} and {@code fetch} import it.
 */
@NullMarked
package dev.howdah.broker.codec;

import org.jspecify.annotations.NullMarked;
