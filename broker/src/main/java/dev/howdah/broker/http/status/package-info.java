/**
 * What those who watch the broker ask over HTTP: whether it lives, whether it is ready, and its metrics. The meters that are read only when
 * somebody asks are here too; OTLP exports them as well.
 *
 * <p>Thread: an event loop; what Postgres knows is read on an admin thread, and {@code http-metrics} writes the text.
 *
 * <p>Imported by: {@code broker}.
 */
@NullMarked
package dev.howdah.broker.http.status;

import org.jspecify.annotations.NullMarked;
