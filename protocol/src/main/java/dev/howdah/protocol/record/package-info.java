/**
 * Record batches (format v2): views over received bytes, validation, decompression, and building batches from rows.
 *
 * <p>Starts no threads; an object here is used by one thread at a time, and static methods by any. Storage and broker may
 * import it; it imports nothing of Howdah. Buffers are borrowed unless a method says otherwise. Source:
 * https://kafka.apache.org/documentation/#recordbatch
 */
@NullMarked
package dev.howdah.protocol.record;

import org.jspecify.annotations.NullMarked;
