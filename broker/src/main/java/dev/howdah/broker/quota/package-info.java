/**
 * The quotas of clients: which one holds for whom, how much of it is left, and how long a client has to wait.
 *
 * <p>Thread: any asks, without waiting. An admin thread reads quotas from the store.
 *
 * <p>Imported by: {@code broker}, {@code handler}, {@code http.ingest}, {@code net}.
 */
@NullMarked
package dev.howdah.broker.quota;

import org.jspecify.annotations.NullMarked;
