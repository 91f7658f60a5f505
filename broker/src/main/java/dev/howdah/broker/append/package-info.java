/**
 * The append lanes. A lane gathers what many clients produce, and stores it in one transaction at a time.
 *
 * <p>Thread: {@code append-N} owns a lane's {@link dev.howdah.storage.LogWriter} and blocks in it; any thread may call
 * the {@code offer} methods.
 *
 * <p>Imported by: {@code broker}, {@code handler}, {@code http.ingest}, {@code http.status}.
 */
@NullMarked
package dev.howdah.broker.append;

import org.jspecify.annotations.NullMarked;
