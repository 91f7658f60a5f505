/**
 * The ports of the log: what the broker asks of Postgres, in Kafka's words.
 *
 * <p>Everything here is a small interface or a value. The only implementation is {@code dev.howdah.storage.postgres};
 * the SQL of the log is nowhere else. This package imports only {@code dev.howdah.protocol.record}.
 *
 * <p>Thread: each port says its own. A port whose calls block says so, and is never called from an event loop. The
 * others return a {@link java.util.concurrent.CompletionStage} that completes on a thread of the storage.
 *
 * <p>Errors: a call that Postgres did not do throws a {@link dev.howdah.storage.StorageException}, or its stage ends
 * with one.
 *
 * <p>Imported by: everybody.
 */
@NullMarked
package dev.howdah.storage;

import org.jspecify.annotations.NullMarked;
