/**
 * The threads for calls that block in the stores, so that no event loop has to wait for them; and the access log of changes.
 *
 * <p>Thread: any may offer work; {@code admin-N} does it, and may block.
 *
 * <p>Imported by: {@code broker}, {@code cli}, {@code handler}, {@code http.console}, {@code http.ingest}, {@code http.status},
 * {@code share}.
 */
@NullMarked
package dev.howdah.broker.admin;

import org.jspecify.annotations.NullMarked;
