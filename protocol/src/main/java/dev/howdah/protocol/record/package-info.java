/**
 * Record batches (format v2): views over received bytes, validation, decompression, and building batches from rows.
 *
 * <p>No threads; every class is used by one thread at a time. Source: https://kafka.apache.org/documentation/#recordbatch
 */
@NullMarked
package dev.howdah.protocol.record;

import org.jspecify.annotations.NullMarked;
