/**
 * The threads for calls that block in the stores, so that no event loop has to wait for them.
 *
 * <p>Thread: any may offer work; {@code admin-N} does it, and may block.
 *
 * <p>Imported by: {@code broker}, {@code handler}, {@code http.console}, {@code http.ingest}, {@code http.status}.
 */
@NullMarked
package dev.howdah.broker.admin;

import org.jspecify.annotations.NullMarked;
