/**
 * The broker as a whole. It connects its parts, starts them in order, and stops them in the opposite order.
 *
 * <p>Thread: the one that starts and stops the broker, which may block. The listeners to Postgres say their own
 * threads.
 *
 * <p>Imported by: {@code cli}.
 */
@NullMarked
package dev.howdah.broker;

import org.jspecify.annotations.NullMarked;
