/**
 * Appending: lanes that gather what many clients produce into one transaction at a time.
 *
 * <p>Thread: append-N owns a lane's {@link dev.howdah.storage.LogWriter} and blocks in it; everything else may call the {@code
 * offer} methods. Knows {@code log} and the storage ports, not connections or requests.
 */
@NullMarked
package dev.howdah.broker.append;

import org.jspecify.annotations.NullMarked;
