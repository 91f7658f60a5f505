/**
 * What those who watch the broker ask over HTTP: whether it lives, whether it is ready, and its metrics.
 *
 * <p>Thread: an event loop; metrics are gathered on an admin thread, which blocks.
 *
 * <p>Imported by: {@code broker}.
 */
@NullMarked
package dev.howdah.broker.http.status;

import org.jspecify.annotations.NullMarked;
