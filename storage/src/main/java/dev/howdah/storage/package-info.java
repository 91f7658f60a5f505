/**
 * The ports of the log: what the broker asks of Postgres, in Kafka's words.
 *
 * <p>Everything here is a small interface or a value. The only implementation is {@code dev.howdah.storage.postgres}; SQL is
 * nowhere else. May import {@code dev.howdah.protocol.record}.
 *
 * <p>Blocking ports say so and are never called from an event loop; the others return a {@link
 * java.util.concurrent.CompletionStage} that completes on a thread of the storage module.
 */
@NullMarked
package dev.howdah.storage;

import org.jspecify.annotations.NullMarked;
