/**
 * Compresses batches with the codec that consumers shall get ({@code compression.type}): for fetches, those that were
 * rebuilt from chunks; for appends, those that a producer sent in another codec.
 *
 * <p>Thread: {@code codec-N} computes, and any may offer work. An event loop never computes here.
 *
 * <p>Imported by: {@code append}, {@code broker}, {@code fetch}, {@code handler},
 * {@code http.events}, {@code log}, {@code share}.
 */
@NullMarked
package dev.howdah.broker.codec;

import org.jspecify.annotations.NullMarked;
