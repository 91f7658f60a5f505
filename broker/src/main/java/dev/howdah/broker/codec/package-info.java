/**
 * Puts batches into the codec that consumers are to see ({@code compression.type}). A fetch brings what was rebuilt from rows; an
 * append brings what a producer sent in another codec.
 *
 * <p>Thread: {@code codec-N}, which computes; any thread may offer work. Never an event loop.
 *
 * <p>Imported by: {@code append}, {@code broker}, {@code fetch}, {@code handler}, {@code log}, {@code share}.
 */
@NullMarked
package dev.howdah.broker.codec;

import org.jspecify.annotations.NullMarked;
