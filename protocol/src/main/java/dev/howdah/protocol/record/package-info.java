/**
 * Record batches (format v2): views over received bytes, validation, compression and decompression, and building
 * batches.
 *
 * <p>It starts no threads. One thread at a time uses an object here; any may use static methods. Storage and broker may
 * import it, and it imports nothing of Howdah. Buffers are borrowed unless a method says otherwise. Source:
 * https://kafka.apache.org/documentation/#recordbatch
 */
@NullMarked
package dev.howdah.protocol.record;

import org.jspecify.annotations.NullMarked;
